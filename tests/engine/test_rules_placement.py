"""Rules on placement, networks, ports, names and images, compared with real engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from swarmtui.spec import read_spec
from swarmtui.spec.problem import errors_of
from tests.engine.child_processes import wait_for
from tests.engine.harness import RealEngine, make_swarm
from tests.engine.rule_services import RuleServices, ServiceObservation, Tree, service_tree

NO_TASK = {"Mode": {"Replicated": {"Replicas": 0}}}
JOB = {"Mode": "global-job"}


def with_image(text: str) -> Tree:
    return {"TaskTemplate": {"ContainerSpec": {"Image": text}}}


def placed(**members: Any) -> Tree:
    return service_tree(task={"Placement": members})


def constraint(*texts: str, **more: Any) -> Tree:
    return {**placed(Constraints=list(texts)), **more}


def reserving(**members: Any) -> Tree:
    return service_tree(task={"Resources": {"Reservations": members}})


def joined(*networks: Any, **more: Any) -> Tree:
    return {**service_tree(task={"Networks": list(networks)}), **more}


def ports(*rows: Any, mode: str = "vip") -> Tree:
    return service_tree(EndpointSpec={"Mode": mode, "Ports": list(rows)})


REFUSED: list[tuple[str, Tree, int, str]] = [
    (
        "invalid-service-name",
        service_tree(Name="a.b"),
        400,
        "name must be valid as a DNS name component",
    ),
    (
        "invalid-service-name",
        service_tree(Name="a-"),
        400,
        "name must be valid as a DNS name component",
    ),
    (
        "service-name-too-long",
        service_tree(Name="a" * 64),
        400,
        "name must be 63 characters or fewer",
    ),
    (
        "job-with-update-config",
        service_tree(**JOB, UpdateConfig={}),
        400,
        "Jobs may not have an update config",
    ),
    (
        "invalid-constraint",
        constraint("node.role=worker"),
        500,
        "expected one operator from ==, !=",
    ),
    ("invalid-constraint", constraint("a==b"), 500, "key 'a' is invalid"),
    ("invalid-constraint", constraint("node.a/b==c"), 500, "key 'node.a/b' is invalid"),
    ("invalid-constraint", constraint("node.id=="), 500, "value '' is invalid"),
    ("invalid-constraint", constraint("node.id==a,b"), 500, "value 'a,b' is invalid"),
    ("invalid-constraint", constraint("node.id=='a'"), 500, "value ''a'' is invalid"),
    ("invalid-constraint", constraint("node.id==a==b"), 500, "value 'a==b' is invalid"),
    (
        "ingress-joined-by-name",
        joined("ingress"),
        400,
        "cannot be explicitly attached to the ingress",
    ),
    (
        "duplicate-published-port",
        ports("8080:80", "8080:81"),
        400,
        "duplicate published ports provided",
    ),
    (
        "duplicate-published-port",
        ports("8080:80", {"TargetPort": 81, "PublishedPort": 8080, "PublishMode": "host"}),
        400,
        "duplicate published ports provided",
    ),
    ("dnsrr-with-ingress-port", ports("80", mode="dnsrr"), 400, "can't be used with dnsrr mode"),
]

RIGHT = [
    constraint("node.role == worker", "NODE.ID!=x", "node.labels.a==b c", "x_-.9!=:.*()?+[]\\^$|/"),
    ports("8080:80/tcp", "8080:80/udp", "80", "80"),
    ports({"TargetPort": 80, "PublishedPort": 81, "PublishMode": "host"}, mode="dnsrr"),
    service_tree(Name="a--b__C-1"),
    service_tree(Name="a" * 63),
    service_tree(**JOB),
]

NO_RESOURCES = "insufficient resources on 1 node"
NO_NODE = "scheduling constraints not satisfied on 1 node"


def pending(words: str) -> Callable[[ServiceObservation], bool]:
    return lambda observation: observation.has_task("pending", words)


def joined_twice(observation: ServiceObservation) -> bool:
    """Whether it runs; the second row uses another address."""
    attached = observation.tasks[-1].get("NetworksAttachments") or () if observation.tasks else ()
    names = [each["Network"]["Spec"]["Name"] for each in attached]
    addresses = {address for each in attached for address in each["Addresses"]}
    return observation.has_only_running() and names == ["front", "front"] and len(addresses) == 2


ACCEPTED: dict[str, tuple[str, Tree, Callable[[ServiceObservation], Any]]] = {
    "key": ("unknown-constraint-key", constraint("rack==a"), pending(NO_NODE)),
    "keynot": ("unknown-constraint-key", constraint("rack!=a"), pending(NO_NODE)),
    "keyempty": ("unknown-constraint-key", constraint("node.labels.==a"), pending(NO_NODE)),
    "pattern": ("pattern-in-constraint", constraint("node.hostname==e*"), pending(NO_NODE)),
    "patternnot": (
        "pattern-in-constraint",
        constraint("node.hostname!=e.*"),
        ServiceObservation.has_only_running,
    ),
    "address": ("invalid-constraint-address", constraint("node.ip==10.98.0.300"), pending(NO_NODE)),
    "addressnot": ("invalid-constraint-address", constraint("node.ip!=web"), pending(NO_NODE)),
    "role": ("unknown-constraint-value", constraint("node.role==leader"), pending(NO_NODE)),
    "rolenot": (
        "unknown-constraint-value",
        constraint("node.role!=leader"),
        ServiceObservation.has_only_running,
    ),
    "os": ("unknown-constraint-value", constraint("node.platform.os==linx"), pending(NO_NODE)),
    "arch": ("unknown-constraint-value", constraint("node.platform.arch==amd64"), pending(NO_NODE)),
    "archnot": (
        "unknown-constraint-value",
        constraint("node.platform.arch!=amd64"),
        ServiceObservation.has_only_running,
    ),
    "both": (
        "contradicting-constraints",
        constraint("node.role==manager", "node.role==worker"),
        pending(NO_NODE),
    ),
    "bothnot": (
        "contradicting-constraints",
        constraint("node.role==manager", "node.role!=MANAGER"),
        pending(NO_NODE),
    ),
    "label": ("no-node-with-label", constraint("node.labels.rack==huge"), pending(NO_NODE)),
    "labelless": ("no-node-with-label", constraint("node.labels.gpu==a"), pending(NO_NODE)),
    "spread": (
        "invalid-placement-preference",
        placed(Preferences=["node.hostname"]),
        ServiceObservation.has_only_running,
    ),
    "spreadless": (
        "no-node-with-spread-label",
        placed(Preferences=["node.labels.gpu"]),
        ServiceObservation.has_only_running,
    ),
    "spreadglobal": (
        "preferences-in-global-mode",
        {**placed(Preferences=["node.labels.rack"]), "Mode": "global"},
        ServiceObservation.has_only_running,
    ),
    "osbig": (
        "misspelled-platform",
        placed(Platforms=["Linux"]),
        pending("unsupported platform on 1 node"),
    ),
    "archbig": (
        "misspelled-platform",
        placed(Platforms=["linux/AMD64", "linux/x64"]),
        pending("unsupported platform on 1 node"),
    ),
    "otherhost": ("no-node-matches", constraint("node.hostname==host32"), pending(NO_NODE)),
    "otherrole": ("no-node-matches", constraint("node.role==worker"), pending(NO_NODE)),
    "otheros": ("no-node-matches", constraint("node.platform.os==windows"), pending(NO_NODE)),
    "otherplatform": (
        "no-node-of-platform",
        placed(Platforms=["linux/arm64"]),
        pending("unsupported platform on 1 node"),
    ),
    "cpus": ("reservation-above-nodes", reserving(NanoCPUs="100"), pending(NO_RESOURCES)),
    "memory": ("reservation-above-nodes", reserving(MemoryBytes="64T"), pending(NO_RESOURCES)),
    "gpu": (
        "reservation-above-nodes",
        reserving(GenericResources=["NVIDIA-GPU=1"]),
        pending(NO_RESOURCES),
    ),
    "cpulimit": (
        "cpu-limit-above-nodes",
        service_tree(task={"Resources": {"Limits": {"NanoCPUs": "100"}}}),
        lambda observation: "rejected" in observation.states,
    ),
    "toomany": (
        "no-room-for-all-tasks",
        {**placed(MaxReplicas=1), "Mode": {"Replicated": {"Replicas": 2}}},
        lambda observation: sorted(observation.states) == ["pending", "running"],
    ),
    "twice": ("duplicate-network", joined("front", "front"), joined_twice),
    "hub": ("ambiguous-image-name", with_image("localhost"), lambda s: "rejected" in s.states),
}
"""A rule, a spec that breaks it and is still accepted, and what the warning predicts."""

FITS: dict[str, Tree] = {
    "fitip": constraint("node.ip==10.98.0.0/24"),
    "fitrole": constraint("node.role==MANAGER"),
    "fitarch": constraint("node.platform.arch==x86_64"),
    "fitlabel": constraint("node.labels.rack==SMALL"),
    "fitplatform": placed(Platforms=["linux/amd64"]),
    "fitone": placed(Platforms=["Linux", "linux/x86_64"]),
    "fithost": joined("host"),
}
"""The same without the mistake: no rule reports a problem, and a task runs."""


@pytest.fixture(scope="module")
def services(engine: RealEngine) -> Iterator[RuleServices]:
    engine.clear()
    _label(engine, {"rack": "small"})
    made = RuleServices(engine)
    made.create_all({name: tree for name, (_, tree, _) in ACCEPTED.items()})
    made.create_all(FITS)
    made.create_all({"keyglobal": constraint("rack==a", Mode="global")})
    made.create_all({"hosttwo": joined("host", "front"), "hostport": _host_port()})
    yield made
    engine.clear()
    _label(engine, {})


def _host_port() -> Tree:
    return joined("host", EndpointSpec={"Ports": ["8088:80"]})


def _label(engine: RealEngine, labels: dict[str, str]) -> None:
    (node,) = engine.request_json("GET", "/nodes")
    path = f"/nodes/{node['ID']}/update?version={node['Version']['Index']}"
    engine.request_json("POST", path, {**node["Spec"], "Labels": labels})


@pytest.mark.parametrize(("rule", "tree", "status", "words"), REFUSED)
def test_an_error_is_refused(
    services: RuleServices, rule: str, tree: Tree, status: int, words: str
) -> None:
    said = [problem.rule for problem in services.problems(tree) if problem.level == "error"]
    assert said == [rule] * len(said)
    assert said
    answer = services.try_create(tree)
    assert answer[0] == status, answer
    assert words in answer[1]


@pytest.mark.parametrize("tree", RIGHT)
def test_a_spec_without_errors_is_accepted(services: RuleServices, tree: Tree) -> None:
    assert not [problem for problem in services.problems(tree) if problem.level == "error"]
    assert services.try_create(tree)[0] == 201


@pytest.mark.parametrize("name", ACCEPTED)
def test_the_prediction_of_a_warning_is_right(services: RuleServices, name: str) -> None:
    rule, tree, comes_true = ACCEPTED[name]
    said = [problem.rule for problem in services.problems(tree) if problem.level == "warning"]
    assert rule in said
    services.wait_until(name, comes_true)


@pytest.mark.parametrize("name", FITS)
def test_without_the_mistake_a_task_runs_without_a_warning(
    services: RuleServices, name: str
) -> None:
    assert not [problem for problem in services.problems(FITS[name]) if problem.level != "hint"]
    services.wait_until(name, ServiceObservation.has_only_running)


def test_a_global_service_without_a_matching_node_has_no_task(services: RuleServices) -> None:
    services.wait_until("key", pending(NO_NODE))
    assert services.observe("keyglobal").tasks == []


def test_capitals_are_a_registry_host_in_newer_engines_only(services: RuleServices) -> None:
    """20.10 refuses it; newer engines read it as a registry host, which is not intended."""
    tree = with_image("UPPER/case:1")
    assert "uppercase-registry-host" in [problem.rule for problem in services.problems(tree)]
    status, message = services.try_create(tree)
    assert (status, "is not a valid repository/tag" in message) == (
        (400, True) if services.engine.release == "20.10" else (201, False)
    )


@pytest.mark.parametrize("name", ["hosttwo", "hostport"])
def test_the_host_network_with_others(services: RuleServices, name: str) -> None:
    """On 20.10 the tasks are rejected; 26.1 adds ingress ports, but no other network."""
    tree = joined("host", "front") if name == "hosttwo" else _host_port()
    assert "host-network-with-others" in [problem.rule for problem in services.problems(tree)]
    if services.engine.release == "20.10":
        services.wait_until(name, lambda observation: observation.has_task("rejected", "network"))
    elif name == "hosttwo":
        services.wait_until(
            name, lambda observation: observation.has_task("failed", "starting container failed")
        )
    else:
        services.wait_until(name, ServiceObservation.has_only_running)


def test_the_last_of_two_rows_for_a_network_has_its_aliases(services: RuleServices) -> None:
    rows = [{"Target": "front", "Aliases": [alias]} for alias in ("first", "last")]
    services.create_all({"aliases": joined(*rows), "asking": joined("front")})
    services.wait_until("aliases", ServiceObservation.has_only_running)
    services.wait_until("asking", ServiceObservation.has_only_running)
    (container,) = services.engine.request_json(
        "GET", '/containers/json?filters={"name":["asking"]}'
    )
    ask = ("exec", container["Id"], "nslookup")
    assert services.engine.docker(*ask, "last", "127.0.0.11", check=False).returncode == 0
    assert services.engine.docker(*ask, "first", "127.0.0.11", check=False).returncode != 0


@pytest.mark.parametrize("release", ["20.10", "26.1"])
def test_a_swarm_without_its_ingress_network(release: str, boot: Callable[..., RealEngine]) -> None:
    swarm = boot(release, f"bare{release[:2]}")
    make_swarm(swarm)
    bare = RuleServices(swarm)
    assert "no-ingress-network" not in {problem.rule for problem in bare.problems(ports("80"))}
    swarm.request_json("DELETE", "/networks/ingress")
    wait_for(lambda: swarm.api("GET", "/networks/ingress")[0] == 404, "ingress to be gone")
    assert "no-ingress-network" in {problem.rule for problem in bare.problems(ports("80"))}
    status, message = bare.try_create(ports("80"))
    assert (status, "no ingress network is present" in message) == (400, True)


def test_the_manager_does_not_check_the_rollback_policy(services: RuleServices) -> None:
    """Our model has the same ranges for both policies; the manager checks only update policies."""
    wrong = {"MaxFailureRatio": 3.0, "Delay": -5, "Monitor": -5}
    paths = sorted(f"RollbackConfig.{key}" for key in wrong)
    _, found = read_spec({**service_tree(), "RollbackConfig": wrong})
    assert sorted(problem.path for problem in errors_of(found)) == paths
    body = {**services.body(service_tree(Name="wrongback")), "RollbackConfig": wrong}
    status, answer = services.engine.api("POST", "/services/create", body)
    assert status == 201, answer
    stored = services.engine.request_json("GET", f"/services/{answer['ID']}")["Spec"][
        "RollbackConfig"
    ]
    assert {key: stored[key] for key in wrong} == wrong
    assert (
        services.engine.api("POST", "/services/create", {**body, "UpdateConfig": wrong})[0] == 400
    )
