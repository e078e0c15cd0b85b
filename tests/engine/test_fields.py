"""Every field on every path version of real engines: stored unchanged, or never sent.

The last test prints the table.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from swarmtui.engine import Engine
from swarmtui.engine.create_request import build_create_request
from swarmtui.errors import SpecError
from swarmtui.spec import ApiVersion, ServiceSpec, parse_spec, read_spec
from swarmtui.spec.field_info import all_field_infos, field_info
from tests.engine.child_processes import wait_for
from tests.engine.field_cases import CONTAINER, ZERO_IS_UNSET, Case, cases, paths_without_value
from tests.engine.field_roundtrip import (
    COLUMNS,
    DROPPED,
    IGNORED,
    KEPT,
    NOTHING,
    REFUSED,
    SAME,
    UNSET,
    CaseResult,
    EngineConnections,
    check_case,
)
from tests.engine.field_table import table
from tests.engine.harness import DOCKER, IMAGE, RealEngine, import_image, make_swarm

CASES = cases()
NAMED = "TaskTemplate.Resources.Reservations.GenericResources[].NamedResourceSpec"
NO_ENGINE_29 = "not shown: no engine here serves 1.52, Debian has none of 29"
NOTES = {
    "TaskTemplate.Resources.SwapBytes": NO_ENGINE_29,
    "TaskTemplate.Resources.MemorySwappiness": NO_ENGINE_29,
    f"{CONTAINER}.Healthcheck.StartInterval": "25.0.0 does nothing about it: no such engine here",
    f"{CONTAINER}.Mounts[].VolumeOptions.Subpath": "26.0 drops it: no such engine here",
    f"{CONTAINER}.Mounts[].BindOptions.NonRecursive": "19.03 refuses it: no such engine here",
    NAMED: "kept, and no node ever fits: never offered",
}
"""Fields that the table cannot test, and why."""

RESET = (
    f"{CONTAINER}.Sysctls",
    "TaskTemplate.Placement.MaxReplicas",
    f"{CONTAINER}.CapabilityAdd",
    f"{CONTAINER}.CapabilityDrop",
    f"{CONTAINER}.Ulimits",
    "TaskTemplate.Resources.Limits.Pids",
    "Mode.ReplicatedJob",
    "Mode.GlobalJob",
    f"{CONTAINER}.Privileges.Seccomp",
    f"{CONTAINER}.Privileges.AppArmor",
    f"{CONTAINER}.Privileges.NoNewPrivileges",
    f"{CONTAINER}.Healthcheck.StartInterval",
    f"{CONTAINER}.Mounts[].TmpfsOptions.Options",
    f"{CONTAINER}.OomScoreAdj",
)
"""Fields that an engine resets on older paths (moby adjustForAPIVersion)."""
LEFT_EMPTY = (
    f"{CONTAINER}.Privileges.CredentialSpec.Config",
    f"{CONTAINER}.Configs[].Runtime",
)
"""Fields that it resets too, and then refuses because they are missing."""


def expected(case: Case, connections: EngineConnections, minor: int) -> str:
    """The symbol that a case must have, according to the model and the tables above."""
    if ApiVersion(1, minor) >= case.since:
        if case.info.dropped and case.info.path != NAMED:
            return DROPPED
        return UNSET if case.is_zero and case.info.path in ZERO_IS_UNSET else SAME
    return NOTHING if case.is_default else _before(case, connections)


def _before(case: Case, connections: EngineConnections) -> str:
    unknown = case.since > connections.newest
    if case.info.path in LEFT_EMPTY or (case.value == "cluster" and unknown):
        return REFUSED
    dropped = case.info.dropped and case.info.path != NAMED
    return IGNORED if unknown or dropped or case.info.path.startswith(RESET) else KEPT


@pytest.fixture(scope="module")
def connections_by_release(
    engine20: RealEngine, engine26: RealEngine, engine28: RealEngine
) -> Iterator[dict[str, EngineConnections]]:
    """The three engines, without services."""
    for real in (engine20, engine26, engine28):
        real.clear()
    found = {real.release: EngineConnections.open(real) for real in (engine20, engine26, engine28)}
    yield found
    for connections in found.values():
        connections.close()
        connections.real.clear()


@pytest.fixture(scope="module")
def rows() -> list[CaseResult]:
    """The results so far."""
    return []


def test_every_field_has_a_value_to_try() -> None:
    assert paths_without_value() == []
    assert [case.name for case in CASES if case.wire_value is None] == []
    tried = {case.info.path for case in CASES}
    missing = [
        info.path for info in all_field_infos().values() if info.offered and info.path not in tried
    ]
    assert missing == []


def test_every_gated_value_is_tried() -> None:
    """A version requirement of a value shows as a case that is newer than its field."""
    gated = {info.path: {v for _, v in info.since_values} for info in all_field_infos().values()}
    tried: dict[str, set[str]] = {path: set() for path in gated}
    for case in CASES:
        tried[case.info.path].add(str(case.since))
    assert [path for path, versions in gated.items() if not versions <= tried[path]] == []


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.info.dropped], ids=lambda case: case.name
)
def test_dropped_fields_have_a_warning(case: Case) -> None:
    """In a file; forms do not offer it."""
    spec, problems = read_spec(case.tree())
    assert spec is not None
    assert [(p.path, p.level) for p in problems if p.rule == "dropped-field"] == [
        (case.path, "warning")
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name[:70])
def test_a_field_is_stored_or_refused(
    case: Case, connections_by_release: dict[str, EngineConnections], rows: list[CaseResult]
) -> None:
    row = check_case(case, connections_by_release)
    rows.append(row)
    assert row.failures() == []
    for release, connections in connections_by_release.items():
        wanted = {minor: expected(case, connections, minor) for minor in connections.versions(case)}
        assert {minor: sign for minor, (sign, _) in row.marks[release].items()} == wanted, release


def test_exceptions_have_a_reason() -> None:
    newest = max(minors[-1] for minors in COLUMNS.values())
    hidden = {case.info.path for case in CASES if case.since > ApiVersion(1, newest)}
    hidden |= {info.path for info in all_field_infos().values() if info.since_engine}
    assert hidden <= set(NOTES)


def test_print_the_table(
    rows: list[CaseResult], record_property: Callable[[str, str], None]
) -> None:
    """The table of the tests that ran before; conftest.py prints it at the end, for CI's log."""
    text = table(rows, NOTES)
    record_property("log", text)
    shown = [row.case.info.path.removeprefix("TaskTemplate.") for row in rows]
    assert [path for path in shown if f"\n{path}  " not in text] == []


