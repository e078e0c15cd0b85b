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
    ("rule", "row", "told"),
    [
        ("mount-target-absolute", mount("volume", "data", "d"), "Target: 'd' is not absolute (wri"),
        ("mount-target-absolute", mount("tmpfs", None, ""), "Target: '' is not absolute (write /"),
        ("mount-target-absolute", mount("bind", "/a", '{{"/d"}}'), "Target: '{{\"/d\"}}' is not"),
        ("mount-target-absolute", mount("volume", "data", "/d"), ""),
        ("mount-target-absolute", mount("volume", "data", "C:\\d"), ""),
        ("mount-target-absolute", mount("npipe", "x", "d"), ""),
        ("mount-target-absolute", mount("npipe", "x", ""), "Target: '' is not absolute (write /"),
        ("mount-target-below-root", mount("tmpfs", None, "/"), "Target: cannot be the root"),
        ("mount-target-below-root", mount("tmpfs", None, "/a/../."), "Target: cannot be the root"),
        ("mount-target-below-root", mount("tmpfs", None, "/{{.Task.ID}}"), "Target: cannot be"),
        ("mount-target-below-root", mount("tmpfs", None, "/a"), ""),
        ("mount-target-below-root", mount("tmpfs", None, "a"), ""),
        ("bind-source-absolute", mount("bind"), "Source: is required (write the path on the nodes"),
        ("bind-source-absolute", mount("bind", "./a"), "Source: './a' is not absolute (write the"),
        ("bind-source-absolute", mount("bind", "{{.Node.ID}}"), "Source: '{{.Node.ID}}' is not ab"),
        ("bind-source-absolute", mount("bind", "/a"), ""),
        ("bind-source-absolute", mount("bind", "\\\\host\\a"), ""),
        ("bind-source-absolute", mount("volume", "a"), ""),
        ("volume-source-no-path", mount("volume", "/a"), "Source: '/a' is a path (choose the type"),
        ("volume-source-no-path", mount("volume", "C:\\a"), "Source: 'C:\\\\a' is a path"),
        ("volume-source-no-path", mount("bind", "/a"), ""),
        ("volume-source-no-path", mount("volume", "a"), ""),
        ("volume-name", mount("volume", "a"), "Source: a volume's name has two signs or more"),
        ("volume-name", mount("volume", "a b"), "Source: 'a b' is no volume's name (use letters"),
        ("volume-name", mount("volume", "./ab"), "Source: './ab' is no volume's name"),
        ("volume-name", mount("volume", "éa"), "Source: 'éa' is no volume's name"),
        ("volume-name", mount("volume", "-ab"), "Source: '-ab' is no volume's name"),
        ("volume-name", mount("volume", "a.B_1-"), ""),
        ("volume-name", mount("volume", "/a b"), ""),
        ("volume-name", mount("volume", "a {{.Task.Slot}}"), ""),
        ("volume-name", mount("volume"), ""),
        ("volume-name", mount("cluster", "a b"), ""),
        ("volume-name", volume("a b", DriverConfig={"Name": "rexray"}), ""),
        ("volume-name", volume("a b", DriverConfig={}), "Source: 'a b' is no volume's name"),
        ("tmpfs-without-source", mount("tmpfs", "a"), "Source: a tmpfs has no source (clear it)"),
        ("tmpfs-without-source", mount("tmpfs", ""), ""),
        ("npipe-source", mount("npipe"), "Source: is required"),
        ("npipe-source", mount("npipe", "x"), ""),
        ("cluster-volume-source", mount("cluster"), "Source: no volume is named: no node will fit"),
        ("cluster-volume-source", mount("cluster", "group:a"), ""),
        ("subpath-of-named-volume", volume(None, Subpath="a"), "VolumeOptions.Subpath: a volume"),
        ("subpath-of-named-volume", volume("", Subpath="a"), "VolumeOptions.Subpath: a volume wi"),
        ("subpath-of-named-volume", volume("data", Subpath="a"), ""),
        ("subpath-of-named-volume", volume(None, Subpath=""), ""),
        ("subpath-inside", volume(Subpath="/a"), "VolumeOptions.Subpath: '/a' is not inside the"),
        ("subpath-inside", volume(Subpath=".."), "VolumeOptions.Subpath: '..' is not inside"),
        ("subpath-inside", volume(Subpath="a/../../b"), "VolumeOptions.Subpath: 'a/../../b' is n"),
        ("subpath-inside", volume(Subpath="a/../b"), ""),
        ("subpath-inside", volume(Subpath="..a"), ""),
        ("subpath-inside", volume(Subpath="."), ""),
        (
            "tmpfs-options-known",
            mount("tmpfs", TmpfsOptions={"Options": [["noexec"], ["uid", "1"]]}),
            "TmpfsOptions.Options: a tmpfs has no option uid=1 (write exec or noexec)",
        ),
        (
            "tmpfs-options-known",
            mount("tmpfs", TmpfsOptions={"Options": [["exec", "1"]]}),
            "TmpfsOptions.Options: a tmpfs has no option exec=1",
        ),
        ("tmpfs-options-known", mount("tmpfs", TmpfsOptions={"Options": "exec noexec"}), ""),
        ("tmpfs-options-known", mount("tmpfs", TmpfsOptions={}), ""),
        (
            "local-volume-options",
            driver(size="1g", color="x"),
            "VolumeOptions.DriverConfig.Options: color is no option of local",
        ),
        (
            "local-volume-options",
            driver("local", type="nfs"),
            "VolumeOptions.DriverConfig.Options: type needs device beside it",
        ),
        (
            "local-volume-options",
            driver(o="addr=x", device=":/x"),
            "VolumeOptions.DriverConfig.Options: ",
        ),
        ("local-volume-options", driver(type="nfs", device=":/x", o="addr=x", size="1g"), ""),
        ("local-volume-options", driver("rexray", color="x"), ""),
        ("new-volume-read-only", mount("volume", ReadOnly=True), "ReadOnly: a new volume cannot"),
        ("new-volume-read-only", mount("volume", "data", ReadOnly=True), ""),
        ("new-volume-read-only", mount("volume", ReadOnly=False), ""),
        ("tmpfs-writable", mount("tmpfs", ReadOnly=True), "ReadOnly: a read-only tmpfs stays emp"),
        ("tmpfs-writable", mount("tmpfs"), ""),
        ("bind-source-on-every-node", mount("bind", "/srv/a"), "Source: nodes that lack it reject"),
        ("bind-source-on-every-node", mount("bind", "/etc/nginx"), "Source: nodes that lack it"),
        ("bind-source-on-every-node", mount("bind", "a"), ""),
        ("bind-source-on-every-node", mount("volume", "data"), ""),
        *(
            ("bind-source-on-every-node", mount("bind", path), "")
            for path in ("/var/run/docker.sock", "/", "/proc/1", "/etc/localtime", "/var/log")
        ),
    ],
)  # fmt: skip
def test_one_mount(rule_messages: RuleMessages, rule: str, row: dict[str, Any], told: str) -> None:
    found = rule_messages(rule, mounts("type=tmpfs,target=/other", row))
    lines = [line.startswith(f"{MOUNTS}[1].{told}") for line in found]
    assert lines == [True] * max(1, len(lines)) if told else lines == []


