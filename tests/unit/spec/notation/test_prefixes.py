"""Rows that are copied together with a prefix."""

from __future__ import annotations

from typing import Any

import pytest

from swarmtui.spec import read_spec
from swarmtui.spec.convert.normalize import normalize_keys
from swarmtui.spec.field_info import LIST_NOTATIONS, all_field_infos
from swarmtui.spec.notation.env_lines import parse_env_lines
from swarmtui.spec.notation.notation_problems import notation_problems
from swarmtui.spec.notation.prefixes import COPIED_PREFIX_RULE, strip_prefix
from swarmtui.spec.notation.row_formats import ROW_FORMATS, as_rows
from swarmtui.spec.notation.unfinished import can_become_row
from swarmtui.spec.problem import errors_of
from swarmtui.spec.tree import keys_of, value_at, with_value

CONTAINER = "TaskTemplate.ContainerSpec"
FLAGGED = [info for info in all_field_infos().values() if info.flag and info.is_list]
BASE = {"TaskTemplate": {"ContainerSpec": {"Image": "nginx:1.27"}}}


@pytest.mark.parametrize(
    ("kind", "text", "row"),
    [
        ("env", "export A=1", "A=1"),
        ("env", "declare -x A=1", "A=1"),
        ("env", "set A=1", "A=1"),
        ("env", "ENV A=1", "A=1"),
        ("env", "- A=1", "A=1"),
        ("env", "-e A=1", "A=1"),
        ("env", "--env A=1", "A=1"),
        ("env", "- export A=1", "A=1"),
        ("env", '- "A=b c"', "A=b c"),
        ("env", 'export A="b c"', 'A="b c"'),
        ("ports", "- 443:443", "443:443"),
        ("ports", '- "443:443"', "443:443"),
        ("ports", "'443:443'", "443:443"),
        ("ports", "-p 443:443", "443:443"),
        ("ports", "--publish 443:443", "443:443"),
        ("ports", "--publish=443:443", "443:443"),
        ("mounts", "-v a:/b", "a:/b"),
        ("mounts", "--volume=a:/b", "a:/b"),
        ("mounts", "- a:/b", "a:/b"),
        ("mounts", "--mount type=tmpfs,target=/b", "type=tmpfs,target=/b"),
        ("pairs", "--label x=y", "x=y"),
        ("pairs", "-l x=y", "x=y"),
        ("pairs", "--container-label x=y", "x=y"),
        ("pairs", "--log-opt max-size=10m", "max-size=10m"),
        ("pairs", "--sysctl=net.core.somaxconn=1", "net.core.somaxconn=1"),
        ("constraints", '- "node.role == worker"', "node.role == worker"),
        ("constraints", "--constraint node.role==worker", "node.role==worker"),
        ("hosts", "--add-host db:10.0.0.9", "db:10.0.0.9"),
        ("list", "--cap-add NET_ADMIN", "NET_ADMIN"),
        ("list", "--group-add 5", "5"),
        ("list", "--dns-opt ndots:1", "ndots:1"),
        ("env", "--env-add A=1", "A=1"),
        ("env", "-e A=1 \\", "A=1"),
        ("constraints", "--constraint-add node.role==worker", "node.role==worker"),
        ("ports", "-p443:443", "443:443"),
        ("ports", "-p=443:443", "443:443"),
        ("ports", "--publish 443:443 \\", "443:443"),
        ("ports", '"443:443",', "443:443"),
        ("pairs", '- "x=y",', "x=y"),
        ("mounts", '"type=volume,source=a,target=/b"', "type=volume,source=a,target=/b"),
        ("mounts", '"data:/data:ro"', "data:/data:ro"),
        ("mounts", "'target=/a'", "target=/a"),
        ("mounts", "--tmpfs /run", "type=tmpfs,target=/run"),
        ("mounts", "--tmpfs=/run", "type=tmpfs,target=/run"),
        ("mounts", '--tmpfs "/run"', "type=tmpfs,target=/run"),
        (
            "mounts",
            "- --tmpfs /run:rw,noexec,size=64m,mode=1777",
            "type=tmpfs,target=/run,tmpfs-opt=noexec,tmpfs-size=64m,tmpfs-mode=1777",
        ),
        ("mounts", "--tmpfs /run:ro", "type=tmpfs,target=/run,readonly"),
        ("mounts", "volumes: data:/data", "data:/data"),
        ("networks", '"front"', "front"),
        ("networks", "'front'", "front"),
        ("networks", '"name=front,alias=web"', "name=front,alias=web"),
        ("networks", "networks: front", "front"),
        ("secrets", '"db"', "db"),
        ("secrets", '"source=db,target=/db"', "source=db,target=/db"),
        ("configs", "'db'", "db"),
        ("pairs", '"a=1"', "a=1"),
        ("pairs", "Labels: a=1", "a=1"),
        ("platforms", "--platform linux/amd64", "linux/amd64"),
        ("env", "Env: A=1", "A=1"),
        ("env", "environment: A=1", "A=1"),
        ("ports", "Ports: 80:80", "80:80"),
        ("hosts", "extra_hosts: db:10.0.0.9", "db:10.0.0.9"),
    ],
)
def test_what_stood_before_a_row(kind: str, text: str, row: str) -> None:
    assert strip_prefix(kind, text).text == row
    assert strip_prefix(kind, text).prefix


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("env", "A=1"),
        ("env", "-"),
        ("env", "--env=A=1"),
        ("env", "exported=1"),
        ("env", '"A=1"'),
        ("env", "-p 80:80"),
        ("ports", "80"),
        ("ports", "-p"),
        ("pairs", "export a=1"),
        ("mounts", '"type=tmpfs","target=/a"'),
        ("mounts", '"target=/a,b"'),
        ("env", "-eA=1"),
        ("env", "A=1 \\"),
        ("pairs", "-lx=y"),
        ("env", "Env:"),
        ("env", "Environ: A=1"),
        ("networks", '"name=a,b"'),
        ("networks", '"driver-opt=a=b,c=d"'),
        ("secrets", '"source=a"'),
    ],
)
def test_what_is_a_row_by_itself(kind: str, text: str) -> None:
    assert strip_prefix(kind, text) == (text, "")


