"""Two things at one path: files against mounts, against the engine's own, and in the kernel's."""

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
    ("target", "mount", "told"),
    [
        ("/etc/a.crt", "/etc/hostname:/etc/a.crt:ro", True),
        ("/etc//a.crt", "/etc/hostname:/etc/./a.crt", True),
        ("/etc/a.crt", "/etc/hostname:/etc/b.crt", False),
        ("/etc/a.crt", "/srv:/etc", False),
    ],
)
def test_at_a_bind_mount(
    rule_messages: RuleMessages, kind: str, target: str, mount: str, told: bool
) -> None:
    line = (
        f"{CONTAINER}.{kind}[0].File.Name: /etc/a.crt is a bind mount too: engines differ in which "
        "is seen (choose another path for one of them)"
    )
    assert rule_messages("file-at-bind-mount", at(kind, target, mount)) == [line] * told


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
def test_at_a_file_of_the_engine(
    rule_messages: RuleMessages, kind: str, target: str, hint: str
) -> None:
    found = rule_messages("file-over-engine-file", at(kind, target))
    assert [line.endswith(hint) for line in found] == [True] * bool(hint)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("target", "mounts", "told"),
    [
        ("/d/a", ["data:/d"], "leaves an empty file in the volume data (choose a path outside of"),
        ("/d/a", ["/srv:/d"], "leaves an empty file in the node's path /srv (choose a path "),
        ("/d/e/a", ["data:/d/"], "leaves an empty file in the volume data"),
        ("/d/a", ["data:/d:ro"], "/d is read-only: fails unless the file is there"),
        ("/d/a", ["type=tmpfs,target=/d"], ""),
        ("/d/a", ["type=tmpfs,target=/d,readonly"], ""),
        ("/d/e/a", ["data:/d", "type=tmpfs,target=/d/e"], ""),
        ("/d/e/a", ["type=tmpfs,target=/d", "data:/d/e"], "leaves an empty file in the volume"),
        ("/data", ["data:/d"], ""),
    ],
)
def test_in_a_mount(
    rule_messages: RuleMessages, kind: str, target: str, mounts: list[str], told: str
) -> None:
    found = rule_messages("file-below-mount", at(kind, target, *mounts))
    assert [told in line for line in found] == [True] * bool(told)


def test_the_usual_place_of_secrets_in_a_tmpfs_is_left_in_peace(
    rule_messages: RuleMessages,
) -> None:
    tree = at("Secrets", "a", "type=tmpfs,target=/run")
    assert rule_messages("file-below-mount", tree) == []
    assert len(rule_messages("file-below-mount", at("Secrets", "a", "state:/run"))) == 1


@pytest.mark.parametrize(
    ("target", "told"),
    [("/proc/a", True), ("/sys/kernel/a", True), ("/process", False), ("/dev/shm/a", False)],
)
def test_in_a_folder_of_the_kernel(rule_messages: RuleMessages, target: str, told: bool) -> None:
    assert bool(rule_messages("file-in-kernel-folder", at("Configs", target))) is told


@pytest.mark.parametrize(
    ("mounts", "told"),
    [
        (["data:/d:ro", "type=tmpfs,target=/d/e"], "/d is read-only: fails unless the folder"),
        (["/srv:/d:ro", "data:/d/e"], "/d is read-only: fails unless the folder"),
        (["data:/d", "type=tmpfs,target=/d/e"], ""),
        (["type=tmpfs,target=/d,readonly", "data:/d/e"], ""),
        (["data:/d:ro", "data2:/d/e", "data3:/d/e/f"], "/d is read-only"),
    ],
)
def test_mounts_in_mounts(rule_messages: RuleMessages, mounts: list[str], told: str) -> None:
    found = rule_messages("mount-below-read-only", mounted(*mounts))
    assert [told in line for line in found] == [True] * bool(told)


@pytest.mark.parametrize(
    ("mount", "told"),
    [
        ("type=tmpfs,target=/proc", True),
        ("type=tmpfs,target=/dev/", True),
        ("data:/proc", True),
        ("/dev:/dev", False),
        ("type=tmpfs,target=/dev/shm", False),
        ("type=tmpfs,target=/sys", False),
    ],
)
def test_over_a_folder_of_the_kernel(rule_messages: RuleMessages, mount: str, told: bool) -> None:
    assert bool(rule_messages("mount-over-kernel-folder", mounted(mount))) is told
