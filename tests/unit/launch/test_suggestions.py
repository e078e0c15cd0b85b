"""A problem carries the value that fixes it."""

from __future__ import annotations

from typing import Any

import pytest

from swarmtui.cluster.snapshot import Config, Network, Node, Port, Secret, Service, Snapshot
from swarmtui.launch.check import check
from swarmtui.spec.problem import Problem
from swarmtui.spec.suggestion import CorrectableError, corrected, did_you_mean, nearest, write
from swarmtui.spec.tree import CONTAINER, IMAGE, keys_of, with_value

_TASK = "TaskTemplate"
_PLACEMENT, _RESOURCES = f"{_TASK}.Placement", f"{_TASK}.Resources"
_LOG = f"{_TASK}.LogDriver"
_CONSTRAINTS = f"{_PLACEMENT}.Constraints"
_MOUNTS, _ULIMITS = f"{CONTAINER}.Mounts", f"{CONTAINER}.Ulimits"

# Each: the path of a value, the value, where the problem is, and what fixes it.
SUGGESTIONS: tuple[tuple[str, Any, str, str], ...] = (
    ("Name", "my.web", "Name", "my-web"),
    ("Name", "-web app-", "Name", "web-app"),
    (IMAGE, "https://ghcr.io/a/b:1", IMAGE, "ghcr.io/a/b:1"),
    (IMAGE, "ghcr.io/Team/Web:1", IMAGE, "ghcr.io/team/web:1"),
    (IMAGE, "nginx:", IMAGE, "nginx:latest"),
    (IMAGE, "UPPER/web:1", IMAGE, "upper/web:1"),
    (f"{CONTAINER}.StopGracePeriod", "15", f"{CONTAINER}.StopGracePeriod", "15s"),
    (f"{CONTAINER}.StopGracePeriod", "1m15", f"{CONTAINER}.StopGracePeriod", "1m15s"),
    (f"{CONTAINER}.StopGracePeriod", "10 sec", f"{CONTAINER}.StopGracePeriod", "10s"),
    (f"{CONTAINER}.StopGracePeriod", "1500ms", f"{CONTAINER}.StopGracePeriod", "2s"),
    (f"{CONTAINER}.StopGracePeriod", 15, f"{CONTAINER}.StopGracePeriod", "15s"),
    (f"{CONTAINER}.StopGracePeriod", 1.5, f"{CONTAINER}.StopGracePeriod", "1.5s"),
    (f"{CONTAINER}.StopSignal", "SIGTRM", f"{CONTAINER}.StopSignal", "SIGTERM"),
    (f"{CONTAINER}.Dir", "srv", f"{CONTAINER}.Dir", "/srv"),
    (f"{CONTAINER}.Hostname", 7, f"{CONTAINER}.Hostname", "7"),
    (f"{CONTAINER}.Command", ["sleep 600"], f"{CONTAINER}.Command", "sleep 600"),
    (f"{CONTAINER}.Args", ["-v -x"], f"{CONTAINER}.Args", "-v -x"),
    (f"{CONTAINER}.CapabilityAdd", "NET_ADMN CHOWN", f"{CONTAINER}.CapabilityAdd",
     "CAP_NET_ADMIN CAP_CHOWN"),
    (f"{CONTAINER}.Healthcheck.Test", ["cmd", "true"], f"{CONTAINER}.Healthcheck.Test",
     "CMD true"),
    (f"{CONTAINER}.Healthcheck.Interval", 30, f"{CONTAINER}.Healthcheck.Interval", "30s"),
    (f"{CONTAINER}.Isolation", "hyprv", f"{CONTAINER}.Isolation", "hyperv"),
    (_ULIMITS, ["nofiles=1024"], f"{_ULIMITS}[0].Name", "nofile"),
    (_ULIMITS, ["nofile=9999999999"], f"{_ULIMITS}[0].Hard", "1048576"),
    (_MOUNTS, ["type=volume,targt=/x"], f"{_MOUNTS}[0]", "type=volume,target=/x"),
    (_MOUNTS, ["type=tmpfs,target=/x,tmpfs-size=10 MBs"], f"{_MOUNTS}[0]", ""),
    (_MOUNTS, ["type=tmpfs,target=/x,tmpfs-size=10 Mo"], f"{_MOUNTS}[0]",
     "type=tmpfs,target=/x,tmpfs-size=10M"),
    (_MOUNTS, ["data:/x:nocopy"], f"{_MOUNTS}[0]",
     "type=volume,source=data,target=/x,volume-nocopy"),
    (_MOUNTS, [{"Type": "volume", "Target": "x"}], f"{_MOUNTS}[0].Target", "/x"),
    (_MOUNTS, [{"Type": "volum", "Target": "/x"}], f"{_MOUNTS}[0].Type", "volume"),
    (f"{CONTAINER}.Secrets", [{"SecretName": "a", "File": {"Name": "a", "Mode": 444}}],
     f"{CONTAINER}.Secrets[0].File.Mode", "0444"),
    (f"{_RESOURCES}.Limits.NanoCPUs", "50%", f"{_RESOURCES}.Limits.NanoCPUs", "0.5"),
    (f"{_RESOURCES}.Limits.NanoCPUs", "500m", f"{_RESOURCES}.Limits.NanoCPUs", "0.5"),
    (f"{_RESOURCES}.Limits.NanoCPUs", 2, f"{_RESOURCES}.Limits.NanoCPUs", "2"),
    (f"{_RESOURCES}.Limits.NanoCPUs", "0.002", f"{_RESOURCES}.Limits.NanoCPUs", "0.01"),
    (f"{_RESOURCES}.Limits.MemoryBytes", "512 Mo", f"{_RESOURCES}.Limits.MemoryBytes", "512M"),
    (f"{_RESOURCES}.Limits.MemoryBytes", "64", f"{_RESOURCES}.Limits.MemoryBytes", "64M"),
    (f"{_RESOURCES}.Limits.MemoryBytes", "5M", f"{_RESOURCES}.Limits.MemoryBytes", "6M"),
    (f"{_RESOURCES}.Limits.Pids", "-5", f"{_RESOURCES}.Limits.Pids", "0"),
    ("UpdateConfig.MaxFailureRatio", "25", "UpdateConfig.MaxFailureRatio", "0.25"),
    ("UpdateConfig.Order", "start-frist", "UpdateConfig.Order", "start-first"),
    (_CONSTRAINTS, ["node.role=worker"], f"{_CONSTRAINTS}[0]", "node.role==worker"),
    (_CONSTRAINTS, ["node.role=='worker'"], f"{_CONSTRAINTS}[0]", "node.role==worker"),
    (_CONSTRAINTS, ["role==worker"], f"{_CONSTRAINTS}[0]", "node.role==worker"),
    (_CONSTRAINTS, ["node.role==workr"], f"{_CONSTRAINTS}[0]", "node.role==worker"),
    (_CONSTRAINTS, ["node.platform.arch==amd64"], f"{_CONSTRAINTS}[0]",
     "node.platform.arch==x86_64"),
    (_CONSTRAINTS, ["node.platform.arch==arm"], f"{_CONSTRAINTS}[0]", ""),
    (f"{_PLACEMENT}.Preferences", ["rack"],
     f"{_PLACEMENT}.Preferences[0].Spread.SpreadDescriptor", "node.labels.rack"),
    (f"{_PLACEMENT}.Platforms", ["linux/x64"], f"{_PLACEMENT}.Platforms[0].Architecture", "amd64"),
    (f"{_PLACEMENT}.Platforms", ["Linux/amd64"], f"{_PLACEMENT}.Platforms[0].OS", "linux"),
    (f"{_PLACEMENT}.Platforms", ["linux/arm64/v8"], f"{_PLACEMENT}.Platforms[0]", "linux/arm64"),
    (f"{_LOG}.Name", "jsonfile", f"{_LOG}.Name", "json-file"),
    ("EndpointSpec.Mode", "dnsr", "EndpointSpec.Mode", "dnsrr"),
    (f"{CONTAINER}.Hostname", "a-{{.Task.Slt}}", f"{CONTAINER}.Hostname", "a-{{.Task.Slot}}"),
    (_CONSTRAINTS, ["- node.role==worker"], f"{_CONSTRAINTS}[0]", "node.role==worker"),
    ("UpdateConfig.Paralelism", 2, "UpdateConfig.Paralelism", "Parallelism"),
    ("Env", ["A=1"], "Env", f"{CONTAINER}.Env"),
)  # fmt: skip
_UNKNOWN_FIELDS = ("UpdateConfig.Paralelism", "Env")


