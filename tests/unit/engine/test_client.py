from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from swarmtui import errors
from swarmtui.demo import DemoSwarm
from swarmtui.engine import Credentials, Engine
from swarmtui.engine.create_request import build_create_request
from swarmtui.spec import ServiceSpec, parse_spec
from swarmtui.spec.api_version import NEWEST, ApiVersion

PING = {"Api-Version": "1.41", "Server": "Docker/20.10.24 (linux)", "Ostype": "linux"}
VERSION = {
    "Version": "20.10.24",
    "ApiVersion": "1.41",
    "MinAPIVersion": "1.12",
    "Os": "linux",
    "Arch": "amd64",
}
MANAGER = {"LocalNodeState": "active", "ControlAvailable": True, "Nodes": 3, "Managers": 1}


class Fake:
    """An engine on a unix socket; `routes` maps request lines to answers, and can be changed."""

    def __init__(self, tiny: Any, path: Path) -> None:
        self.tiny = tiny
        self.url = f"unix://{path}"
        self.routes: dict[str, Any] = {}
        self.says(PING, VERSION)
        self.server = tiny.unix(path, self._answer)

    def says(self, ping: dict[str, str], version: dict[str, Any] | None) -> None:
        self.routes["HEAD /_ping"] = self.tiny.http(200, **ping)
        self.routes["GET /_ping"] = self.tiny.http(200, "OK", **ping)
        self.routes["GET /version"] = version

    def serves(self, newest: str, minimum: str = "1.12", release: str = "20.10.24") -> None:
        version = {"Version": release, "ApiVersion": newest, "MinAPIVersion": minimum}
        server = f"Docker/{release} (linux)"
        self.says(PING | {"Api-Version": newest, "Server": server}, version)

    def refuses(self, line: str, status: int, message: str) -> None:
        self.routes[line] = self.tiny.json({"message": message}, status)

    def connect(self, **options: Any) -> Engine:
        return Engine.connect(self.url, environ=options.pop("environ", {}), timeout=5, **options)

    def _answer(self, line: str, _: bytes) -> Any:
        found = self.routes.get(line, b"")
        if found == b"":
            return self.tiny.json({"message": "page not found"}, 404)
        return found if isinstance(found, bytes | None) else self.tiny.json(found)


@pytest.fixture
def fake(tiny: Any, tmp_path: Path) -> Fake:
    return Fake(tiny, tmp_path / "docker.sock")


def spec(**task: Any) -> ServiceSpec:
    container = {"Image": "nginx:1.27"}
    return parse_spec({"Name": "web", "TaskTemplate": {"ContainerSpec": container} | task})


CREATE = "POST /v1.41/services/create"


# Negotiation


def test_connecting_takes_one_request(fake: Fake) -> None:
    with fake.connect() as engine:
        assert engine.version == ApiVersion(1, 41)
        assert engine.endpoint.url == fake.url
        assert engine.version_info.engine_version == "20.10.24"
        assert engine.version_info.os == "linux"
    assert fake.server.lines == ["HEAD /_ping"]


def test_all_about_an_engine_is_asked_on_the_same_connection(fake: Fake) -> None:
    with fake.connect() as engine:
        about = engine.ask_version()
    assert (about.engine_version, about.os, about.arch) == ("20.10.24", "linux", "amd64")
    assert (about.min_api_version, about.api_version) == (ApiVersion(1, 12), ApiVersion(1, 41))
    assert fake.server.lines == ["HEAD /_ping", "HEAD /_ping", "GET /version"]
    assert fake.server.connections == 1


@pytest.mark.parametrize(
    ("ping", "options"),
    [
        ({"Server": "Libpod/5.0 (linux)"}, {}),
        ({"Server": "Docker/"}, {}),
        ({"Server": ""}, {}),
        ({"Api-Version": "rubbish"}, {}),
        ({"Api-Version": "1.99"}, {}),
        ({"Api-Version": "1.23"}, {}),
        ({}, {"api_version": "1.30"}),
        ({}, {"environ": {"DOCKER_API_VERSION": "1.30"}}),
    ],
)
def test_the_engine_is_asked_for_its_versions_if_a_ping_does_not_prove_one(
    fake: Fake, ping: dict[str, str], options: dict[str, Any]
) -> None:
    """What is below the lowest version of an engine is known only from GET /version."""
    fake.says({key: value for key, value in (PING | ping).items() if value}, VERSION)
    with fake.connect(**options) as engine:
        assert str(engine.version) == ("1.30" if options else "1.41")
        assert engine.version_info.min_api_version == ApiVersion(1, 12)
    assert fake.server.lines == ["HEAD /_ping", "GET /version"]


