"""What swarmtui expects the manager to refuse, compared with what it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from swarmtui.cluster.snapshot import Snapshot
from swarmtui.engine import Engine
from swarmtui.engine.create_request import build_create_request
from swarmtui.errors import Refused, SwarmtuiError
from swarmtui.launch.check import CheckResult, check
from swarmtui.launch.fetch import fetch_snapshot
from swarmtui.launch.request import resolve_spec
from swarmtui.launch.submit import submit
from swarmtui.spec import read_spec
from tests.engine.child_processes import wait_for
from tests.engine.harness import RealEngine

STORED = {"secret": ("key", "tls"), "config": ("conf", "creds")}
_NOTHING_RUNS = {"Replicated": {"Replicas": 0}}


def spec(**more: Any) -> dict[str, Any]:
    task = {"ContainerSpec": {"Image": "bb:1"}, **more.pop("task", {})}
    return {"TaskTemplate": task, "Mode": _NOTHING_RUNS, **more}


def ports(*rows: str) -> dict[str, Any]:
    return {"EndpointSpec": {"Ports": list(rows)}}


@dataclass
class Town:
    """A swarm with a service "shop", and a network that is local to its node."""

    real: RealEngine
    engine: Engine
    snapshot: Snapshot
    names: dict[str, str]

    def check(self, tree: dict[str, Any]) -> CheckResult:
        return check(tree, self.engine.version, self.snapshot)

    def try_create(self, tree: dict[str, Any]) -> SwarmtuiError | None:
        """Create it without any checks, and remove it again."""
        made, _ = read_spec(tree)
        assert made
        try:
            whole = resolve_spec(made, None, self.snapshot)
            done = submit(self.engine, build_create_request(whole, self.engine.version), made.name)
        except SwarmtuiError as error:
            return error
        self.engine.remove(done.id)
        return None


@pytest.fixture(scope="module")
def town(engine: RealEngine) -> Iterator[Town]:
    engine.clear()
    local = engine.request_json("POST", "/networks/create", {"Name": "mine", "Driver": "bridge"})[
        "Id"
    ]
    shop = {
        **spec(Name="shop"),
        "EndpointSpec": {
            "Ports": [
                {"TargetPort": 80, "PublishedPort": 8080},
                {"TargetPort": 90, "PublishedPort": 9090, "PublishMode": "host"},
                {"TargetPort": 53, "Protocol": "udp"},
            ]
        },
    }
    engine.request_json("POST", "/services/create", shop)
    given = wait_for(lambda: _given_port(engine), "a port to be given")
    stored = {
        name: getattr(engine, f"ensure_{kind}")(name)
        for kind, names in STORED.items()
        for name in names
    }
    with Engine.connect(engine.host, environ={}) as client:
        snapshot = fetch_snapshot(client)
        by_name = {network.name: network.id for network in snapshot.networks}
        names = {f"ID of {name}": by_name[name] for name in by_name}
        names |= {f"start of {name}": by_name[name][:9] for name in by_name}
        yield Town(engine, client, snapshot, {**names, **stored, "given": str(given)})
    engine.clear()
    engine.request_json("DELETE", f"/networks/{local}")


def _given_port(engine: RealEngine) -> int:
    (shop,) = engine.request_json("GET", "/services")
    rows = shop.get("Endpoint", {}).get("Ports") or []
    return next((row.get("PublishedPort", 0) for row in rows if row["Protocol"] == "udp"), 0)


@pytest.mark.parametrize(
    ("name", "refused"),
    [("shop", True), ("SHOP", True), ("shop-2", False), ("sho", False)],
)
def test_names(town: Town, name: str, refused: bool) -> None:
    _agree(town, spec(Name=name), refused, "Name")


@pytest.mark.parametrize(
    ("port", "refused"),
    [
        ("8080:80", True),
        ("target=80,published=8080,mode=host", True),
        ("8080:80/udp", False),
        ("9090:80", True),
        ("target=80,published=9090,mode=host", False),
        ("GIVEN:53/udp", True),
        ("target=53,published=GIVEN,protocol=udp,mode=host", True),
        ("GIVEN:53", False),
        ("8081:80", False),
        ("80", False),
    ],
)
def test_ports(town: Town, port: str, refused: bool) -> None:
    row = port.replace("GIVEN", town.names["given"])
    _agree(town, spec(Name="new", **ports(row)), refused, "EndpointSpec.Ports[0].PublishedPort")


@pytest.mark.parametrize(
    ("target", "refused"),
    [
        ("front", False),
        ("Front", True),
        ("ID of front", False),
        ("start of front", False),
        ("nowhere", True),
        ("ingress", True),
        ("ID of ingress", True),
        ("mine", True),
        ("ID of mine", True),
        ("start of mine", True),
        ("docker_gwbridge", True),
        ("bridge", False),
        ("host", False),
        ("ID of host", False),
        ("none", True),
    ],
)
def test_networks(town: Town, target: str, refused: bool) -> None:
    wanted = town.names.get(target, target)
    _agree(
        town,
        spec(Name="new", task={"Networks": [wanted]}),
        refused,
        "TaskTemplate.Networks[0].Target",
    )


@pytest.mark.parametrize(
    ("kind", "own", "other"), [("secret", "key", "tls"), ("config", "conf", "creds")]
)
@pytest.mark.parametrize(
    ("wanted", "by", "refused"),
    [
        ("own", None, False),
        ("own", "own", False),
        ("own", "other", True),
        ("nowhere", None, True),
        ("nowhere", "own", True),
        ("nowhere", "nowhere", True),
        ("OWN", "own", True),
    ],
)
def test_secrets_and_configs(
    town: Town, kind: str, own: str, other: str, wanted: str, by: str | None, refused: bool
) -> None:
    names = {"own": own, "OWN": own.upper(), "other": other, "nowhere": "nowhere"}
    key = kind.capitalize()
    row = {f"{key}Name": names[wanted]}
    if by:
        row[f"{key}ID"] = town.names.get(names[by], "made-up")
    tree = {
        **spec(Name="new"),
        "TaskTemplate": {"ContainerSpec": {"Image": "bb:1", f"{key}s": [row]}},
    }
    _agree(town, tree, refused, f"TaskTemplate.ContainerSpec.{key}s[0].{key}Name")


@pytest.mark.parametrize(
    ("config", "refused"),
    [("creds", False), ("config://creds", False), ("ID of creds", False), ("nowhere", True)],
)
def test_the_config_of_a_credential_spec(town: Town, config: str, refused: bool) -> None:
    source = {"Config": town.names["creds"] if config.startswith("ID") else config}
    container = {"Image": "bb:1", "Privileges": {"CredentialSpec": source}}
    tree = {**spec(Name="new"), "TaskTemplate": {"ContainerSpec": container}}
    path = "TaskTemplate.ContainerSpec.Privileges.CredentialSpec.Config"
    _agree(town, tree, refused, path)


def test_the_message_about_a_secret_is_the_managers(town: Town) -> None:
    row = {"SecretName": "nowhere", "SecretID": "made-up"}
    tree = {"TaskTemplate": {"ContainerSpec": {"Image": "bb:1", "Secrets": [row]}}}
    said = town.try_create(tree)
    assert isinstance(said, Refused)
    assert (said.status, said.message) == (400, "secret not found: nowhere")


def _agree(town: Town, tree: dict[str, Any], refused: bool, path: str) -> None:
    checked, said = town.check(tree), town.try_create(tree)
    assert [problem.path for problem in checked.errors] == ([path] if refused else []), said
    assert (said is not None) is refused, said


def test_the_message_about_a_port_names_the_service_as_the_manager_does(town: Town) -> None:
    tree = spec(Name="new", **ports("8080:80"))
    (problem,) = town.check(tree).errors
    said = town.try_create(tree)
    assert problem.message == '8080/tcp is already used by service "shop" (ingress)'
    assert problem.hint == "use a free port, such as 8081"
    assert said
    assert "port '8080' is already in use by service 'shop'" in said.message
    assert said.message.endswith("as an ingress port")


def test_the_hints_lead_to_a_spec_that_the_manager_accepts(town: Town) -> None:
    tree = spec(Name="shop", **ports("8080:80"))
    name, port = (problem.hint.rpartition(" ")[2] for problem in town.check(tree).errors)
    better = spec(Name=name, **ports(f"{port}:80"))
    assert town.check(better).ok
    assert town.try_create(better) is None
