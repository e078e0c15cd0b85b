"""Secrets and configs: the same five routes for both.

Sources: moby `daemon/server/router/swarm/cluster_routes.go`, `daemon/cluster/filters.go`, swarmkit
`manager/controlapi/{secret,config}.go`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from swarmtui.demo.http.calls import JSON, Answer, Call, Route, as_answer
from swarmtui.demo.errors import bad_request
from swarmtui.demo.http.filters import has_label
from swarmtui.demo.swarm.payloads import CONFIG, SECRET, Kind, Payload, Payloads
from swarmtui.demo.go.go_types import decode
from swarmtui.spec.api_version import ApiVersion

_TEMPLATING_SINCE = ApiVersion(1, 37)


def _payloads(kind: Kind, call: Call) -> Payloads:
    cluster = call.daemon.cluster
    return cluster.secrets if kind is SECRET else cluster.configs


def _list(kind: Kind, call: Call) -> JSON:
    """Secrets alone can be asked for by whole names: `names`."""
    more = ("names",) if kind is SECRET else ()
    filters = call.filters("id", "label", "name", *more)
    kept = [each for each in _payloads(kind, call) if _passes(each, filters)]
    return [each.as_json(call.daemon.api) for each in kept]


def _passes(payload: Payload, filters: dict[str, list[str]]) -> bool:
    """One name, beginning of a name or of an ID suffices; labels are needed all."""
    labels = (has_label(payload.labels, text) for text in filters.get("label", []))
    asked = [(key, text) for key in _TESTS for text in filters.get(key, [])]
    return all(labels) and (not asked or any(_TESTS[key](payload, text) for key, text in asked))


_TESTS: dict[str, Callable[[Payload, str], bool]] = {
    "names": Payload.is_named,
    "name": lambda payload, text: payload.name.lower().startswith(text.lower()),
    "id": lambda payload, text: payload.id.startswith(text),
}


def _inspect(kind: Kind, call: Call) -> JSON:
    return _payloads(kind, call).find(call.name).as_json(call.daemon.api)


def _create(kind: Kind, call: Call) -> Answer:
    spec = decode(call.json_body(), kind.spec, call.daemon.api)
    if "Templating" in spec and call.version < _TEMPLATING_SINCE:
        what = f"{kind.word} templating is not supported on the specified API version"
        raise bad_request(f"{what}: {call.version}")
    call.daemon.require_manager()
    its_id = call.daemon.cluster.create_payload(_payloads(kind, call), spec)
    return as_answer({"ID": its_id}, 201)


def _remove(kind: Kind, call: Call) -> Answer:
    call.daemon.cluster.remove_payload(_payloads(kind, call), call.name)
    return Answer(204)


def _routes(kind: Kind) -> tuple[Route, ...]:
    path = f"/{kind.word}s"
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