@pytest.mark.parametrize(
    ("newest", "spoken"),
    [("1.24", "1.24"), ("1.41", "1.41"), (str(NEWEST), str(NEWEST)), ("1.99", str(NEWEST))],
)
def test_the_newest_common_version_is_used(fake: Fake, newest: str, spoken: str) -> None:
    fake.serves(newest)
    with fake.connect() as engine:
        assert str(engine.version) == spoken


def test_an_engine_without_head_pings_is_pinged_by_get(fake: Fake) -> None:
    fake.refuses("HEAD /_ping", 404, "page not found")
    with fake.connect() as engine:
        assert str(engine.version) == "1.41"


def test_an_engine_without_version_headers_is_recognized_by_its_server_header(fake: Fake) -> None:
    fake.says({"Server": "Docker/1.12.6 (linux)"}, {"Version": "1.12.6", "ApiVersion": "1.24"})
    with fake.connect() as engine:
        assert str(engine.version) == "1.24"


def test_a_ping_with_status_500_shows_the_version(fake: Fake) -> None:
    fake.routes["HEAD /_ping"] = fake.tiny.http(500, **PING)
    fake.routes["GET /_ping"] = fake.tiny.http(500, "trouble", **PING)
    with fake.connect() as engine:
        assert str(engine.version) == "1.41"


@pytest.mark.parametrize(
    ("argument", "variable", "spoken"),
    [("1.30", "1.35", "1.30"), (None, "1.35", "1.35"), (None, "v1.35", "1.35"),
     ("v1.24", "", "1.24"), (None, "", "1.41")],
)  # fmt: skip
def test_a_pin_by_argument_or_variable(
    fake: Fake, argument: str | None, variable: str, spoken: str
) -> None:
    environ = {"DOCKER_API_VERSION": variable}
    with fake.connect(api_version=argument, environ=environ) as engine:
        assert str(engine.version) == spoken


@pytest.mark.parametrize(
    ("options", "source"),
    [({"api_version": "newest"}, "--api-version"),
     ({"environ": {"DOCKER_API_VERSION": "1"}}, "DOCKER_API_VERSION")],
)  # fmt: skip
def test_an_invalid_pin_is_a_usage_error_before_anything_is_sent(
    fake: Fake, options: dict[str, Any], source: str
) -> None:
    with pytest.raises(errors.UsageError, match=source):
        fake.connect(**options)
    assert not fake.server.requests


@pytest.mark.parametrize("pin", ["1.23", "1.24", "1.46", "1.99", "2.0"])
def test_an_unsupported_pin_names_all_versions_and_releases(fake: Fake, pin: str) -> None:
    fake.serves("1.45", "1.25", "26.1.5")
    with pytest.raises(errors.VersionMismatch) as caught:
        fake.connect(api_version=pin)
    error = caught.value
    for word in (pin, "--api-version", "26.1.5", "1.25 to 1.45", f"1.24 to {NEWEST}"):
        assert word in error.message
    assert "1.25 (Docker 1.13.0) to 1.45 (Docker 26.0.0)" in error.hint


def test_an_engine_that_is_too_new(fake: Fake) -> None:
    fake.serves("1.80", "1.70", "40.0.0")
    with pytest.raises(errors.VersionMismatch, match=r"too new.*40\.0\.0.*1\.70 to 1\.80"):
        fake.connect()


def test_an_engine_that_is_too_old(fake: Fake) -> None:
    fake.serves("1.23", "1.12", "1.11.2")
    with pytest.raises(errors.VersionMismatch, match=r"too old.*1\.11\.2.*Docker 1\.12\.0"):
        fake.connect()