def _tree(path: str, value: Any) -> Any:
    return with_value(
        {"TaskTemplate": {"ContainerSpec": {"Image": "nginx:1"}}}, keys_of(path), value
    )


def _problems_at(tree: Any, path: str) -> list[Problem]:
    problems = [each for each in check(tree).problems if each.path == path]
    return sorted(problems, key=lambda each: (each.rank, not each.suggestion))


@pytest.mark.parametrize(("path", "value", "at", "suggestion"), SUGGESTIONS)
def test_the_suggestion_of_a_problem(path: str, value: Any, at: str, suggestion: str) -> None:
    assert _problems_at(_tree(path, value), at)[0].suggestion == suggestion


FIXING = [each for each in SUGGESTIONS if each[3] and each[2] not in _UNKNOWN_FIELDS]


@pytest.mark.parametrize(("path", "value", "at", "suggestion"), FIXING)
def test_the_suggestion_fixes_the_problem(path: str, value: Any, at: str, suggestion: str) -> None:
    from swarmtui.spec.draft import Draft
    from swarmtui.wizard.state.session import Session
    from swarmtui.wizard.state.suggestions import take_suggestion

    session = Session(Draft(_tree(path, value)))
    problem = _problems_at(session.draft.tree, at)[0]
    assert take_suggestion(session, problem).endswith(f", {suggestion}")
    left = [(each.message, each.rule) for each in _problems_at(session.draft.tree, at)]
    assert (problem.message, problem.rule) not in left
    assert session.draft.undo()
    assert session.draft.tree == _tree(path, value)


