"""One line of text for a row of any list: read as the docker CLI does, and it reads back."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from swarmtui.spec import read_spec
from swarmtui.spec.field_info import LIST_NOTATIONS
from swarmtui.spec.notation.row_formats import ROW_FORMATS, TEXT_ROW_NOTATIONS, as_rows, split_rows


def count(kind: str, value: int) -> dict[str, Any]:
    return {"DiscreteResourceSpec": {"Kind": kind, "Value": value}}


def ulimit(name: str, soft: int, hard: int) -> dict[str, Any]:
    return {"Name": name, "Soft": soft, "Hard": hard}


def spread(over: str) -> dict[str, Any]:
    return {"Spread": {"SpreadDescriptor": over}}


MOST = 2**63 - 1

READ: list[tuple[str, str, list[Any]]] = [
    ("pairs", "a=1", ["a=1"]),
    ("pairs", " a=x  y ", ["a=x  y "]),
    ("pairs", "a b=c=d", ["a b=c=d"]),
    ("pairs", "bare", ["bare"]),
    ("env", "PATH", ["PATH"]),
    ("env", "A='q' \"x\"", ["A='q' \"x\""]),
    ("constraints", " node.role == worker ", ["node.role == worker"]),
    ("hosts", "10.0.0.9 db", ["10.0.0.9 db"]),
    ("hosts", "  10.0.0.9\tdb  alias ", ["10.0.0.9 db alias"]),
    ("hosts", "fd00::9 db", ["fd00::9 db"]),
    ("hosts", "db:10.0.0.9", ["10.0.0.9 db"]),
    ("hosts", "db=10.0.0.9", ["10.0.0.9 db"]),
    ("hosts", "db:::1", ["::1 db"]),
    ("hosts", "db=::1", ["::1 db"]),
    ("hosts", "db:[fd00::9]", ["fd00::9 db"]),
    ("hosts", "db:host-gateway", ["host-gateway db"]),
    ("preferences", "node.labels.rack", [spread("node.labels.rack")]),
    ("preferences", "spread= node.labels.rack", [spread("node.labels.rack")]),
    ("preferences", "spread=spread=x", [spread("spread=x")]),
    ("platforms", "linux/amd64", [{"OS": "linux", "Architecture": "amd64"}]),
    ("platforms", "windows", [{"OS": "windows"}]),
    ("platforms", "/arm64", [{"Architecture": "arm64"}]),
    ("generic", "gpu=2", [count("gpu", 2)]),
    ("generic", " gpu = 007 ", [count("gpu", 7)]),
    ("generic", f"ssd={MOST}", [count("ssd", MOST)]),
    ("ulimits", "nofile=1024:4096", [ulimit("nofile", 1024, 4096)]),
    ("ulimits", "NPROC=64", [ulimit("nproc", 64, 64)]),
    ("ulimits", "core=0:-1", [ulimit("core", 0, -1)]),
    ("ulimits", "memlock=unlimited", [ulimit("memlock", -1, -1)]),
    ("networks", "front", [{"Target": "front"}]),
    ("networks", " name = Front ", [{"Target": "Front"}]),
    (
        "networks",
        "name=front,alias=a,alias=b,driver-opt=x=1,driver-opt=y",
        [{"Target": "front", "Aliases": ["a", "b"], "DriverOpts": {"x": "1", "y": ""}}],
    ),
    ("ports", "80", [{"Protocol": "tcp", "TargetPort": 80}]),
    ("mounts", "data:/data", [{"Type": "volume", "Source": "data", "Target": "/data"}]),
    ("secrets", "db-key", [{"SecretName": "db-key"}]),
    ("configs", "source=app,runtime", [{"ConfigName": "app", "Runtime": {}}]),
]

REFUSED: list[tuple[str, str, str]] = [
    ("pairs", "=x", "a name is missing before ="),
    ("pairs", "  ", "a name is missing before ="),
    ("env", "=x", "write NAME=VALUE"),
    ("constraints", " ", "is empty"),
    ("hosts", "", "is not a host entry: write 10.0.0.9 db, or db:10.0.0.9"),
    ("hosts", "db", "is not a host entry"),
    ("hosts", "10.0.0.9", "is not a host entry"),
    ("hosts", ":10.0.0.9", "is not a host entry"),
    ("hosts", "db 10.0.0.9", "'db' is not an IP address"),
    ("hosts", "db:10.0.0.300", "'10.0.0.300' is not an IP address"),
    ("hosts", "db:fe80::1%eth0", "is not an IP address"),
    ("preferences", "spread=", "is empty"),
    ("platforms", "/", "is empty"),
    ("platforms", "linux/arm/v7", "the scheduler does not support variants: write linux/arm"),
    ("generic", "gpu", "is not a generic resource: write KIND=COUNT, as gpu=2"),
    ("generic", "gpu=uuid-1", "is not a generic resource"),
    ("generic", "=2", "is not a generic resource"),
    ("generic", "gpu=-1", "is not a generic resource"),
    ("generic", "gpu=٢", "is not a generic resource"),
    ("generic", f"gpu={MOST + 1}", "is too large"),
    ("ulimits", "nofile", "is not a ulimit: write NAME=SOFT[:HARD]"),
    ("ulimits", "nofile=", "is not a ulimit"),
    ("ulimits", "=1", "is not a ulimit"),
    ("ulimits", "nofile=x", "must be a whole number, not 'x'"),
    ("ulimits", "nofile=1:", "a number is missing"),
    ("ulimits", "nofile=1:2:3", "must be a whole number, not '2:3'"),
    ("networks", "", "is empty"),
    ("networks", "alias=x", "the name is missing: write name=NETWORK"),
    ("networks", "name=", "name needs a value: write name=..."),
    ("networks", "name=a,alias", "alias needs a value"),
    ("networks", "name=a,driver-opt=o=1,2", "quote an option whose value"),
    ("networks", "name=a,ip=10.0.0.9", "'ip' is not a known key: write name, alias, driver-opt"),
    ("networks", "name=a,driver-opts=x", "did you mean driver-opt?"),
    ("networks", "name=a,driver-opt==x", "driver-opt needs a name"),
]


@pytest.mark.parametrize(("kind", "text", "rows"), READ)
def test_read(kind: str, text: str, rows: list[Any]) -> None:
    assert ROW_FORMATS[kind].parse(text) == rows


@pytest.mark.parametrize(("kind", "text", "rows"), READ)
def test_what_was_read_reads_back(kind: str, text: str, rows: list[Any]) -> None:
    for row in rows:
        assert ROW_FORMATS[kind].parse(ROW_FORMATS[kind].format(row)) == [row]


@pytest.mark.parametrize(("kind", "text", "words"), REFUSED)
def test_refused(kind: str, text: str, words: str) -> None:
    with pytest.raises(ValueError) as caught:
        ROW_FORMATS[kind].parse(text)
    assert words in str(caught.value)
    assert len(str(caught.value)) < 150


def test_every_kind_is_in_the_tables() -> None:
    assert set(ROW_FORMATS) == LIST_NOTATIONS == {kind for kind, _, _ in READ}
    assert {kind for kind, _, _ in REFUSED} >= LIST_NOTATIONS - {
        "ports",
        "mounts",
        "secrets",
        "configs",
    }


SIGNS = [
    *"ab=,:;/. \t\n\r\"'\\-_0123456789%[]{}é٢\0",
    *("=", ",", "source=", "name=", "target=", "type=", "alias=", "driver-opt=", "volume-label="),
    *("tmpfs-opt=", "runtime", "bind-recursive=", "db", "10.0.0.9", "linux", "unlimited"),
    *("readonly", "uid=", "mode=0", "volume-opt=", "spread="),
]
LINES = st.lists(st.sampled_from(SIGNS), max_size=12).map("".join)


@pytest.mark.parametrize("kind", sorted(ROW_FORMATS))
@given(LINES)
@settings(max_examples=60, deadline=None, database=None, derandomize=True)
def test_any_text_is_rows_or_refused_and_rows_read_back(kind: str, text: str) -> None:
    rows: list[Any] = []
    with contextlib.suppress(ValueError):
        rows = ROW_FORMATS[kind].parse(text)
    for row in rows:
        assert ROW_FORMATS[kind].parse(ROW_FORMATS[kind].format(row)) == [row]


@pytest.mark.parametrize(
    ("kind", "row", "text"),
    [
        ("pairs", {"a=b": "c"}, "a=b=c"),
        ("pairs", {"": "c"}, "=c"),
        ("generic", {"NamedResourceSpec": {"Kind": "gpu", "Value": "u1"}}, "gpu=u1"),
        ("ulimits", {"Name": "nofile", "Soft": "1", "Hard": "2"}, "nofile=1:2"),
        ("networks", {"Target": "a", "Aliases": "x y"}, "name=a,alias=x,alias=y"),
        (
            "networks",
            {"Target": "a", "DriverOpts": "k=1 l=2"},
            "name=a,driver-opt=k=1,driver-opt=l=2",
        ),
        ("networks", {"Target": "a", "DriverOpts": ["k=1"]}, "name=a,driver-opt=k=1"),
        ("networks", {"Target": "a", "Aliases": None, "DriverOpts": None}, "a"),
        ("platforms", {"OS": "linux", "Architecture": ""}, "linux"),
        ("preferences", {"Spread": None}, ""),
    ],
)
def test_rows_as_loaded_or_half_typed_are_shown(kind: str, row: Any, text: str) -> None:
    assert ROW_FORMATS[kind].format(row) == text


@pytest.mark.parametrize("kind", sorted(ROW_FORMATS))
@pytest.mark.parametrize(
    "row",
    [
        "text: that it is",
        5,
        None,
        [1],
        {},
        {"OS": 1},
        {"Target": 5},
        {"File": 3},
        {"Target": "rel"},
    ],
)
def test_whatever_is_in_a_list_is_shown(kind: str, row: Any) -> None:
    """An editor draws what a file had, whether it means anything or not."""
    assert isinstance(ROW_FORMATS[kind].format(row), str)


@pytest.mark.parametrize(
    ("kind", "value", "rows"),
    [
        ("pairs", {"a": "1", "b": "x y"}, ["a=1", "b=x y"]),
        (
            "pairs",
            {"a=b": "1", "": "2", "c": 3, " d": "4"},
            [{"a=b": "1"}, {"": "2"}, {"c": 3}, {" d": "4"}],
        ),
        ("pairs", "a=1 b='x y'", ["a=1", "b=x y"]),
        ("pairs", "it's", ["it's"]),
        ("pairs", ["=x", {"a": "b"}], ["=x", {"a": "b"}]),
        ("env", [" A=1", "=x"], [" A=1", "=x"]),
        ("hosts", ["db:10.0.0.9"], ["db:10.0.0.9"]),
        (
            "ports",
            "8080:80 53/udp",
            [
                {"Protocol": "tcp", "TargetPort": 80, "PublishedPort": 8080},
                {"Protocol": "udp", "TargetPort": 53},
            ],
        ),
        (
            "ports",
            ["80-81"],
            [{"Protocol": "tcp", "TargetPort": 80}, {"Protocol": "tcp", "TargetPort": 81}],
        ),
        ("ports", ["80:", 5.5, {"TargetPort": 1}], ["80:", 5.5, {"TargetPort": 1}]),
        ("ports", {"TargetPort": 1}, {"TargetPort": 1}),
        ("ports", 80, [{"Protocol": "tcp", "TargetPort": 80}]),
        ("ports", True, True),
        ("env", None, None),
    ],
)
def test_rows_of_a_whole_list(kind: str, value: Any, rows: Any) -> None:
    assert as_rows(kind, value) == rows


def test_the_kinds_that_stay_text() -> None:
    assert set(TEXT_ROW_NOTATIONS) == {kind for kind, _, rows in READ if isinstance(rows[0], str)}


@pytest.mark.parametrize(
    ("kind", "text", "rows"),
    [
        (
            "constraints",
            "node.role == worker\n# one\n- a == b\n",
            ["node.role == worker", "- a == b"],
        ),
        ("constraints", "node.role==worker a==b", ["node.role==worker", "a==b"]),
        ("hosts", "10.0.0.9 db\r\n10.0.0.8 web", ["10.0.0.9 db", "10.0.0.8 web"]),
        ("mounts", '"a=b,c"\n\n  d:/e', ['"a=b,c"', "d:/e"]),
        ("mounts", "'a\nb'\nc", ["a\nb", "c"]),
        ("ports", "80:80 81:81", ["80:80", "81:81"]),
        ("pairs", "a=1 b=2\nc=3", ["a=1", "b=2", "c=3"]),
    ],
)
def test_a_text_of_several_lines_is_a_row_each(kind: str, text: str, rows: list[str]) -> None:
    assert split_rows(kind, text) == rows


def test_lines_of_mounts_keep_the_quotes_that_a_comma_needs() -> None:
    line = 'type=volume,source=a,target=/b,"volume-opt=o=addr=10.0.0.1,vers=4"'
    container = {"Image": "nginx:1.27", "Mounts": f"{line}\nc:/d\n"}
    spec, problems = read_spec({"TaskTemplate": {"ContainerSpec": container}})
    assert spec, problems
    first = (spec.task_template.container_spec.mounts or ())[0]
    assert first.volume_options
    assert first.volume_options.driver_config
    assert first.volume_options.driver_config.options == {"o": "addr=10.0.0.1,vers=4"}