@pytest.mark.parametrize(
    ("path", "value", "since"),
    [
        (f"{CONTAINER}.Mounts[].Type", "tmpfs", "1.25"),
        (f"{CONTAINER}.Mounts[].Type", "npipe", "1.39"),
        (f"{CONTAINER}.Mounts[].Type", "cluster", "1.42"),
        ("TaskTemplate.Placement.Constraints", "node.platform.os==linux", "1.25"),
        ("TaskTemplate.Placement.Constraints", "node.ip==10.98.0.0/16", "1.28"),
        ("UpdateConfig.FailureAction", "rollback", "1.28"),
        ("EndpointSpec.Ports[].Protocol", "sctp", "1.37"),
    ],
)
def test_gates_on_values(path: str, value: str, since: str) -> None:
    """Newer engines accept most values on any path; the first release of each is from moby's tags.

    swarmkit's api/types.proto (mounts, sctp) and manager/constraint as vendored there; rollback:
    daemon/cluster/convert/service.go.
    """
    assert str(_case(path, value).since) == since


JOBS = [
    {"ReplicatedJob": {"MaxConcurrent": 1, "TotalCompletions": 2}},
    {"GlobalJob": {}},
]


@pytest.mark.parametrize("mode", JOBS, ids=lambda mode: next(iter(mode)))
def test_jobs_before_1_41(
    connections_by_release: dict[str, EngineConnections], mode: dict[str, Any]
) -> None:
    """Below 1.41 every engine runs a job as an ordinary service: its task restarts endlessly."""
    tree = {
        "Name": "trap",
        "TaskTemplate": {
            "ContainerSpec": {"Image": IMAGE},
            "Placement": {"Constraints": ["node.labels.nowhere==1"]},
        },
        "Mode": mode,
    }
    for connections in connections_by_release.values():
        engine = connections.connection(40)
        with pytest.raises(SpecError, match=r"needs API 1\.41"):
            engine.create(parse_spec(tree))
        stored = connections.stored(
            engine, engine.submit(build_create_request(parse_spec(tree), engine.version)).id
        )
        assert stored["Mode"] == {"Replicated": {"Replicas": 1}}


def test_no_node_meets_a_named_resource(boot: Callable[..., RealEngine]) -> None:
    """Even if a node has the resource by that name; a count works (swarmkit genericresource)."""
    real = boot("26.1", "gpu", options=("--node-generic-resource=gpu=gpu0",))
    make_swarm(real)
    import_image(real)
    named = {"NamedResourceSpec": {"Kind": "gpu", "Value": "gpu0"}}
    with Engine.connect(real.host, environ={}) as engine:
        engine.create(_wanting(named, "named"))
        wait_for(lambda: _states(engine, "named") == [("pending", True)], "named to be pending")
        engine.create(_wanting("gpu=1", "counted"))
        wait_for(lambda: _states(engine, "counted") == [("running", False)], "counted to run")
        assert _states(engine, "named") == [("pending", True)]


def _wanting(resource: Any, name: str) -> ServiceSpec:
    return parse_spec(
        {
            "Name": name,
            "TaskTemplate": {
                "ContainerSpec": {"Image": IMAGE, "Args": ["sleep", "600"]},
                "Resources": {"Reservations": {"GenericResources": [resource]}},
            },
        }
    )