def test_log_options() -> None:
    tree = _tree(_LOG, {"Name": "local", "Options": {"max-siz": "10", "max-file": "3"}})
    (problem,) = _problems_at(tree, f"{_LOG}.Options")
    assert problem.suggestion == "max-size=10 max-file=3"
    tree = _tree(_LOG, {"Name": "local", "Options": {"max-size": "10", "max-file": "3"}})
    (problem,) = _problems_at(tree, f"{_LOG}.Options")
    assert problem.suggestion == "max-size=10m max-file=3"


def test_options_that_can_be_secret_are_not_suggested() -> None:
    options = {"splunk-token": "s3cret", "max-size": "10"}
    (problem,) = _problems_at(
        _tree(_LOG, {"Name": "splunk", "Options": options}), f"{_LOG}.Options"
    )
    assert problem.suggestion == ""
    row = "type=volume,targt=/x,volume-opt=o=password=s3cret"
    assert "s3cret" not in repr(check(_tree(_MOUNTS, [row])).problems)


SNAPSHOT = Snapshot(
    services=(
        Service(id="1", name="web", ports=(Port(8081, "tcp", "ingress"),)),
        Service(id="2", name="web-2", ports=(Port(8082, "tcp", "ingress"),)),
    ),
    networks=(
        Network(id="n1", name="ingress", ingress=True, scope="swarm", driver="overlay"),
        Network(id="n2", name="frontend", scope="swarm", driver="overlay"),
    ),
    secrets=(Secret("s1", "db-password"),),
    configs=(Config("c1", "site-conf"),),
    nodes=(Node("a", "n1", labels={"rack": "large"}), Node("b", "n2", labels={"rack": "small"})),
)

IN_THE_SWARM: tuple[tuple[str, Any, str, str], ...] = (
    ("Name", "web", "Name", "web-3"),
    ("EndpointSpec.Ports", ["8081:80"], "EndpointSpec.Ports[0].PublishedPort", "8083"),
    ("EndpointSpec.Ports", ["8079-8082:79-82"], "EndpointSpec.Ports[0].PublishedPort", ""),
    (f"{_TASK}.Networks", ["fronted"], f"{_TASK}.Networks[0].Target", "frontend"),
    (f"{_TASK}.Networks", ["zzz"], f"{_TASK}.Networks[0].Target", ""),
    (f"{CONTAINER}.Secrets", ["db-pasword"], f"{CONTAINER}.Secrets[0].SecretName", "db-password"),
    (f"{CONTAINER}.Configs", ["site.conf"], f"{CONTAINER}.Configs[0].ConfigName", "site-conf"),
    (_CONSTRAINTS, ["node.labels.rak==large"], f"{_CONSTRAINTS}[0]", "node.labels.rack==large"),
    (_CONSTRAINTS, ["node.labels.rack==lrge"], f"{_CONSTRAINTS}[0]", "node.labels.rack==large"),
    (f"{_PLACEMENT}.Preferences", ["node.labels.rak"],
     f"{_PLACEMENT}.Preferences[0].Spread.SpreadDescriptor", "node.labels.rack"),
)  # fmt: skip


@pytest.mark.parametrize(("path", "value", "at", "suggestion"), IN_THE_SWARM)
def test_what_the_manager_has(path: str, value: Any, at: str, suggestion: str) -> None:
    """Free names and ports; similar names. A row with several ports is not replaced by one."""
    found = [p for p in check(_tree(path, value), snapshot=SNAPSHOT).problems if p.path == at]
    assert found
    assert {problem.suggestion for problem in found} == {suggestion}


def test_the_words_of_advice() -> None:
    assert write("0", " for no limit") == ("write 0 for no limit", "0")
    assert did_you_mean("a") == ("did you mean a?", "a")
    assert nearest("wrker", ["worker", "manager"]) == did_you_mean("worker")
    assert nearest("x", ["worker"], "see there") == ("see there", "")


def _refuse(_: str) -> None:
    raise ValueError


def test_a_correction_is_certain() -> None:
    error = CorrectableError("wrong", "b", write("c"))
    assert str(error) == "wrong: write c"
    assert corrected("a b", error) == "a c"
    assert corrected("b b", error) == "", "it is not clear which one"
    assert corrected("a b", error, _refuse) == "", "it cannot be read either"
    assert corrected("a b", ValueError("wrong")) == ""
    assert corrected(3, error) == "c"
