from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RuleMessages = Callable[[str, dict[str, Any]], list[str]]
CONTAINER = "TaskTemplate.ContainerSpec"


def container(**members: Any) -> dict[str, Any]:
    return {"TaskTemplate": {"ContainerSpec": {"Image": "nginx:1.27", **members}}}


def files(secrets: list[Any], configs: list[Any], *mounts: str) -> dict[str, Any]:
    return container(Secrets=secrets, Configs=configs, Mounts=list(mounts))


@pytest.mark.parametrize(
    ("secrets", "configs", "names", "paths"),
    [
        (["a", "source=b,target=a"], [], ["Secrets[1]"], []),
        ([], ["source=a,target=/x", "source=b,target=/x"], ["Configs[1]"], []),
        (["a", "source=b,target=/run/secrets/a"], [], [], ["Secrets[1]"]),
        (["a", "source=b,target=./a"], [], [], ["Secrets[1]"]),
        ([], ["a", "source=b,target=/a"], [], ["Configs[1]"]),
        (["a"], ["source=b,target=/run/secrets/a"], [], ["Configs[0]"]),
        (["source=a,target=/x"], ["source=a,target=x"], [], ["Configs[0]"]),
        (["a"], ["a"], [], []),
        (["a", "source=a,target=b"], [], [], []),
        ([], ["a", "source=a,runtime"], [], []),
    ],
)
def test_duplicate_targets(
    rule_messages: RuleMessages,
    secrets: list[str],
    configs: list[str],
    names: list[str],
    paths: list[str],
) -> None:
    tree = files(secrets, configs)
    for rule, places in (("duplicate-file-target", names), ("duplicate-file-path", paths)):
        found = [line.partition(": ")[0] for line in rule_messages(rule, tree)]
        assert found == [f"{CONTAINER}.{place}.File.Name" for place in places]


def test_a_file_that_hides_another(rule_messages: RuleMessages) -> None:
    tree = files(["a"], ["source=b,target=/run/secrets/a"])
    assert rule_messages("duplicate-file-path", tree) == [
        f"{CONTAINER}.Configs[0].File.Name: two files at /run/secrets/a: only one of them can be read"
    ]


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (files([], ["source=a,target=/"]), "Configs[0].File.Name: / is a directory, but this is a"),
        (files([], ["source=a,target=."]), "Configs[0].File.Name: / is a directory"),
        (files([], ["data"], "data:/data/"), "Configs[0].File.Name: /data is a directory"),
        (
            files([], ["data"], "type=tmpfs,target=/data"),
            "Configs[0].File.Name: /data is a directory",
        ),
        (files([], ["data"], "/srv/data:/data"), ""),
        (
            files([], ["a"], "data:/a/b"),
            "Configs[0].File.Name: /a is a file, but another target is inside it",
        ),
        (
            files(["a"], [], "/srv:/run/secrets/a/b"),
            "Secrets[0].File.Name: /run/secrets/a is a file, but",
        ),
        (
            files(["source=a,target=b/c", "b"], []),
            "Secrets[1].File.Name: /run/secrets/b is a file, but",
        ),
        (files(["a"], [], "type=tmpfs,target=/run/secrets"), ""),
        (files(["a"], ["source=b,target=/ab/c"], "data:/abc"), ""),
        (files([], ["data"], "data:data"), ""),
    ],
)
def test_file_targets(rule_messages: RuleMessages, tree: dict[str, Any], expected: str) -> None:
    tree["TaskTemplate"]["ContainerSpec"]["Mounts"] = [
        {"Type": "volume", "Source": "data", "Target": "data"} if row == "data:data" else row
        for row in tree["TaskTemplate"]["ContainerSpec"]["Mounts"]
    ]
    found = rule_messages("file-target-is-folder", tree)
    assert [line.startswith(f"{CONTAINER}.{expected}") for line in found] == [True] * bool(expected)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"ConfigName": "a", "Runtime": {}, "File": {"Name": "a"}}, True),
        ({"ConfigName": "a", "Runtime": {}}, False),
        ({"ConfigName": "a", "File": {"Name": "a"}}, False),
    ],
)
def test_a_config_as_a_file_and_for_the_engine(
    rule_messages: RuleMessages, row: dict[str, Any], expected: bool
) -> None:
    line = f"{CONTAINER}.Configs[0].File: a config for the engine cannot also be a file"
    hint = " (clear the file or the runtime)"
    assert (
        rule_messages("config-file-and-runtime", container(Configs=[row]))
        == [line + hint] * expected
    )


@pytest.mark.parametrize(
    ("members", "placement", "expected"),
    [
        ({}, {}, True),
        ({"Privileges": {"NoNewPrivileges": True}}, {}, True),
        ({"Privileges": {"CredentialSpec": {"Config": "a"}}}, {}, False),
        ({}, {"Platforms": ["windows/amd64"]}, False),
    ],
)
def test_a_config_for_the_engine(
    rule_messages: RuleMessages, members: dict[str, Any], placement: dict[str, Any], expected: bool
) -> None:
    tree = container(Configs=["b", "source=a,runtime"], **members)
    tree["TaskTemplate"]["Placement"] = placement
    found = [line.partition(": ")[0] for line in rule_messages("runtime-config-on-linux", tree)]
    assert found == [f"{CONTAINER}.Configs[1].Runtime"] * expected


@pytest.mark.parametrize(
    ("uid", "gid", "keys"),
    [
        (2**32 - 1, 0, ["UID"]),
        (0, 2**64, ["GID"]),
        (2**32 - 2, 2**32 - 2, []),
    ],
)
def test_owners(rule_messages: RuleMessages, uid: int, gid: int, keys: list[str]) -> None:
    found = rule_messages("file-owner-out-of-range", files([f"source=a,uid={uid},gid={gid}"], []))
    number = {"UID": uid, "GID": gid}
    assert found == [
        f"{CONTAINER}.Secrets[0].File.{key}: {number[key]} is too large for Linux" for key in keys
    ]


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (444, 'the number 444 is 0674 in octal (did you mean 0444? Write "0444", or 292)'),
        (1777, 'the number 1777 is 3361 in octal (did you mean 1777? Write "1777", or 1023)'),
        (755, "the number 755 is 1363 in octal"),
        *((good, "") for good in ("444", "0444", "1777", 0o444, 0o400, 0o755, 0o1777, 0, None)),
    ],
)
def test_octal_modes_as_decimal_numbers(
    rule_messages: RuleMessages, mode: Any, expected: str
) -> None:
    file = {"Name": "a", "Mode": mode}
    tmpfs = {"Type": "tmpfs", "Target": "/t", "TmpfsOptions": {"Mode": mode}}
    secret, config = {"SecretName": "a", "File": file}, {"ConfigName": "a", "File": file}
    found = rule_messages(
        "decimal-file-mode", container(Secrets=[secret], Configs=[config], Mounts=[tmpfs])
    )
    paths = ("Secrets[0].File.Mode", "Configs[0].File.Mode", "Mounts[0].TmpfsOptions.Mode")
    starts = [f"{CONTAINER}.{path}: {expected}" for path in paths if expected]
    assert [line[: len(start)] for line, start in zip(found, starts, strict=True)] == starts


@pytest.mark.parametrize("mode", [0o400, 0o440, 0o444, 0o600, 0o640, 0o644, 0o700, 0o755, 0o1777])
def test_a_correct_mode_is_not_reported(rule_messages: RuleMessages, mode: int) -> None:
    file = {"Name": "a", "Mode": mode}
    tree = container(Secrets=[{"SecretName": "a", "File": file}])
    assert rule_messages("decimal-file-mode", tree) == []