@pytest.mark.parametrize(
    ("one", "other", "told"),
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
def test_the_same_target(rule_messages: RuleMessages, one: str, other: str, told: bool) -> None:
    rows = [mount("tmpfs", None, target) for target in ("/first", one, other)]
    line = f"{MOUNTS}[2].Target: is the target of row 2 too"
    assert rule_messages("mount-targets-differ", mounts(*rows)) == [line] * told


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
    refused = rule_messages("mount-options-of-its-type", tree)
    unused = rule_messages("options-unused", tree)
    start = f"{MOUNTS}[0].{block}: "
    assert refused == [f"{start}is not for a mount of type {kind} (clear it)"] * (
        (block, kind) in REFUSED
    )
    assert [line.startswith(f"{start}does nothing for a mount of type") for line in unused] == [
        True
    ] * ((block, kind) not in REFUSED | OWN)


@pytest.mark.parametrize("options", [{}, {"CreateMountpoint": True}, {"NonRecursive": False}])
def test_bind_options_that_the_manager_drops(rule_messages: RuleMessages, options: dict[str, Any]) -> None:
    tree = mounts(mount("volume", "data", BindOptions=options))
    assert rule_messages("mount-options-of-its-type", tree) == rule_messages("options-unused", tree) == []


def test_a_bind_mount_with_a_constraint(rule_messages: RuleMessages) -> None:
    placement = {"Constraints": ["node.labels.www==yes"]}
    tree = mounts(mount("bind", "/srv/www"), Placement=placement)
    assert rule_messages("bind-source-on-every-node", tree) == []