HTML = {"Content_Type": "text/html"}


@pytest.mark.parametrize("status", [200, 404, 301])
def test_a_server_that_answers_html(tiny: Any, status: int) -> None:
    server, url = tiny.tcp(lambda *_: tiny.http(status, "<html>hello</html>", **HTML))
    with pytest.raises(errors.NotDocker, match="text/html"):
        Engine.connect(url, environ={}, timeout=5)
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "version", [[], "text", {"ApiVersion": "newest"}, {"ApiVersion": {"a": 1}, "Version": 7}]
)
def test_an_invalid_version(fake: Fake, version: Any) -> None:
    fake.says({"Api-Version": "rubbish"}, version)
    with pytest.raises(errors.NotDocker):
        fake.connect()


def test_plain_http_to_a_tls_port_as_go_answers_it(tiny: Any) -> None:
    text = b"Client sent an HTTP request to an HTTPS server.\n"
    _, url = tiny.tcp(lambda *_: b"HTTP/1.0 400 Bad Request\r\nConnection: close\r\n\r\n" + text)
    with pytest.raises(errors.TLSRefused):
        Engine.connect(url, environ={}, timeout=5)


def test_connect_raises_for_an_unreachable_endpoint(tmp_path: Path) -> None:
    with pytest.raises(errors.SocketMissing):
        Engine.connect(f"unix://{tmp_path}/none", environ={})


# Swarm state


def test_a_manager_that_reports_its_role_is_not_asked_again(fake: Fake) -> None:
    fake.says(PING | {"Swarm": "active/manager"}, VERSION)
    with fake.connect() as engine:
        engine.require_manager()
    assert len(fake.server.requests) == 1


def test_an_older_manager_is_asked_once(fake: Fake) -> None:
    fake.routes["GET /v1.41/info"] = {"Swarm": MANAGER}
    with fake.connect() as engine:
        engine.require_manager()
        state = engine.swarm_state()
    assert (state.kind, state.has_leader, state.nodes, state.managers) == ("manager", True, 3, 1)
    assert fake.server.lines[1:] == ["GET /v1.41/info"] * 2


REMOTES = [{"NodeID": "a", "Addr": "10.0.0.2:2377"}, {"NodeID": "b", "Addr": "10.0.0.1:2377"}]
LEADERLESS = "rpc error: code = Unknown desc = The swarm does not have a leader. It's possible ..."


@pytest.mark.parametrize(
    ("swarm", "kind", "hint"),
    [
        (None, errors.NotInSwarm, "docker swarm init"),
        ({"LocalNodeState": "inactive"}, errors.NotInSwarm, "docker swarm join"),
        ({"LocalNodeState": "active", "RemoteManagers": REMOTES}, errors.WorkerOnly,
         "10.0.0.1:2377, 10.0.0.2:2377"),
        ({"LocalNodeState": "active", "RemoteManagers": None}, errors.WorkerOnly, "--host"),
        ({"LocalNodeState": "locked", "Error": "Swarm is encrypted and needs to be unlocked "
          "before it can be used."}, errors.SwarmLocked, "docker swarm unlock"),
        ({"LocalNodeState": "locked"}, errors.SwarmLocked, "docker swarm unlock"),
        ({"LocalNodeState": "pending"}, errors.NotManager, "docker info"),
        ({"LocalNodeState": "error", "Error": "Swarm certificates have expired. To replace ..."},
         errors.CertificateExpired, "clock"),
        ({"LocalNodeState": "error", "Error": "boom"}, errors.NotManager, "journalctl"),
        (MANAGER | {"Error": LEADERLESS}, errors.NoLeader, "docker node ls"),
        (MANAGER | {"Error": "rpc error: code = DeadlineExceeded desc = deadline"},
         errors.NoLeader, "docker node ls"),
    ],
)  # fmt: skip
def test_the_reason_why_a_node_cannot_create_services(
    fake: Fake, swarm: dict[str, Any] | None, kind: type[errors.NotManager], hint: str
) -> None:
    fake.routes["GET /v1.41/info"] = {"Swarm": swarm}
    with fake.connect() as engine, pytest.raises(errors.NotManager) as caught:
        engine.require_manager()
    assert type(caught.value) is kind
    assert hint in caught.value.hint
    assert "rpc error" not in caught.value.message