def _states(engine: Engine, name: str) -> list[tuple[str, bool]]:
    """The state of each task, and whether it waits for resources."""
    return [
        (task["Status"]["State"], "insufficient resources" in task["Status"].get("Err", ""))
        for task in engine.tasks(name)
    ]


def test_docker_py_requires_newer_versions(
    connections_by_release: dict[str, EngineConnections],
) -> None:
    """PublishMode: 1.25, but docker-py requires 1.32; Privileges: 1.29, docker-py 1.30.

    Engine 1.13.0 has the first, 17.05.0 the second (moby api/types/swarm at these tags).
    """
    port = {"TargetPort": 80, "PublishedPort": 18080, "PublishMode": "host"}
    privileges = {"SELinuxContext": {"Disable": True}}
    assert "mode is not supported in API version < 1.32" in _by_docker_py(
        connections_by_release, "1.31", port=port
    )
    words = "privileges is not supported in API version < 1.30"
    assert words in _by_docker_py(connections_by_release, "1.29", privileges=privileges)
    ours = [_case("EndpointSpec.Ports[].PublishMode", "host")]
    ours += [_case(f"{CONTAINER}.Privileges.SELinuxContext.Disable", "yes")]
    assert [str(case.since) for case in ours] == ["1.25", "1.29"]


def test_docker_py_sends_to_older_engines(
    connections_by_release: dict[str, EngineConnections],
) -> None:
    """Preferences: docker-py sends them since 1.27; Engine 17.03.1 ignores them, 17.04 does not.

    The tested engine accepts them on any path.
    """
    placement = {"Preferences": [{"Spread": {"SpreadDescriptor": "node.labels.rack"}}]}
    assert _by_docker_py(connections_by_release, "1.27", placement=placement) == ""
    ours = _case("TaskTemplate.Placement.Preferences", "node.labels.rack")
    assert str(ours.since) == "1.28"


@pytest.mark.parametrize(
    ("path", "option", "theirs", "lacking", "ours"),
    [
        # The type lacks it in 18.03 to 18.05.
        (f"{CONTAINER}.Init", "--init", 37, '"--init" requires API version 1.37', "1.38"),
        # 19.03 refuses it for services.
        (
            f"{CONTAINER}.Mounts[].BindOptions.NonRecursive",
            "--mount=type=bind,source=/srv,target=/srv,bind-nonrecursive",
            40,
            "bind-nonrecursive requires API v1.40",
            "1.41",
        ),
    ],
    ids=lambda value: str(value)[:20],
)
def test_the_docker_cli_sends_to_older_engines(
    connections_by_release: dict[str, EngineConnections],
    path: str,
    option: str,
    theirs: int,
    lacking: str,
    ours: str,
) -> None:
    """The CLI sends it to engines without the field; swarmtui requires an engine that has it."""
    real = connections_by_release["20.10"].real
    assert lacking in _by_cli(real, theirs - 1, option).stderr
    sent = _by_cli(real, theirs, option)
    assert (sent.returncode, sent.stderr) == (0, "")
    real.request_json("DELETE", "/services/field")
    info = field_info(path)
    assert info is not None
    assert str(info.since) == ours


def _case(path: str, value: str) -> Case:
    return next(case for case in CASES if case.info.path == path and case.value == value)


def _by_docker_py(
    connections_by_release: dict[str, EngineConnections], version: str, **parts: Any
) -> str:
    """Create a service with docker-py on 20.10: its own refusal, or "" if it sends the request."""
    from docker import APIClient
    from docker.errors import InvalidVersion

    container = {"Image": IMAGE} | {"Privileges": parts.get("privileges")}
    task = {"ContainerSpec": {key: value for key, value in container.items() if value}}
    task |= {"Placement": parts["placement"]} if "placement" in parts else {}
    endpoint = {"Ports": [parts["port"]]} if "port" in parts else None
    real = connections_by_release["20.10"].real
    with closing(APIClient(base_url=real.host, version=version)) as client:
        try:
            made = client.create_service(
                task, name="field", mode={"Replicated": {"Replicas": 0}}, endpoint_spec=endpoint
            )
        except InvalidVersion as error:
            return str(error)
        client.remove_service(made["ID"])
    return ""


def _by_cli(real: RealEngine, minor: int, option: str) -> subprocess.CompletedProcess[str]:
    argv = [DOCKER, "--host", real.host, "service", "create", "--detach", "--no-resolve-image"]
    argv += ["--name=field", "--replicas=0", option, IMAGE]
    environ = {"DOCKER_API_VERSION": f"1.{minor}", "DOCKER_CONFIG": str(real.socket.parent / "cli")}
    return subprocess.run(
        argv, env=environ, capture_output=True, text=True, check=False, timeout=60
    )
