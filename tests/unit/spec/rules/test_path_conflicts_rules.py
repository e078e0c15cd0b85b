"""Two things at one path: files and mounts, files of the engine, directories of the kernel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RuleMessages = Callable[[str, dict[str, Any]], list[str]]
CONTAINER = "TaskTemplate.ContainerSpec"
KINDS = ("Secrets", "Configs")


def at(kind: str, target: str, *mounts: str) -> dict[str, Any]:
    members = {kind: [f"source=a,target={target}"], "Mounts": list(mounts)}
    return {"TaskTemplate": {"ContainerSpec": {"Image": "a:1", **members}}}


def mounted(*mounts: str) -> dict[str, Any]:
    return {"TaskTemplate": {"ContainerSpec": {"Image": "a:1", "Mounts": list(mounts)}}}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("target", "mount", "expected"),
    [
        ("/etc/a.crt", "/etc/hostname:/etc/a.crt:ro", True),
        ("/etc//a.crt", "/etc/hostname:/etc/./a.crt", True),
        ("/etc/a.crt", "/etc/hostname:/etc/b.crt", False),
        ("/etc/a.crt", "/srv:/etc", False),
    ],
)
def test_a_file_at_a_bind_mount(
    rule_messages: RuleMessages, kind: str, target: str, mount: str, expected: bool
) -> None:
    line = (
        f"{CONTAINER}.{kind}[0].File.Name: /etc/a.crt is also a bind mount: engines differ in "
        "which is visible (choose another path for one of them)"
    )
    assert rule_messages("file-at-bind-mount", at(kind, target, mount)) == [line] * expected


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("target", "hint"),
    [
        ("/etc/hosts", "(use Hosts)"),
        ("/etc/hostname", "(use Hostname)"),
        ("/etc/resolv.conf", "(use the DNS settings)"),
        ("/etc/hosts.allow", ""),
    ],
)
def test_a_file_over_a_file_of_the_engine(
    rule_messages: RuleMessages, kind: str, target: str, hint: str
) -> None:
    found = rule_messages("file-over-engine-file", at(kind, target))
    assert [line.endswith(hint) for line in found] == [True] * bool(hint)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("target", "mounts", "expected"),
    [
        ("/d/a", ["data:/d"], "leaves an empty file in the volume data (choose a path outside"),
        ("/d/a", ["/srv:/d"], "leaves an empty file in the node's path /srv (choose a path "),
        ("/d/e/a", ["data:/d/"], "leaves an empty file in the volume data"),
        ("/d/a", ["data:/d:ro"], "/d is read-only: fails unless the file exists"),
        ("/d/a", ["type=tmpfs,target=/d"], ""),
        ("/d/a", ["type=tmpfs,target=/d,readonly"], ""),
        ("/d/e/a", ["data:/d", "type=tmpfs,target=/d/e"], ""),
        ("/d/e/a", ["type=tmpfs,target=/d", "data:/d/e"], "leaves an empty file in the volume"),
        ("/data", ["data:/d"], ""),
    ],
)
def test_a_file_inside_a_mount(
    rule_messages: RuleMessages, kind: str, target: str, mounts: list[str], expected: str
) -> None:
    found = rule_messages("file-below-mount", at(kind, target, *mounts))
    assert [expected in line for line in found] == [True] * bool(expected)


def test_secrets_in_a_tmpfs_at_run_secrets_are_not_reported(
    rule_messages: RuleMessages,
) -> None:
    tree = at("Secrets", "a", "type=tmpfs,target=/run")
    assert rule_messages("file-below-mount", tree) == []
    assert len(rule_messages("file-below-mount", at("Secrets", "a", "state:/run"))) == 1


@pytest.mark.parametrize(
    ("target", "expected"),
    [("/proc/a", True), ("/sys/kernel/a", True), ("/process", False), ("/dev/shm/a", False)],
)
def test_a_file_in_a_kernel_directory(
    rule_messages: RuleMessages, target: str, expected: bool
) -> None:
    assert bool(rule_messages("file-in-kernel-folder", at("Configs", target))) is expected


@pytest.mark.parametrize(
    ("mounts", "expected"),
    [
        (["data:/d:ro", "type=tmpfs,target=/d/e"], "/d is read-only: fails unless the directory"),
        (["/srv:/d:ro", "data:/d/e"], "/d is read-only: fails unless the directory"),
        (["data:/d", "type=tmpfs,target=/d/e"], ""),
        (["type=tmpfs,target=/d,readonly", "data:/d/e"], ""),
        (["data:/d:ro", "data2:/d/e", "data3:/d/e/f"], "/d is read-only"),
    ],
)
def test_a_mount_inside_a_read_only_mount(
    rule_messages: RuleMessages, mounts: list[str], expected: str
) -> None:
    found = rule_messages("mount-below-read-only", mounted(*mounts))
    assert [expected in line for line in found] == [True] * bool(expected)


@pytest.mark.parametrize(
    ("mount", "expected"),
    [
        ("type=tmpfs,target=/proc", True),
        ("type=tmpfs,target=/dev/", True),
        ("data:/proc", True),
        ("/dev:/dev", False),
        ("type=tmpfs,target=/dev/shm", False),
        ("type=tmpfs,target=/sys", False),
    ],
)
def test_a_mount_over_a_kernel_directory(
    rule_messages: RuleMessages, mount: str, expected: bool
) -> None:
    assert bool(rule_messages("mount-over-kernel-folder", mounted(mount))) is expected