def test_another_role_in_the_ping_header_is_checked(fake: Fake) -> None:
    fake.says(PING | {"Swarm": "active/worker"}, VERSION)
    fake.routes["GET /v1.41/info"] = {
        "Swarm": {"LocalNodeState": "active", "RemoteManagers": REMOTES}
    }
    with fake.connect() as engine, pytest.raises(errors.WorkerOnly):
        engine.require_manager()


# Creating


def credentials() -> Credentials:
    return Credentials("docker.io", "a test", "joe", "s3cret")


def test_create_sends_the_bytes_of_build_create_request(fake: Fake) -> None:
    fake.routes[CREATE] = {"ID": "x1", "Warnings": ["beware"]}
    with fake.connect() as engine:
        request = build_create_request(spec(), engine.version, credentials())
        created = engine.create(spec(), credentials())
    assert (created.id, created.warnings) == ("x1", ("beware",))
    head, _, body = fake.server.requests[-1].partition(b"\r\n\r\n")
    assert body == request.body
    assert json.loads(body)["Name"] == "web"
    for name, value in request.headers.items():
        assert f"\r\n{name}: {value}".encode() in head
    assert request.headers["X-Registry-Auth"] == credentials().registry_auth_header()


def test_every_version_problem_is_reported_and_nothing_is_sent(fake: Fake) -> None:
    job = parse_spec(
        {
            "Mode": "replicated-job",
            "TaskTemplate": {
                "ContainerSpec": {"Image": "nginx"},
                "Networks": [{"Target": "front", "DriverOpts": {"a": "b"}}],
            },
            "EndpointSpec": {"Ports": [{"TargetPort": 53, "Protocol": "sctp"}]},
        }
    )
    with fake.connect(api_version="1.29") as engine, pytest.raises(errors.SpecError) as caught:
        engine.create(job)
    paths = {problem.path for problem in caught.value.problems}
    assert paths == {
        "Mode.ReplicatedJob",
        "TaskTemplate.Networks[0].DriverOpts",
        "EndpointSpec.Ports[0].Protocol",
    }
    assert "1.41" in caught.value.message
    assert len(fake.server.requests) == 2


def test_the_engine_release_is_checked_too(fake: Fake) -> None:
    options = {"Subpath": "www"}
    mount = {"Type": "volume", "Source": "site", "Target": "/data", "VolumeOptions": options}
    fake.serves("1.45", release="26.0.2")
    container = {"Image": "nginx:1.27", "Mounts": [mount]}
    late = parse_spec({"TaskTemplate": {"ContainerSpec": container}})
    with fake.connect() as engine, pytest.raises(errors.SpecError, match=r"needs Engine 26\.1\.0"):
        engine.create(late)
    assert len(fake.server.requests) == 1


def test_a_spec_without_ids_is_not_sent(fake: Fake) -> None:
    """The manager does not look up IDs and refuses the spec as malformed."""
    container = {
        "Image": "nginx:1.27",
        "Secrets": ["key", {"SecretName": "known", "SecretID": "k1"}],
        "Configs": ["conf", {"ConfigName": "creds", "ConfigID": "c1", "Runtime": {}}],
        "Privileges": {"CredentialSpec": {"Config": "creds"}},
    }
    named = parse_spec({"TaskTemplate": {"ContainerSpec": container}})
    with fake.connect() as engine, pytest.raises(errors.SpecError) as caught:
        engine.create(named)
    assert [problem.path for problem in caught.value.problems] == [
        "TaskTemplate.ContainerSpec.Secrets[0].SecretID",
        "TaskTemplate.ContainerSpec.Configs[0].ConfigID",
        "TaskTemplate.ContainerSpec.Privileges.CredentialSpec.Config",
    ]
    assert "launch.request.resolve_spec" in caught.value.problems[0].hint
    assert len(fake.server.requests) == 1
    container["Secrets"] = container["Configs"] = []
    container["Privileges"] = {"CredentialSpec": {"File": "web.json"}}
    fake.routes[CREATE] = {"ID": "x1"}
    with fake.connect() as engine:
        assert engine.create(parse_spec({"TaskTemplate": {"ContainerSpec": container}})).id == "x1"


