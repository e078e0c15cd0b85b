from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RuleMessages = Callable[[str, dict[str, Any]], list[str]]
MOUNTS = "TaskTemplate.ContainerSpec.Mounts"


def mounts(*rows: Any, **task: Any) -> dict[str, Any]:
    container = {"Image": "nginx:1.27", "Mounts": list(rows)}
    return {"TaskTemplate": {"ContainerSpec": container, **task}}


def mount(kind: str, source: str | None = None, target: str = "/d", **more: Any) -> dict[str, Any]:
    return {"Type": kind, "Source": source, "Target": target, **more}


def volume(source: str | None = "data", **options: Any) -> dict[str, Any]:
    return mount("volume", source, VolumeOptions=options)


def driver(name: str | None = None, **options: str) -> dict[str, Any]:
    return volume(DriverConfig={"Name": name, "Options": options})


@pytest.mark.parametrize(
    ("rule", "row", "expected"),
    [
        ("relative-mount-target", mount("volume", "data", "d"), "Target: 'd' is not an absolute path (wri"),
        ("relative-mount-target", mount("tmpfs", None, ""), "Target: '' is not an absolute path (write a"),
        ("relative-mount-target", mount("bind", "/a", '{{"/d"}}'), "Target: '{{\"/d\"}}' is not"),
        ("relative-mount-target", mount("volume", "data", "/d"), ""),
        ("relative-mount-target", mount("volume", "data", "C:\\d"), ""),
        ("relative-mount-target", mount("npipe", "x", "d"), ""),
        ("relative-mount-target", mount("npipe", "x", ""), "Target: '' is not an absolute path (write a"),
        ("mount-target-is-root", mount("tmpfs", None, "/"), "Target: cannot be the root"),
        ("mount-target-is-root", mount("tmpfs", None, "/a/../."), "Target: cannot be the root"),
        ("mount-target-is-root", mount("tmpfs", None, "/{{.Task.ID}}"), "Target: cannot be"),
        ("mount-target-is-root", mount("tmpfs", None, "/a"), ""),
        ("mount-target-is-root", mount("tmpfs", None, "a"), ""),
        ("relative-bind-source", mount("bind"), "Source: is required (write a path on the nodes"),
        ("relative-bind-source", mount("bind", "./a"), "Source: './a' is not an absolute path (write a"),
        ("relative-bind-source", mount("bind", "{{.Node.ID}}"), "Source: '{{.Node.ID}}' is not an absolute"),
        ("relative-bind-source", mount("bind", "/a"), ""),
        ("relative-bind-source", mount("bind", "\\\\host\\a"), ""),
        ("relative-bind-source", mount("volume", "a"), ""),
        ("path-as-volume-name", mount("volume", "/a"), "Source: '/a' is a path (choose the type"),
        ("path-as-volume-name", mount("volume", "C:\\a"), "Source: 'C:\\\\a' is a path"),
        ("path-as-volume-name", mount("bind", "/a"), ""),
        ("path-as-volume-name", mount("volume", "a"), ""),
        ("invalid-volume-name", mount("volume", "a"), "Source: a volume name needs at least two characters"),
        ("invalid-volume-name", mount("volume", "a b"), "Source: 'a b' is not a valid volume name (use letters"),
        ("invalid-volume-name", mount("volume", "./ab"), "Source: './ab' is not a valid volume name"),
        ("invalid-volume-name", mount("volume", "éa"), "Source: 'éa' is not a valid volume name"),
        ("invalid-volume-name", mount("volume", "-ab"), "Source: '-ab' is not a valid volume name"),
        ("invalid-volume-name", mount("volume", "a.B_1-"), ""),
        ("invalid-volume-name", mount("volume", "/a b"), ""),
        ("invalid-volume-name", mount("volume", "a {{.Task.Slot}}"), ""),
        ("invalid-volume-name", mount("volume"), ""),
        ("invalid-volume-name", mount("cluster", "a b"), ""),
        ("invalid-volume-name", volume("a b", DriverConfig={"Name": "rexray"}), ""),
        ("invalid-volume-name", volume("a b", DriverConfig={}), "Source: 'a b' is not a valid volume name"),
        ("tmpfs-with-source", mount("tmpfs", "a"), "Source: a tmpfs cannot have a source (clear it)"),
        ("tmpfs-with-source", mount("tmpfs", ""), ""),
        ("no-npipe-source", mount("npipe"), "Source: is required"),
        ("no-npipe-source", mount("npipe", "x"), ""),
        ("no-cluster-volume-name", mount("cluster"), "Source: a volume name is required"),
        ("no-cluster-volume-name", mount("cluster", "group:a"), ""),
        ("subpath-of-anonymous-volume", volume(None, Subpath="a"), "VolumeOptions.Subpath: a volume"),
        ("subpath-of-anonymous-volume", volume("", Subpath="a"), "VolumeOptions.Subpath: a volume wi"),
        ("subpath-of-anonymous-volume", volume("data", Subpath="a"), ""),
        ("subpath-of-anonymous-volume", volume(None, Subpath=""), ""),
        ("subpath-outside-volume", volume(Subpath="/a"), "VolumeOptions.Subpath: '/a' is not inside the"),
        ("subpath-outside-volume", volume(Subpath=".."), "VolumeOptions.Subpath: '..' is not inside"),
        ("subpath-outside-volume", volume(Subpath="a/../../b"), "VolumeOptions.Subpath: 'a/../../b' is n"),
        ("subpath-outside-volume", volume(Subpath="a/../b"), ""),
        ("subpath-outside-volume", volume(Subpath="..a"), ""),
        ("subpath-outside-volume", volume(Subpath="."), ""),
        (
            "unknown-tmpfs-option",
            mount("tmpfs", TmpfsOptions={"Options": [["noexec"], ["uid", "1"]]}),
            "TmpfsOptions.Options: unknown tmpfs option uid=1 (write exec or noexec)",
        ),
        (
            "unknown-tmpfs-option",
            mount("tmpfs", TmpfsOptions={"Options": [["exec", "1"]]}),
            "TmpfsOptions.Options: unknown tmpfs option exec=1",
        ),
        ("unknown-tmpfs-option", mount("tmpfs", TmpfsOptions={"Options": "exec noexec"}), ""),
        ("unknown-tmpfs-option", mount("tmpfs", TmpfsOptions={}), ""),
        (
            "invalid-local-driver-option",
            driver(size="1g", color="x"),
            "VolumeOptions.DriverConfig.Options: color is not an option of the driver local",
        ),
        (
            "invalid-local-driver-option",
            driver("local", type="nfs"),
            "VolumeOptions.DriverConfig.Options: type also needs device",
        ),
        (
            "invalid-local-driver-option",
            driver(o="addr=x", device=":/x"),
            "VolumeOptions.DriverConfig.Options: ",
        ),
        ("invalid-local-driver-option", driver(type="nfs", device=":/x", o="addr=x", size="1g"), ""),
        ("invalid-local-driver-option", driver("rexray", color="x"), ""),
        ("read-only-anonymous-volume", mount("volume", ReadOnly=True), "ReadOnly: a new volume cannot"),
        ("read-only-anonymous-volume", mount("volume", "data", ReadOnly=True), ""),
        ("read-only-anonymous-volume", mount("volume", ReadOnly=False), ""),
        ("read-only-tmpfs", mount("tmpfs", ReadOnly=True), "ReadOnly: a read-only tmpfs stays emp"),
        ("read-only-tmpfs", mount("tmpfs"), ""),
        ("bind-without-constraint", mount("bind", "/srv/a"), "Source: tasks are rejected on nodes without"),
        ("bind-without-constraint", mount("bind", "/etc/nginx"), "Source: tasks are rejected"),
        ("bind-without-constraint", mount("bind", "a"), ""),
        ("bind-without-constraint", mount("volume", "data"), ""),
        *(
            ("bind-without-constraint", mount("bind", path), "")
            for path in ("/var/run/docker.sock", "/", "/proc/1", "/etc/localtime", "/var/log")
        ),
    ],
)  # fmt: skip
def test_one_mount(
    rule_messages: RuleMessages, rule: str, row: dict[str, Any], expected: str
) -> None:
    found = rule_messages(rule, mounts("type=tmpfs,target=/other", row))
    lines = [line.startswith(f"{MOUNTS}[1].{expected}") for line in found]
    assert lines == [True] * max(1, len(lines)) if expected else lines == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("/d", "/d", True),
        ("/d", "/d/", True),
        ("/d", "//x/../d", True),
        ("/d1", "/d{{.Task.Slot}}", True),
        ("/os", "/{{.Node.Platform.OS}}", True),
        ("/d{{.Task.Slot}}", "/d{{.Task.Slot}}/", True),
        ("/d1/", "/d{{.Task.Slot}}", False),
        ("/linux", "/{{.Node.Platform.OS}}", False),
        ("/d", "/D", False),
        ("/d", "/d/e", False),
        ("d", "/d", False),
    ],
)
def test_the_same_target(rule_messages: RuleMessages, one: str, other: str, expected: bool) -> None:
    rows = [mount("tmpfs", None, target) for target in ("/first", one, other)]
    line = f"{MOUNTS}[2].Target: is also the target of row 2"
    assert rule_messages("duplicate-mount-target", mounts(*rows)) == [line] * expected


