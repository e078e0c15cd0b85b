"""The Engine API as a table of routes over a Daemon: a Call in, an Answer out, no sockets."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from swarmtui.demo import registry, system
from swarmtui.demo.adjust import adjust
from swarmtui.demo.cluster import Service
from swarmtui.demo.errors import ApiError, bad_request
from swarmtui.demo.filters import keep, parse_filters
from swarmtui.demo.shape import SERVICE_SPEC, decode
from swarmtui.demo.system import Daemon
from swarmtui.demo.tasks import Attempt, as_json
from swarmtui.spec.since import OLDEST, ApiVersion

JSON = Any

_VERSIONED = re.compile(r"/v([0-9.]+)(/.*)")
_INSPECT_SINCE = ApiVersion(1, 30)
_NO_PLAIN_TEXT_SINCE = ApiVersion(1, 44)
_NULL_WARNINGS_SINCE = ApiVersion(1, 44)
_STATUS_SINCE = ApiVersion(1, 41)
_BACKFILLED_BELOW = ApiVersion(1, 25)


@dataclass(frozen=True)
class Call:
    """One request: `path` without its version, `headers` with lower-case names."""

    daemon: Daemon
    method: str
    path: str
    version: ApiVersion
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    name: str = ""

    def flag(self, name: str) -> bool:
        """Read a boolean of the query as the daemon does."""
        return self.query.get(name, "").lower() not in {"", "0", "no", "false", "none"}

    def filters(self, *allowed: str) -> dict[str, list[str]]:
        """Read the query's `filters`; ApiError 400 for one that is not in `allowed`."""
        return parse_filters(self.query.get("filters", ""), allowed)

    @property
    def auth(self) -> str:
        """The X-Registry-Auth header, or ""."""
        return self.headers.get("x-registry-auth", "")


