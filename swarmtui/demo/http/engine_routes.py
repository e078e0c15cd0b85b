"""The routes that work without a swarm: ping, version, info, networks, distribution and others."""

from __future__ import annotations

from swarmtui.demo.errors import ApiError
from swarmtui.demo.fixtures import registry
from swarmtui.demo.http.filters import apply_filters
from swarmtui.demo.http.routing import JSON, Call, Response, Route
from swarmtui.demo.swarm import system
from swarmtui.spec.api_version import ApiVersion

_DISTRIBUTION_SINCE = ApiVersion(1, 30)


def _ping(call: Call) -> Response:
    text = {"Content-Type": "text/plain; charset=utf-8"}
    return Response(200, b"OK", {**text, **call.daemon.ping_headers()})


def _version(call: Call) -> JSON:
    return system.version(call.daemon)


def _info(call: Call) -> JSON:
    return system.info(call.daemon)


def _networks(call: Call) -> JSON:
    allowed = ("dangling", "driver", "id", "label", "name", "scope", "type")
    filters = call.filters(*allowed)
    daemon = call.daemon
    swarm = daemon.state.control_available and not daemon.state.manager_error
    networks = [each for each in daemon.cluster.networks if swarm or each.scope == "local"]
    kept = apply_filters(
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
    return [network.as_json(daemon.cluster.created) for network in kept]


def _network(call: Call) -> JSON:
    network = call.daemon.cluster.network(call.name)
    if call.query.get("scope", network.scope) != network.scope:
        raise ApiError(404, f"network {call.name} not found")
    return network.as_json(call.daemon.cluster.created)


def _distribution(call: Call) -> JSON:
    return registry.inspect_distribution(call.name, call.auth)


def _no_images(_: Call) -> JSON:
    return []


def _no_volumes(_: Call) -> JSON:
    return {"Volumes": [], "Warnings": None}


ROUTES = (
    Route("HEAD", "/_ping", _ping),
    Route("GET", "/_ping", _ping),
    Route("GET", "/version", _version),
    Route("GET", "/info", _info),
    Route("GET", "/networks", _networks),
    Route("GET", "/networks/{name}", _network),
    Route("GET", "/volumes", _no_volumes),
    Route("GET", "/images/json", _no_images),
    Route("GET", "/distribution/{name…}/json", _distribution, since=_DISTRIBUTION_SINCE),
)
