"""Rules on mounts, secrets and configs, compared with real engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from swarmtui.spec.rules import files, mounts
from swarmtui.spec.rules import path_conflicts as overlaps
from tests.engine import harness
from tests.engine.child_processes import wait_for
from tests.engine.harness import RealEngine
from tests.engine.rule_cases import Row, RuleCaseRun, TaskContainer, run_cases, service

MODULES = (mounts, files, overlaps)
NOT_ABSOLUTE = "must be an absolute path"
NOT_INSIDE = "subpath must be a relative path within the volume"
NO_OPTIONS = "Options must not be specified"


def mount(kind: str, source: str | None = None, target: str = "/d", **more: Any) -> dict[str, Any]:
    return service(Mounts=[{"Type": kind, "Source": source, "Target": target, **more}])


def tmpfs_at(*targets: str) -> dict[str, Any]:
    return service(Mounts=[{"Type": "tmpfs", "Target": target} for target in targets])


def volume(source: str | None = "data", **options: Any) -> dict[str, Any]:
    return mount("volume", source, VolumeOptions=options)


def tmpfs(option: str) -> dict[str, Any]:
    return mount("tmpfs", TmpfsOptions={"Options": option})


def local(source: str, **options: str) -> dict[str, Any]:
    return volume(source, DriverConfig={"Options": options})


def secrets(*rows: Any, **more: Any) -> dict[str, Any]:
    return service(Secrets=list(rows), **more)


def configs(*rows: Any, **more: Any) -> dict[str, Any]:
    return service(Configs=list(rows), **more)


def prints(command: str, text: str) -> Callable[[TaskContainer], bool]:
    return lambda task: task.run_shell(command) == text


def mode_of(name: str) -> str:
    return f"ls -l {name} | cut -c1-10"


ERRORS = {
    "relative": Row("relative-mount-target", mount("volume", None, "d"), "rejected", NOT_ABSOLUTE),
    "templated": Row("relative-mount-target", tmpfs_at('{{"/d"}}'), "rejected", NOT_ABSOLUTE),
    "root": Row("mount-target-is-root", tmpfs_at("/."), "rejected", "destination can't be '/'"),
    "same": Row("duplicate-mount-target", tmpfs_at("/a1", "/a{{.Task.Slot}}"), "refused", "/a1"),
    "slash": Row("duplicate-mount-target", tmpfs_at("/d", "/d/"), "rejected", "Duplicate mount"),
    "nosource": Row("relative-bind-source", mount("bind"), "rejected", NOT_ABSOLUTE),
    "bindname": Row("relative-bind-source", mount("bind", "./a"), "rejected", NOT_ABSOLUTE),
    "volpath": Row("path-as-volume-name", mount("volume", "/a"), "rejected", "must not be an"),
    "volname": Row("invalid-volume-name", mount("volume", "a b"), "rejected", "invalid characters"),
    "volshort": Row("invalid-volume-name", mount("volume", "a"), "rejected", "volume name is too short"),
    "tmpfssrc": Row("tmpfs-with-source", mount("tmpfs", "a"), "rejected", "must be empty"),
    "nopipe": Row("no-npipe-source", mount("npipe"), "rejected", "source must not be empty"),
    "bindvol": Row("mount-options-of-other-type",
                   mount("volume", "data", BindOptions={"NonRecursive": True}), "rejected",
                   NO_OPTIONS),
    "bindtmp": Row("mount-options-of-other-type",
                   mount("tmpfs", BindOptions={"Propagation": "rslave"}), "rejected", NO_OPTIONS),
    "volbind": Row("mount-options-of-other-type", mount("bind", "/tmp", VolumeOptions={}), "rejected",
                   NO_OPTIONS),
    "subnoname": Row("subpath-of-anonymous-volume", volume(None, Subpath="a"), "rejected", "anonymous"),
    "subup": Row("subpath-outside-volume", volume(Subpath="a/../.."), "rejected", NOT_INSIDE),
    "subroot": Row("subpath-outside-volume", volume(Subpath="/a"), "rejected", NOT_INSIDE),
    "tmpfsopt": Row("unknown-tmpfs-option", tmpfs("uid=1000"), "rejected", "invalid option: uid"),
    "tmpfsval": Row("unknown-tmpfs-option", tmpfs("noexec=1"), "failed", "invalid tmpfs option"),
    "secretname": Row("duplicate-file-target", secrets("s1", "source=s2,target=s1"), "refused",
                      "conflicting target: 's1'"),
    "configname": Row("duplicate-file-target", configs("c1", "source=c2,target=c1"), "refused",
                      "conflicting target: 'c1'"),
    "fileroot": Row("file-target-is-folder", configs("source=c1,target=/"), "failed", 'at "/"'),
    "filevol": Row("file-target-is-folder", configs("source=c1,target=/d", Mounts=["data:/d"]), "failed",
                   'to rootfs at "/d"'),
    "fileabove": Row("file-target-is-folder", secrets("source=s1,target=a", "source=s2,target=a/b"),
                     "failed", 'to rootfs at "/run/secrets/a/b"'),
    "filemount": Row("file-target-is-folder", configs("source=c1,target=/d", Mounts=["data:/d/e"]),
                     "failed", 'to rootfs at "/d/e"'),
    "inproc": Row("file-in-kernel-folder", configs("source=c1,target=/proc/a"), "failed",
                  "inside /proc"),
    "insys": Row("file-in-kernel-folder", configs("source=c1,target=/sys/a"), "failed",
                 "read-only file system"),
    "proc": Row("mount-over-kernel-folder", tmpfs_at("/proc"), "failed", "/proc/sys"),
    "procvol": Row("mount-over-kernel-folder", mount("volume", "overproc", "/proc"), "failed",
                   'to rootfs at "/proc"'),
    "dev": Row("mount-over-kernel-folder", tmpfs_at("/dev"), "failed", "/dev/null"),
    "both": Row("config-file-and-runtime", configs(
        {"ConfigName": "c1", "Runtime": {}, "File": {"Name": "a"}}), "refused", "both File and R"),
}  # fmt: skip
"""Refused by the manager or by the node, with the message."""

WARNINGS = {
    "cluster": Row("no-cluster-volume-name", mount("cluster"), "pending", "CSI volume mounts on 1"),
    "volopts": Row("unused-mount-options", mount("tmpfs", VolumeOptions={"NoCopy": True}), "running",
                   check=prints("grep -c ' /d tmpfs ' /proc/mounts", "1")),
    "tmpfsopts": Row("unused-mount-options", mount("volume", "data", TmpfsOptions={"Mode": "0700"}),
                     "running", check=prints("ls -ld /d | cut -c1-10", "drwxr-xr-x")),
    "driveropt": Row("invalid-local-driver-option", local("new1", color="x"), "rejected", "invalid"),
    "drivertype": Row("invalid-local-driver-option", local("new2", type="nfs"), "rejected", "missing"),
    "anonymous": Row("read-only-anonymous-volume", mount("volume", ReadOnly=True), "rejected",
                     "must not set ReadOnly mode when using anonymous volumes"),
    "tmpfsro": Row("read-only-tmpfs", mount("tmpfs", ReadOnly=True), "running",
                   check=lambda task: "Read-only file system" in task.run_shell("touch /d/a")),
    "nopath": Row("bind-without-constraint", mount("bind", "/srv/none"), "rejected",
                  "bind source path does not exist: /srv/none"),
    "npipe": Row("windows-only-setting", mount("npipe", r"\\.\pipe\a"), "rejected", "mount type unknown"),
    "winpath": Row("windows-only-setting", mount("bind", "C:\\a"), "rejected", NOT_ABSOLUTE),
    "hidden": Row("duplicate-file-path", secrets("s1", Configs=["source=c1,target=/run/secrets/s1"]),
                  "running", check=prints("cat /run/secrets/s1", "c1")),
    "hidden2": Row("duplicate-file-path", secrets("s1", "source=s2,target=/run/secrets/s1"),
                   "running", check=prints("cat /run/secrets/s1", "s2")),
    "inrovol": Row("file-below-mount", configs("source=c1,target=/d/c", Mounts=["rovol:/d:ro"]),
                   "failed", "read-only file system"),
    "involume": Row("file-below-mount", configs("source=c1,target=/d/c", Mounts=["rwvol:/d"]),
                    "running", check=prints("cat /d/c", "c1")),
    "inro": Row("mount-below-read-only", service(Mounts=["rovol:/d:ro", "type=tmpfs,target=/d/e"]),
                "failed", "read-only file system"),
    "owner": Row("file-owner-out-of-range", secrets("source=s1,uid=4294968296"), "running",
                 check=prints("ls -ln /run/secrets/s1 | tr -s ' ' | cut -d' ' -f3", "1000")),
    "owner2": Row("file-owner-out-of-range", secrets("source=s1,uid=18446744073709551616"), "failed",
                  "value out of range"),
    "decimal": Row("decimal-file-mode", secrets({"SecretName": "s1", "File": {"Mode": 444}}), "running",
                   check=prints(mode_of("/run/secrets/s1"), "-rw-rwxr--")),
}  # fmt: skip
"""Accepted, and then it fails, waits or is ignored, as the warning says."""

OF_OTHER_MODULES = {"windows-only-setting", "unused-mount-options", "read-only-anonymous-volume"}
ELSEWHERE = {
    "runtime-config-on-linux": "below: it ends the engine",
    "file-at-bind-mount": "below: engines differ",
    "file-over-engine-file": "below: engines differ",
}
"""Rules that the tables do not test, and why."""

ROWS = {**ERRORS, **WARNINGS}
LATE = ("tmpfsopt", "tmpfsval")
"""Rules whose message Engine 26.1 does not give."""


@pytest.fixture(scope="module")
def stage(engine: RealEngine) -> Iterator[RuleCaseRun]:
    """All services of the tables, on an engine without other services."""
    yield from run_cases(engine, ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_the_prediction_of_the_rule_is_right(stage: RuleCaseRun, name: str) -> None:
    stage.check(name)


def test_fields_since_api_1_46(engine28: RealEngine) -> None:
    for stage in run_cases(engine28, {name: ROWS[name] for name in LATE}):
        for name in LATE:
            stage.check(name)
            assert not stage.version_problems[name]


def test_every_rule_is_tested() -> None:
    rules = {rule.name: rule for module in MODULES for rule in module.RULES}
    shown = {row.rule for row in ROWS.values()} - OF_OTHER_MODULES
    assert shown | set(ELSEWHERE) == set(rules)
    assert {rules[row.rule].level for row in ERRORS.values()} == {"error"}
    levels = {rules[row.rule].level for row in WARNINGS.values() if row.rule in rules}
    assert levels == {"warning", "hint"}


TWO_FILES = {
    "bindfile": Row("file-at-bind-mount", secrets("source=s1,target=/a.crt", Mounts=[
        "/etc/hostname:/a.crt:ro"]), "running", check=prints("grep -c ^s1$ /a.crt", "1")),
    "hosts": Row("file-over-engine-file", configs("source=c1,target=/etc/hosts"), "running",
                 check=prints("grep -c ^c1$ /etc/hosts", "1")),
    "resolv": Row("file-over-engine-file", configs("source=c1,target=/etc/resolv.conf"), "running",
                  check=prints("grep -c ^c1$ /etc/resolv.conf", "1")),
}  # fmt: skip
"""Two files at one path: which one 20.10 shows."""


def test_which_of_two_files_is_visible_differs_by_engine(any_engine: RealEngine) -> None:
    is_old = any_engine.release == "20.10"
    rows = {
        name: row if is_old else replace(row, check=lambda task, row=row: not row.check(task))
        for name, row in TWO_FILES.items()
    }
    for stage in run_cases(any_engine, rows):
        for name in rows:
            stage.check(name)


@pytest.mark.parametrize("release", ["20.10", "28.5"])
def test_a_config_for_the_runtime_crashes_the_engine(
    boot: Callable[..., RealEngine], release: str
) -> None:
    engine = boot(release, f"c{release[:2]}")
    harness.make_swarm(engine)
    harness.import_image(engine)
    row = Row("runtime-config-on-linux", configs("source=c1,runtime"), "")
    RuleCaseRun(engine, {"runtime": row}).start()
    wait_for(lambda: engine.process.poll() is not None, "the engine to end")
    assert "panic: runtime error: invalid memory" in engine.log.read_text(errors="replace")
