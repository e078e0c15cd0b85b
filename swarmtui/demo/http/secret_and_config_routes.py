"""The routes of secrets and configs: list, inspect, create, remove.

Sources: moby `daemon/server/router/swarm/cluster_routes.go`, `daemon/cluster/filters.go`, swarmkit
`manager/controlapi/{secret,config}.go`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from swarmtui.demo.errors import bad_request
from swarmtui.demo.go.go_types import decode
from swarmtui.demo.http.filters import has_label
from swarmtui.demo.http.routing import JSON, Call, Response, Route, json_response
from swarmtui.demo.swarm.secrets_and_configs import (
    CONFIG,
    SECRET,
    SecretOrConfig,
    SecretOrConfigKind,
    SecretOrConfigStore,
)
from swarmtui.spec.api_version import ApiVersion

_TEMPLATING_SINCE = ApiVersion(1, 37)


def _store(kind: SecretOrConfigKind, call: Call) -> SecretOrConfigStore:
    cluster = call.daemon.cluster
    return cluster.secrets if kind is SECRET else cluster.configs


def _list(kind: SecretOrConfigKind, call: Call) -> JSON:
    """List secrets or configs; only secrets have the filter `names`, for complete names."""
    extra = ("names",) if kind is SECRET else ()
    filters = call.filters("id", "label", "name", *extra)
    kept = [each for each in _store(kind, call) if _matches(each, filters)]
    return [each.as_json(call.daemon.api) for each in kept]


def _matches(item: SecretOrConfig, filters: dict[str, list[str]]) -> bool:
    """Whether one of the names and IDs matches, and all of the labels."""
    labels = (has_label(item.labels, text) for text in filters.get("label", []))
    asked = [(key, text) for key in _MATCHERS for text in filters.get(key, [])]
    return all(labels) and (not asked or any(_MATCHERS[key](item, text) for key, text in asked))


_MATCHERS: dict[str, Callable[[SecretOrConfig, str], bool]] = {
    "names": SecretOrConfig.is_named,
    "name": lambda item, text: item.name.lower().startswith(text.lower()),
    "id": lambda item, text: item.id.startswith(text),
}


def _inspect(kind: SecretOrConfigKind, call: Call) -> JSON:
    return _store(kind, call).find(call.name).as_json(call.daemon.api)


def _create(kind: SecretOrConfigKind, call: Call) -> Response:
    spec = decode(call.json_body(), kind.spec, call.daemon.api)
    if "Templating" in spec and call.version < _TEMPLATING_SINCE:
        what = f"{kind.name} templating is not supported on the specified API version"
        raise bad_request(f"{what}: {call.version}")
    call.daemon.require_manager()
    item_id = call.daemon.cluster.create_secret_or_config(_store(kind, call), spec)
    return json_response({"ID": item_id}, 201)


def _remove(kind: SecretOrConfigKind, call: Call) -> Response:
    call.daemon.cluster.remove_secret_or_config(_store(kind, call), call.name)
    return Response(204)


def _routes(kind: SecretOrConfigKind) -> tuple[Route, ...]:
    path = f"/{kind.name}s"
    return (
        Route("POST", f"{path}/create", partial(_create, kind), since=kind.since),
        *(
            Route(method, each, partial(handler, kind), needs_manager=True, since=kind.since)
            for method, each, handler in (
                ("GET", path, _list),
                ("GET", f"{path}/{{name}}", _inspect),
                ("DELETE", f"{path}/{{name}}", _remove),
            )
        ),
    )


ROUTES = (*_routes(SECRET), *_routes(CONFIG))