@pytest.mark.parametrize("info", FLAGGED, ids=lambda info: info.path)
@pytest.mark.parametrize("form", ["- {}", "{flag} {}", "{flag}={}", '- "{}"'])
def test_every_list_is_read_behind_its_option(info: Any, form: str) -> None:
    """The same row, with a hint at its path; docker reads `--env=A=1` as a name."""
    example = info.examples[0]
    text = form.format(example, flag=info.flag)
    if info.notation == "env" and "=" in form:
        return
    assert ROW_FORMATS[info.notation].parse_line(text) == ROW_FORMATS[info.notation].parse_line(
        example
    )
    plain, _ = read_spec(with_value(BASE, keys_of(info.path), [example]))
    spec, found = read_spec(with_value(BASE, keys_of(info.path), [text]))
    assert spec is not None
    assert spec == plain
    hints = [each for each in found if each.rule == COPIED_PREFIX_RULE]
    assert [(each.path, each.level) for each in hints] == [(f"{info.path}[0]", "hint")]


@pytest.mark.parametrize(
    ("key", "value", "read"),
    [
        ("Env", "-e A=1 -e B=2", ("A=1", "B=2")),
        ("CapabilityAdd", "--cap-add NET_ADMIN", ("CAP_NET_ADMIN",)),
        ("CapabilityAdd", ["- NET_ADMIN"], ("CAP_NET_ADMIN",)),
        ("Groups", ["--group 5", "6"], ("5", "6")),
    ],
)
def test_lists_that_are_text(key: str, value: Any, read: tuple[str, ...]) -> None:
    tree = with_value(BASE, keys_of(f"{CONTAINER}.{key}"), value)
    spec, found = read_spec(tree)
    assert spec is not None
    assert value_at(spec.model_dump(by_alias=True), keys_of(f"{CONTAINER}.{key}")) == read
    assert [each.rule for each in found if each.rule == COPIED_PREFIX_RULE] == [COPIED_PREFIX_RULE]


def test_several_in_one_line() -> None:
    rows = ROW_FORMATS["ports"].parse_line("-p 80:80 -p 443:443")
    assert [row["TargetPort"] for row in rows] == [80, 443]


def test_a_list_inside_a_row() -> None:
    mount = {"Type": "volume", "Target": "/a", "VolumeOptions": {"Labels": ["- a=1"]}}
    tree = with_value(BASE, keys_of(f"{CONTAINER}.Mounts"), [mount])
    assert [each.path for each in notation_problems(normalize_keys(tree))] == [
        f"{CONTAINER}.Mounts[0].VolumeOptions.Labels[0]"
    ]


def test_no_value_of_a_variable_is_shown() -> None:
    tree = with_value(BASE, keys_of(f"{CONTAINER}.Env"), ["export KEY=hunter2"])
    (note,) = notation_problems(normalize_keys(tree))
    assert note.message_with_hint == "is read without export, which is a command: write KEY=..."


@pytest.mark.parametrize("kind", sorted(LIST_NOTATIONS - {"platforms"}))
def test_a_partly_typed_option_is_not_an_error(kind: str) -> None:
    info = next(
        info for info in all_field_infos().values() if info.notation == kind and info.is_list
    )
    for end in range(1, len(info.flag)):
        assert can_become_row(kind, info.flag[:end], info.examples)