@pytest.mark.parametrize(("pin", "top"), [("1.24", True), ("1.25", False), ("1.41", False)])
def test_networks_are_in_one_place_only(fake: Fake, pin: str, top: bool) -> None:
    with fake.connect(api_version=pin) as engine:
        body = json.loads(build_create_request(spec(Networks=["front"]), engine.version).body)
    assert ("Networks" in body) is top
    assert ("Networks" in body["TaskTemplate"]) is not top


def test_a_create_is_not_repeated_after_a_lost_reply(fake: Fake) -> None:
    fake.routes[CREATE] = None
    with fake.connect() as engine, pytest.raises(errors.ReplyLost):
        engine.create(spec())
    assert fake.server.lines.count(CREATE) == 1


@pytest.mark.parametrize(
    ("status", "text", "kind"),
    [(409, "name conflicts with an existing object", errors.NameConflict),
     (503, 'This node is not a swarm manager. Use "docker swarm init"', errors.NotInSwarm),
     (500, "network front not found", errors.Refused)],
)  # fmt: skip
def test_a_refused_create(
    fake: Fake, status: int, text: str, kind: type[errors.SwarmtuiError]
) -> None:
    fake.refuses(CREATE, status, text)
    with fake.connect() as engine, pytest.raises(kind, match=text):
        engine.create(spec())
    assert fake.server.lines.count(CREATE) == 1


# Asking


ASKING: list[tuple[str, Callable[[Engine], Any]]] = [
    ("/services", lambda engine: engine.services()),
    ("/nodes", lambda engine: engine.nodes()),
    ("/networks", lambda engine: engine.networks()),
    ("/tasks", lambda engine: engine.tasks()),
    ("/secrets", lambda engine: engine.secrets()),
    ("/configs", lambda engine: engine.configs()),
]


@pytest.mark.parametrize(("path", "ask"), ASKING, ids=[path for path, _ in ASKING])
def test_lists(fake: Fake, path: str, ask: Callable[[Engine], Any]) -> None:
    with fake.connect() as engine:
        fake.routes[f"GET /v1.41{path}"] = [{"ID": "a"}, {"ID": "b"}]
        assert ask(engine) == [{"ID": "a"}, {"ID": "b"}]


@pytest.mark.parametrize("body", ["", "null", "{}", "7", '"x"', "[" * 100_000, "[NaN]", "["])
@pytest.mark.parametrize(("path", "ask"), ASKING, ids=[path for path, _ in ASKING])
def test_an_answer_that_is_not_a_list_is_an_error(
    fake: Fake, path: str, ask: Callable[[Engine], Any], body: str
) -> None:
    with fake.connect() as engine:
        fake.routes[f"GET /v1.41{path}"] = fake.tiny.http(200, body)
        with pytest.raises(errors.NotDocker):
            ask(engine)


@pytest.mark.parametrize("body", ["", "null", "[]", "7", '"x"', '{"a":' * 100_000])
@pytest.mark.parametrize(
    ("path", "ask"),
    [
        ("/info", lambda engine: engine.swarm_state()),
        ("/services/web", lambda engine: engine.service("web")),
        ("/distribution/nginx/json", lambda engine: engine.distribution("nginx")),
    ],
)
def test_an_answer_that_is_not_an_object_is_an_error(
    fake: Fake, path: str, ask: Callable[[Engine], Any], body: str
) -> None:
    with fake.connect() as engine:
        fake.routes[f"GET /v1.41{path}"] = fake.tiny.http(200, body)
        with pytest.raises(errors.NotDocker):
            ask(engine)


def test_a_deadline_covers_all_requests(fake: Fake) -> None:
    with fake.connect() as engine:
        fake.routes["GET /v1.41/services"] = []
        assert engine.with_deadline(60).services() == []
        hurried = engine.with_deadline(60).with_deadline(0)
        with pytest.raises(errors.ConnectTimeout, match="no time left for GET"):
            hurried.services()
        assert engine.services() == [], "the engine itself has all its time"


