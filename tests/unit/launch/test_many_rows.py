"""Many rows: the work grows with their number, not with its square, and there is a limit to it.

Calls are counted, not seconds. With linear work each FEW more rows add the same number of calls.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable
from time import process_time
from types import SimpleNamespace
from typing import Any

import pytest

from swarmtui.formats.docker_cli.create_command import create_command, unsupported_settings
from swarmtui.launch.check import check
from swarmtui.spec import size_limits
from swarmtui.spec.api_version import NEWEST
from swarmtui.spec.convert.normalize import expand_short_forms
from swarmtui.spec.convert.wire import to_wire
from swarmtui.spec.field_info import all_field_infos
from swarmtui.spec.rules.mounts import duplicate_mount_target
from swarmtui.spec.rules.networks_and_ports import duplicate_network
from swarmtui.spec.size_limits import MAX_PORTS, MAX_ROWS, check_size
from swarmtui.spec.tree import keys_of, value_at, with_value

BASE = {"Name": "web", "TaskTemplate": {"ContainerSpec": {"Image": "nginx:1"}}}
FEW = 50

_FILE = {"UID": "0", "GID": "0", "Mode": 0o444}
ROWS: dict[str, Callable[[int], Any]] = {
    "pairs": lambda i: {f"key{i}": "v"},
    "env": lambda i: f"K{i}={{{{.Node.ID}}}}",
    "constraints": lambda i: f"node.labels.a{i}==b",
    "hosts": lambda i: f"10.0.0.9 db{i}",
    "preferences": lambda i: {"Spread": {"SpreadDescriptor": f"node.labels.a{i}"}},
    "platforms": lambda i: {"OS": "linux", "Architecture": f"a{i}"},
    "generic": lambda i: {"DiscreteResourceSpec": {"Kind": f"gpu{i}", "Value": 2}},
    "ulimits": lambda i: {"Name": f"n{i}", "Soft": 1, "Hard": 2},
    "networks": lambda i: {"Target": f"net{i}"},
    "ports": lambda i: {"Protocol": "tcp", "TargetPort": 80, "PublishedPort": 1 + i},
    "mounts": lambda i: {"Type": "volume", "Source": f"vol{i}", "Target": f"/data{i}"},
    "secrets": lambda i: {"SecretName": f"s{i}", "File": {"Name": f"f{i}", **_FILE}},
    "configs": lambda i: {"ConfigName": f"c{i}", "File": {"Name": f"/f{i}", **_FILE}},
    "words": lambda i: f"w{i}",
    "list": lambda i: f"w{i}",
    "test": lambda i: f"w{i}",
}
PLACES = {
    path: info.notation
    for path, info in all_field_infos().items()
    if "[]" not in path and info.notation in ROWS
}


def tree(path: str, rows: list[Any]) -> Any:
    return with_value(BASE, keys_of(path), rows)


def many(path: str, count: int, *, alike: bool = False) -> Any:
    row = ROWS[PLACES[path]]
    numbers = range(1000, 1000 + count)  # all rows are equally long
    return tree(path, [row(0 if alike else number) for number in numbers])


def work(spec_tree: Any) -> None:
    """Everything that a command or a keystroke does with a spec."""
    spec = check(expand_short_forms(spec_tree), NEWEST).spec
    if spec:
        body = to_wire(spec, NEWEST)
        create_command(body)
        unsupported_settings(body)


def calls(spec_tree: Any) -> int:
    """Count the calls of Python and C functions."""
    counted = itertools.count()

    def count(frame: object, event: str, argument: object) -> None:
        if event in ("call", "c_call"):
            next(counted)

    work(spec_tree)  # fills caches
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work(spec_tree)
    finally:
        sys.setprofile(before)
    return next(counted)


def assert_linear(counts: list[int]) -> None:
    """The calls for FEW, 2 FEW and 3 FEW rows: one for every fifth pair of rows is too many."""
    first, second, third = counts
    assert abs((third - second) - (second - first)) < FEW * FEW / 10, counts


@pytest.mark.parametrize("alike", [False, True], ids=["different", "alike"])
@pytest.mark.parametrize("path", PLACES)
def test_the_work_grows_with_the_number_of_rows(path: str, alike: bool) -> None:
    assert_linear([calls(many(path, FEW * times, alike=alike)) for times in (1, 2, 3)])


@pytest.mark.parametrize("path", PLACES)
def test_the_work_grows_with_the_number_of_rows_that_cannot_be_read(path: str) -> None:
    def half_bad(count: int) -> Any:
        rows = value_at(many(path, count), keys_of(path))
        return tree(path, [each for row in rows[::2] for each in (row, [[]])])

    assert_linear([calls(half_bad(FEW * times)) for times in (1, 2, 3)])


def test_rules_that_compare_without_a_call() -> None:
    """When these were quadratic, they took 10 seconds of CPU time and more."""
    rows = [SimpleNamespace(target=f"/{number}", type="volume") for number in range(40_000)]
    container = SimpleNamespace(mounts=rows)
    spec = SimpleNamespace(task_template=SimpleNamespace(networks=rows, container_spec=container))
    start = process_time()
    assert not [*duplicate_network.problems(spec), *duplicate_mount_target.problems(spec)]
    assert process_time() - start < 4


def test_a_line_that_leaves_out_many_rows() -> None:
    """When these were quadratic, each took 15 seconds of CPU time and more."""
    start = process_time()
    work(many("TaskTemplate.ContainerSpec.Ulimits", MAX_ROWS))
    work(many("TaskTemplate.Resources.Reservations.GenericResources", MAX_ROWS, alike=True))
    assert process_time() - start < 10


@pytest.mark.parametrize("path", PLACES)
def test_the_number_of_rows_is_limited(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(size_limits, "MAX_ROWS", 100)
    most = size_limits.max_rows(PLACES[path])
    row = ROWS[PLACES[path]]
    allowed = [row(number) for number in range(most)]
    assert "too many" not in " ".join(each.message for each in check(tree(path, allowed)).problems)
    (problem,) = (
        each
        for each in check(tree(path, [*allowed, row(most)])).problems
        if "too many" in each.message
    )
    things = "ports are too many: a service" if most == MAX_PORTS else "rows are too many: a list"
    assert problem.message == f"{most + 1:,} {things} can have at most {most:,}"
    assert problem.path.startswith(path)


def ports(*rows: Any) -> Any:
    return tree("EndpointSpec.Ports", [*rows])


def test_ranges_are_counted_together_and_never_written_out() -> None:
    huge = ports(*["1-65535:1-65535"] * 5)
    assert expand_short_forms(huge) == huge
    assert [each.path for each in check(huge).errors] == [
        f"EndpointSpec.Ports[{row}]" for row in range(5)
    ]

    together = ports("1-600:1-600", {"TargetPort": 80}, "1001-1399", "2000", "3000")
    (problem,) = check(together).errors
    assert (problem.path, problem.message) == (
        "EndpointSpec.Ports[3]",
        "1,001 ports are too many: a service can have at most 1,000",
    )
    assert expand_short_forms(together)["EndpointSpec"]["Ports"][1000:] == ["2000", "3000"]


def test_a_text_of_many_rows() -> None:
    for path, kind in PLACES.items():
        if kind in ("words", "list", "env", "pairs"):
            text = " ".join(f"a{number}=b" for number in range(MAX_ROWS + 1))
            (problem,) = check(with_value(BASE, keys_of(path), text)).errors
            assert "rows are too many: a list can have at most 10,000" in problem.message


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"a": {"b": [0] * 10_001}}, "a.b has 10,001 rows: at most 10,000"),
        ([0] * 10_001, "the spec has 10,001 rows"),
        ({str(number): 0 for number in range(10_001)}, "the spec has 10,001 rows"),
        ([["x"] * 9000] * 30, "nested too deep, or too large"),
        (["x" * 1_000_000] * 6, "too large"),
        ([{"x" * 1_000_000: 1}] * 6, "too large"),
    ],
    ids=["list", "whole", "keys", "values", "text", "names"],
)
def test_texts_that_are_too_large(value: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        check_size(value)


def test_nesting_is_limited() -> None:
    deep: Any = 1
    for _ in range(100):
        deep = {"a": [deep]}
    with pytest.raises(ValueError, match="nested too deep"):
        check_size(deep)
    check_size({"a": [[{"b": 1}]] * 100})