BLOCKS: dict[str, dict[str, Any]] = {
    "BindOptions": {"NonRecursive": True},
    "VolumeOptions": {},
    "TmpfsOptions": {},
}
REFUSED = {
    ("BindOptions", "volume"),
    ("BindOptions", "tmpfs"),
    ("BindOptions", "npipe"),
    ("VolumeOptions", "bind"),
    ("VolumeOptions", "npipe"),
}
OWN = {("BindOptions", "bind"), ("VolumeOptions", "volume"), ("TmpfsOptions", "tmpfs")}


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("kind", ["bind", "volume", "tmpfs", "npipe", "cluster"])
def test_options_of_another_type(rule_messages: RuleMessages, block: str, kind: str) -> None:
    tree = mounts({"Type": kind, "Source": "/a", "Target": "/d", block: BLOCKS[block]})
    refused = rule_messages("mount-options-of-other-type", tree)
    unused = rule_messages("unused-mount-options", tree)
    start = f"{MOUNTS}[0].{block}: "
    assert refused == [f"{start}cannot be used for a mount of type {kind} (clear it)"] * (
        (block, kind) in REFUSED
    )
    assert [line.startswith(f"{start}does nothing for a mount of type") for line in unused] == [
        True
    ] * ((block, kind) not in REFUSED | OWN)


@pytest.mark.parametrize("options", [{}, {"CreateMountpoint": True}, {"NonRecursive": False}])
def test_bind_options_that_the_manager_drops(
    rule_messages: RuleMessages, options: dict[str, Any]
) -> None:
    tree = mounts(mount("volume", "data", BindOptions=options))
    assert (
        rule_messages("mount-options-of-other-type", tree)
        == rule_messages("unused-mount-options", tree)
        == []
    )


def test_a_bind_mount_with_a_constraint(rule_messages: RuleMessages) -> None:
    placement = {"Constraints": ["node.labels.www==yes"]}
    tree = mounts(mount("bind", "/srv/www"), Placement=placement)
    assert rule_messages("bind-without-constraint", tree) == []