def test_several_options_are_several_rows() -> None:
    """As in a command line, also in quotes; a value that has one keeps it."""
    lines = {
        "env": "-e A=1 --env 'B=two words' -e C='-e D' \\",
        "pairs": "--label a=1 -l 'b=two words'",
        "mounts": "-v a:/a --tmpfs /run --mount type=tmpfs,target=/tmp",
        "networks": "--network=front --net back",
        "secrets": "- --secret a --secret source=b,target=/b",
        "constraints": "--constraint 'node.role == worker' --constraint node.labels.a==b",
        "hosts": "--host a:10.0.0.1 --add-host b:10.0.0.2",
        "ports": "-p 80:80 81:81 --publish=82:82",
    }
    read = {
        kind: [ROW_FORMATS[kind].format(row) for row in ROW_FORMATS[kind].parse_line(line)]
        for kind, line in lines.items()
    }
    assert read == {
        "env": ["A=1", "B=two words", "C='-e D'"],
        "pairs": ["a=1", "b=two words"],
        "mounts": ["a:/a", "type=tmpfs,target=/run", "type=tmpfs,target=/tmp"],
        "networks": ["front", "back"],
        "secrets": ["a", "source=b,target=/b"],
        "constraints": ["node.role == worker", "node.labels.a==b"],
        "hosts": ["10.0.0.1 a", "10.0.0.2 b"],
        "ports": ["80:80", "81:81", "82:82"],
    }


@pytest.mark.parametrize("info", FLAGGED, ids=lambda info: info.path)
def test_every_list_has_a_row_for_each_option(info: Any) -> None:
    example = info.examples[0]
    line = f"{info.flag} {example} {info.flag} {example}"
    assert ROW_FORMATS[info.notation].parse_line(line) == 2 * ROW_FORMATS[info.notation].parse_line(
        example
    )
    spec, found = read_spec(with_value(BASE, keys_of(info.path), [line]))
    assert spec is None
    assert [(each.path, each.message) for each in errors_of(found)] == [
        (f"{info.path}[0]", f"also contains {info.flag}: write each option in its own row")
    ]


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        ("mounts", "-e A=1", "-e sets Environment: add it there"),
        ("mounts", "--volumes-from web", "--volumes-from is not an option of this list"),
        ("networks", "--publish 80:80", "--publish sets Ports: add it there"),
        ("networks", "--network-alias web", "--network-alias is not an option of this list"),
        ("secrets", "--config web", "--config sets Configs: add it there"),
        ("pairs", "--env A=1", "--env sets Environment: add it there"),
        ("ports", "-p 80:80 -e A=1", "-e sets Environment: add it there"),
        ("env", "-e A=1 -v data:/data", "-v sets Mounts: add it there"),
        ("env", "-e A=1 --limit-memory 1G", "--limit-memory sets Memory limit: add it there"),
    ],
)
def test_an_option_of_another_list_is_refused(kind: str, text: str, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        ROW_FORMATS[kind].parse_line(text)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("env", "JAVA_OPTS=-Xmx1g -e x"),
        ("env", "-e JAVA_OPTS=-Xmx1g -Dfoo=bar"),
        ("env", "-v data:/data"),
        ("pairs", "args=--publish 80"),
        ("pairs", "-x=1"),
    ],
)
def test_an_option_inside_a_value_is_part_of_it(kind: str, text: str) -> None:
    assert ROW_FORMATS[kind].parse_line(text) == [text.removeprefix("-e ")]


@pytest.mark.parametrize(
    ("key", "text", "rows"),
    [
        ("Labels", "--label a=1 -l b=2", {"a": "1", "b": "2"}),
        ("Mounts", "-v a:/a --tmpfs /run", ["a:/a", "type=tmpfs,target=/run"]),
        ("Secrets", "--secret a --secret b", ["a", "b"]),
    ],
)
def test_a_list_of_options_in_one_text(key: str, text: str, rows: Any) -> None:
    path = keys_of(f"{CONTAINER}.{key}")
    spec, _ = read_spec(with_value(BASE, path, text))
    plain, _ = read_spec(with_value(BASE, path, rows))
    assert spec is not None
    assert spec == plain


def test_a_label_that_looks_quoted_keeps_its_quotes() -> None:
    """An object of pairs is data, not a row that was copied."""
    labels = {'"a': '1"', "-p 80": "x"}
    assert as_rows("pairs", labels) == [{'"a': '1"'}, {"-p 80": "x"}]


def test_several_options_in_a_line_of_an_env_file() -> None:
    with pytest.raises(
        ValueError, match="line 2: also contains -e: write each option in its own row"
    ):
        parse_env_lines("A=1\n-e B=1 -e C=2\n")


def test_no_hint_shows_the_password_of_a_mount() -> None:
    row = "--mount target=/a,volume-opt=password=hunter2"
    tree = with_value(BASE, keys_of(f"{CONTAINER}.Mounts"), [row])
    (note,) = notation_problems(normalize_keys(tree))
    assert note.hint == "write target=/a,volume-opt=password=***"