@dataclass(frozen=True)
class Answer:
    """What goes back: a status, headers and a body."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def answer(
    daemon: Daemon, method: str, target: str, headers: Mapping[str, str], body: bytes = b""
) -> Answer:
    """Carry out one request; `target` is the path with its query, `headers` in any case.

    NeverAnswersError passes through: the server lets that client wait.
    """
    try:
        call = _call(daemon, method, target, headers, body)
        found = _dispatch(call)
    except ApiError as error:
        found = _error(daemon, target, error)
    return Answer(found.status, found.body, {**daemon.headers(), **found.headers})


def _error(daemon: Daemon, target: str, error: ApiError) -> Answer:
    """Write an error; engines before 25.0 have plain text for paths below v1.24."""
    match = _VERSIONED.match(target)
    version = _read_version(match[1]) if match else None
    if version and version < OLDEST and daemon.api < _NO_PLAIN_TEXT_SINCE:
        text = {"Content-Type": "text/plain; charset=utf-8"}
        return Answer(error.status, f"{error.message}\n".encode(), text)
    return _json({"message": error.message}, error.status)


def _json(value: JSON, status: int = 200) -> Answer:
    body = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode(errors="replace")
    return Answer(status, body + b"\n", {"Content-Type": "application/json"})


def _call(
    daemon: Daemon, method: str, target: str, headers: Mapping[str, str], body: bytes
) -> Call:
    url = urlsplit(target)
    match = _VERSIONED.fullmatch(url.path)
    version = _served_version(daemon, match[1]) if match else daemon.api
    return Call(
        daemon,
        method,
        match[2] if match else url.path,
        version,
        {name: values[0] for name, values in parse_qs(url.query).items()},
        {name.lower(): value for name, value in headers.items()},
        body,
    )


def _read_version(text: str) -> ApiVersion | None:
    try:
        return ApiVersion.parse(text)
    except ValueError:
        return None


def _served_version(daemon: Daemon, text: str) -> ApiVersion:
    version = _read_version(text)
    if version is None:
        raise ApiError(404, "page not found")
    if version > daemon.api:
        raise bad_request(
            f"client version {text} is too new. Maximum supported API version is {daemon.api}"
        )
    if version < daemon.minimum:
        raise bad_request(
            f"client version {text} is too old. Minimum supported API version is {daemon.minimum}, "
            "please upgrade your client to a newer version"
        )
    return version


def _dispatch(call: Call) -> Answer:
    for route in ROUTES:
        match = route.matches(call)
        if match:
            if route.needs_manager:
                call.daemon.require_manager()
            name = unquote(match.groupdict().get("name") or "")
            found = route.handler(replace(call, name=name))
            return found if isinstance(found, Answer) else _json(found)
    raise ApiError(404, "page not found")


def _ping(call: Call) -> Answer:
    text = {"Content-Type": "text/plain; charset=utf-8"}
    return Answer(200, b"OK", {**text, **call.daemon.ping_headers()})


def _version(call: Call) -> JSON:
    return system.version(call.daemon)


def _info(call: Call) -> JSON:
    return system.info(call.daemon)


def _nodes(call: Call) -> JSON:
    filters = call.filters("id", "label", "membership", "name", "node.label", "role")
    cluster = call.daemon.cluster
    shown = [node.as_json(call.daemon.version, cluster.founded) for node in cluster.nodes]
    return keep(
        shown,
        filters,
        {
            "id": lambda node, text: node["ID"].startswith(text),
            "name": lambda node, text: node["Description"]["Hostname"].startswith(text),
            "role": lambda node, text: node["Spec"]["Role"] == text,
            "membership": lambda _, text: text == "accepted",
            "node.label": lambda node, text: _has_label(node["Spec"]["Labels"], text),
            "label": lambda _node, _text: False,
        },
    )


def _node(call: Call) -> JSON:
    cluster = call.daemon.cluster
    return cluster.node(call.name).as_json(call.daemon.version, cluster.founded)


def _has_label(labels: Mapping[str, str], text: str) -> bool:
    key, equals, value = text.partition("=")
    return key in labels and (not equals or labels[key] == value)


def _networks(call: Call) -> JSON:
    allowed = ("dangling", "driver", "id", "label", "name", "scope", "type")
    filters = call.filters(*allowed)
    daemon = call.daemon
    swarm = daemon.state.control and not daemon.state.refusal
    networks = [each for each in daemon.cluster.networks if swarm or each.scope == "local"]
    kept = keep(
        networks,
        filters,
        {
            "id": lambda network, text: text in network.id,
            "name": lambda network, text: text in network.name,
            "driver": lambda network, text: network.driver == text,
            "scope": lambda network, text: network.scope == text,
            "type": lambda network, text: network.builtin == (text == "builtin"),
            "label": lambda _network, _text: False,
            "dangling": lambda _network, _text: True,
        },
    )
    return [network.as_json(daemon.cluster.founded) for network in kept]


def _network(call: Call) -> JSON:
    network = call.daemon.cluster.network(call.name)
    if call.query.get("scope", network.scope) != network.scope:
        raise ApiError(404, f"network {call.name} not found")
    return network.as_json(call.daemon.cluster.founded)


def _services(call: Call) -> JSON:
    filters = call.filters("id", "label", "mode", "name", "runtime")
    kept = keep(
        list(call.daemon.cluster.services.values()),
        filters,
        {
            "id": lambda service, text: service.id.startswith(text),
            "name": lambda service, text: service.name.startswith(text),
            "label": lambda service, text: _has_label(service.spec["Labels"], text),
            "mode": lambda service, text: text in _mode_names(service),
            "runtime": lambda _, text: text == "container",
        },
    )
    shown = [_shown(call, service) for service in kept]
    if call.flag("status") and call.version >= _STATUS_SINCE:
        tasks, now = call.daemon.cluster.tasks(), call.daemon.cluster.clock()
        for service, each in zip(kept, shown, strict=True):
            each["ServiceStatus"] = _service_status(service, tasks, now)
    return shown


def _mode_names(service: Service) -> str:
    words = {"ReplicatedJob": "replicated-job", "GlobalJob": "global-job"}
    return "".join(words.get(mode, mode.lower()) for mode in service.spec["Mode"])


def _service_status(service: Service, tasks: list[Attempt], now: float) -> dict[str, int]:
    states = [task.moment(now).state for task in tasks if task.work is service]
    job = service.spec["Mode"].get("ReplicatedJob")
    replicas = service.spec["Mode"].get("Replicated", {}).get("Replicas")
    desired = sum(task.desired(now) != "shutdown" for task in tasks if task.work is service)
    return {
        "RunningTasks": states.count("running"),
        "DesiredTasks": job["MaxConcurrent"] if job else desired if replicas is None else replicas,
        "CompletedTasks": states.count("complete"),
    }


def _shown(call: Call, service: Service) -> dict[str, Any]:
    shown = service.as_json(defaults=call.flag("insertDefaults"))
    networks = service.task.get("Networks")
    if networks and call.version < _BACKFILLED_BELOW:
        shown["Spec"] = {**shown["Spec"], "Networks": networks}
    return shown


def _service(call: Call) -> JSON:
    return _shown(call, call.daemon.cluster.service(call.name))


def _create_service(call: Call) -> JSON:
    daemon = call.daemon
    spec = decode(_json_body(call), SERVICE_SPEC, daemon.api) or {}
    adjust(spec, call.version, daemon.api)
    daemon.require_manager()
    pin = call.version < _INSPECT_SINCE
    service_id, warnings = daemon.cluster.create(spec, call.auth, pin=pin)
    if warnings or daemon.api >= _NULL_WARNINGS_SINCE:
        return _json({"ID": service_id, "Warnings": warnings or None}, 201)
    return _json({"ID": service_id}, 201)


def _json_body(call: Call) -> JSON:
    kind = call.headers.get("content-type", "")
    if call.body and kind.partition(";")[0].strip().lower() != "application/json":
        text = f"unsupported Content-Type header ({kind}): must be 'application/json'"
        raise bad_request(text)
    if not call.body.strip():
        return {}
    try:
        return json.loads(call.body)
    except json.JSONDecodeError as error:
        raise bad_request(f"invalid JSON: {_go_words(error)}") from None
    except (ValueError, RecursionError):
        raise bad_request("invalid JSON: invalid character in string literal") from None


def _go_words(error: json.JSONDecodeError) -> str:
    if error.pos >= len(error.doc):
        return "unexpected EOF"
    return f"invalid character {error.doc[error.pos]!r} looking for beginning of value"


def _remove_service(call: Call) -> Answer:
    call.daemon.cluster.remove(call.name)
    return Answer(200)


def _tasks(call: Call) -> JSON:
    filters = call.filters(
        "_up-to-date", "desired-state", "id", "label", "name", "node", "runtime", "service"
    )
    cluster, now = call.daemon.cluster, call.daemon.cluster.clock()
    services = {cluster.service(text).id for text in filters.pop("service", [])}
    nodes = {cluster.node(text).id for text in filters.pop("node", [])}
    shown = [as_json(attempt, now) for attempt in cluster.tasks()]
    kept = keep(
        shown,
        filters,
        {
            "id": lambda task, text: task["ID"].startswith(text),
            "name": lambda task, text: cluster.services[task["ServiceID"]].name.startswith(text),
            "desired-state": lambda task, text: task["DesiredState"] == text,
            "label": lambda task, text: _has_label(task["Labels"], text),
            "runtime": lambda _, text: text == "container",
            "_up-to-date": lambda _task, _text: True,
        },
    )
    return [
        task
        for task in kept
        if (not services or task["ServiceID"] in services)
        and (not nodes or task.get("NodeID") in nodes)
    ]


def _distribution(call: Call) -> JSON:
    if call.daemon.api < _INSPECT_SINCE:
        raise ApiError(404, "page not found")
    return registry.inspect(call.name, call.auth)


def _nothing(_: Call) -> JSON:
    return []


def _no_volumes(_: Call) -> JSON:
    return {"Volumes": [], "Warnings": None}


class Route:
    """A method and path with its handler; `{name}` is one part of the path, `{name…}` many."""

    def __init__(
        self, method: str, path: str, handler: Callable[[Call], Any], *, needs_manager: bool = False
    ) -> None:
        pattern = path.replace("{name…}", "(?P<name>.+)").replace("{name}", "(?P<name>[^/]+)")
        self.method = method
        self.handler = handler
        self.needs_manager = needs_manager
        self._pattern = re.compile(pattern)

    def matches(self, call: Call) -> re.Match[str] | None:
        """Return the match of the path, or None when this route is for something else."""
        return self._pattern.fullmatch(call.path) if call.method == self.method else None


ROUTES = (
    Route("HEAD", "/_ping", _ping),
    Route("GET", "/_ping", _ping),
    Route("GET", "/version", _version),
    Route("GET", "/info", _info),
    Route("GET", "/networks", _networks),
    Route("GET", "/networks/{name}", _network),
    Route("GET", "/volumes", _no_volumes),
    Route("GET", "/images/json", _nothing),
    Route("GET", "/distribution/{name…}/json", _distribution),
    Route("POST", "/services/create", _create_service),
    Route("GET", "/nodes", _nodes, needs_manager=True),
    Route("GET", "/nodes/{name}", _node, needs_manager=True),
    Route("GET", "/services", _services, needs_manager=True),
    Route("GET", "/services/{name}", _service, needs_manager=True),
    Route("DELETE", "/services/{name}", _remove_service, needs_manager=True),
    Route("GET", "/tasks", _tasks, needs_manager=True),
    Route("GET", "/secrets", _nothing, needs_manager=True),
    Route("GET", "/configs", _nothing, needs_manager=True),
)