@pytest.mark.parametrize(
    ("pin", "asked"),
    [("1.24", []), ("1.25", ["secrets"]), ("1.29", ["secrets"]), ("1.30", ["secrets", "configs"])],
)
def test_lists_that_the_version_does_not_support_are_not_requested(
    fake: Fake, pin: str, asked: list[str]
) -> None:
    for kind in ("secrets", "configs"):
        fake.routes[f"GET /v{pin}/{kind}"] = [{"ID": kind}]
    with fake.connect(api_version=pin) as engine:
        found = [*engine.secrets(), *engine.configs()]
    assert [each["ID"] for each in found] == asked
    assert fake.server.lines[2:] == [f"GET /v{pin}/{kind}" for kind in asked]


def test_one_service_and_its_removal(fake: Fake) -> None:
    fake.routes["GET /v1.41/services/web"] = {"ID": "x1"}
    fake.routes["DELETE /v1.41/services/x1"] = fake.tiny.http(200)
    with fake.connect() as engine:
        assert engine.service("web") == {"ID": "x1"}
        engine.remove("x1")
        with pytest.raises(errors.NotFound):
            engine.service("other")


def test_a_registry_is_asked_from_1_30_on(fake: Fake) -> None:
    found = {"Descriptor": {"digest": "sha256:00"}, "Platforms": []}
    fake.routes["GET /v1.41/distribution/nginx:1.27/json"] = found
    with fake.connect() as engine:
        assert engine.distribution("nginx:1.27", credentials()) == found
    assert credentials().registry_auth_header().encode() in fake.server.requests[-1]
    with (
        fake.connect(api_version="1.29") as engine,
        pytest.raises(errors.VersionMismatch, match=r"needs API 1\.30"),
    ):
        engine.distribution("nginx:1.27")


def test_the_callers_timeout_applies(fake: Fake, tiny: Any) -> None:
    line = "GET /v1.41/distribution/nginx/json"
    with fake.connect() as engine:
        fake.server._answer = lambda asked, _: fake.server.hang() if asked == line else None
        with pytest.raises(errors.ConnectTimeout):
            engine.distribution("nginx", timeout=0.1)


# Imports


def _loaded_by(code: str) -> set[str]:
    """Return the heavy libraries that a new Python process has loaded after `code`."""
    heavy = "requests pydantic_core textual urllib3 yaml ssl"
    script = f"{code}\nimport sys\nprint(*[m for m in {heavy.split()!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.split())


def test_importing_the_package_or_the_engine_loads_no_heavy_library() -> None:
    assert _loaded_by("import swarmtui.engine") == set()
    assert _loaded_by("from swarmtui.engine import *") == set()


def test_every_public_name_exists() -> None:
    import swarmtui.engine as package

    assert all(getattr(package, name) for name in package.__all__)
    assert sorted(package.__all__) == sorted(package._MODULES)
    with pytest.raises(AttributeError):
        package.nothing  # noqa: B018


# The embedded swarm


def test_the_embedded_swarm_works_as_an_engine() -> None:
    with DemoSwarm() as demo, Engine.connect(demo.host, environ={}) as engine:
        engine.require_manager()
        assert engine.swarm_state().usable
        created = engine.create(spec())
        assert engine.service("web")["ID"] == created.id
        with pytest.raises(errors.NameConflict):
            engine.create(spec())
        engine.remove(created.id)


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("worker", errors.WorkerOnly),
        ("inactive", errors.NotInSwarm),
        ("locked", errors.SwarmLocked),
        ("noleader", errors.NoLeader),
        ("expired", errors.CertificateExpired),
    ],
)
def test_an_embedded_node_that_cannot_create(state: Any, kind: type[errors.NotManager]) -> None:
    with DemoSwarm(state=state) as demo, Engine.connect(demo.host, environ={}) as engine:
        trouble = engine.swarm_state().not_manager_error()
        assert type(trouble) is kind
        with pytest.raises(kind):
            engine.create(spec())
