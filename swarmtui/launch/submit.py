"""Send the request once, and find out what became of it when the reply is lost."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from swarmtui.engine import exchange
from swarmtui.errors import NotCreated, OutcomeUnknown, ReplyLost, SwarmtuiError
from swarmtui.spec.fields import Fact, fact_at, facts_below
from swarmtui.spec.reference import parse_reference

if TYPE_CHECKING:
    from swarmtui.engine.client import Engine
    from swarmtui.engine.exchange import Request

Json = Mapping[str, Any]

GIVES_UP = 25.0
"""Seconds after which a manager does no more about a request: its own limit is 20."""
QUIET = 3.0
"""Seconds to go on looking where the connection broke at once: such a request is soon dropped."""
_PAUSE = 0.25
_CLOCKS_DIFFER = timedelta(seconds=5)


@dataclass(frozen=True)
class Launched:
    """The service that was created. `recovered`: the reply was lost, but the service was found."""

    id: str
    name: str
    warnings: tuple[str, ...] = ()
    recovered: bool = False


def submit(
    engine: Engine,
    request: Request,
    name: str | None,
    clock: Callable[[], float] = time.monotonic,
    wait: Callable[[float], object] = time.sleep,
) -> Launched:
    """Send `request` exactly once. `name` is the service's in the body, None where it has none.

    When the reply is lost the service is looked for: Launched if it is there and as it was sent,
    NotCreated if it is not, OutcomeUnknown if that cannot be told. Refused and the others of the
    tree as `Engine.submit` raises them.
    """
    sent = clock()
    try:
        created = engine.submit(request)
    except ReplyLost as lost:
        body = json.loads(request.body)
        look = partial(_find, engine, body, name)
        found = _outcome(lambda: look(clock() - sent), name, sent, clock, wait)
        if isinstance(found, Launched):
            return found
        raise found from lost
    return Launched(created.id, name or _name_of(engine, created.id), created.warnings)


def holds(found: Any, sent: Any, path: str = "") -> bool:
    """Whether a spec that the manager gives back holds all that was sent.

    Empty values may be absent, and so may fields that engines drop; MaxFailureRatio is a float32
    there. Networks are not compared, since they come back by ID, and below API 1.25 in another
    place. `path` is where in the spec the two stand.
    """
    fact = fact_at(path)
    if path in _SAME:
        return _SAME[path](found, sent)
    if found is None and fact and fact.dropped:
        return True
    match sent:
        case Mapping() if found is None and fact and _says_by_being_there(fact):
            return False
        case Mapping() if fact and fact.kind == "pairs":
            return dict(found or {}) == dict(sent)
        case Mapping():
            return _holds_keys(found, sent, path)
        case list():
            rows = found if isinstance(found, list) else []
            pairs = enumerate(zip(rows, sent, strict=False))
            return len(rows) == len(sent) and all(holds(*two, f"{path}[{n}]") for n, two in pairs)
        case float():
            return math.isclose(found or 0, sent, rel_tol=1e-6)
        case _:
            return bool((found or None) == (sent or None))


def _holds_keys(found: Any, sent: Json, path: str) -> bool:
    """Compare key by key; one that neither we nor the engine know was dropped."""
    keys = found if isinstance(found, Mapping) else {}
    below = {key: f"{path}.{key}" if path else key for key in sent}
    return all(
        holds(keys.get(key), value, below[key])
        for key, value in sent.items()
        if key in keys or _is_known(below[key])
    )


def _says_by_being_there(fact: Fact) -> bool:
    """A mode, and a config that is for the engine, are objects that may be empty."""
    return fact.path.startswith("Mode.") or fact.path.endswith(".Runtime")


def _is_known(path: str) -> bool:
    return bool(fact_at(path) or facts_below(path))


def _same_image(found: Any, sent: Any) -> bool:
    """Below API 1.30 the manager adds the tag and the digest."""
    text = str(found)
    return text == sent or text.partition("@")[0] == parse_reference(sent).tagged().familiar


def _same_addresses(found: Any, sent: Any) -> bool:
    """Engine 29 writes addresses in its own way: fd00:0::2 comes back as fd00::2."""
    return list(map(ip_address, found or ())) == list(map(ip_address, sent or ()))


def _not_compared(_: Any, __: Any) -> bool:
    return True


_CONTAINER = "TaskTemplate.ContainerSpec"
_SAME: dict[str, Callable[[Any, Any], bool]] = {
    f"{_CONTAINER}.Image": _same_image,
    f"{_CONTAINER}.DNSConfig.Nameservers": _same_addresses,
    "TaskTemplate.Networks": _not_compared,
    "Networks": _not_compared,
}


_Finding = Launched | SwarmtuiError | None


def _outcome(
    find: Callable[[], _Finding],
    name: str | None,
    sent: float,
    clock: Callable[[], float],
    wait: Callable[[float], object],
) -> Launched | SwarmtuiError:
    try:
        return _search(find, sent, clock, wait) or _not_there(name)
    except SwarmtuiError as trouble:
        return _unknown(name, f"the reply was lost, and looking failed: {trouble.message}")


def _search(
    find: Callable[[], _Finding],
    sent: float,
    clock: Callable[[], float],
    wait: Callable[[float], object],
) -> _Finding:
    """Look until there is an answer, or until there will be none: None for "not there".

    Raises the last trouble with looking.

    A manager that did not answer for a while may still be about to do it. One that cannot be asked
    may come back.
    """
    lost = clock()
    last = max(sent + GIVES_UP, lost + QUIET)
    enough = last if lost - sent > QUIET else lost + QUIET
    while True:
        try:
            if (found := find()) or clock() >= enough:
                return found
        except SwarmtuiError:
            if clock() >= last:
                raise
        wait(_PAUSE)


def _find(engine: Engine, body: Json, name: str | None, age: float) -> _Finding:
    """Look once, `age` seconds after the request went out. None when it is not there (yet)."""
    services = [each for each in engine.services() if _is_called(each, name)]
    if not services:
        return None
    born = _engine_time(engine) - timedelta(seconds=age) - _CLOCKS_DIFFER
    young = [service for service in services if _time(service.get("CreatedAt")) >= born]
    same = [service for service in young if holds(service.get("Spec"), body)]
    if len(same) == 1:
        return Launched(same[0]["ID"], same[0]["Spec"]["Name"], recovered=True)
    if same:
        return _unknown(name, "the reply was lost, and there are several services like it")
    if name is None:
        return None
    if young:
        return _unknown(
            name, f"the reply was lost, and the new service {name} is not as it was sent"
        )
    return NotCreated(f"not created: there was a service {name} before", "Choose another name.")


def _is_called(service: Json, name: str | None) -> bool:
    return name is None or service["Spec"]["Name"].lower() == name.lower()


def _engine_time(engine: Engine) -> datetime:
    """The time by the engine's clock, which may differ from ours."""
    info = engine.send(exchange.info(engine.version)) or {}
    return _time(info.get("SystemTime"))


def _time(text: str | None) -> datetime:
    """Read RFC 3339; the present where there is no time to read."""
    try:
        return datetime.fromisoformat(text or "").astimezone(UTC)
    except ValueError:
        return datetime.now(UTC)


def _name_of(engine: Engine, service_id: str) -> str:
    """Ask for the name that the manager chose; the ID when that fails."""
    try:
        return str(engine.service(service_id)["Spec"]["Name"])
    except (SwarmtuiError, LookupError):
        return service_id


def _not_there(name: str | None) -> SwarmtuiError:
    if name is None:
        return _unknown(name, "the reply was lost, and a service without a name is hard to find")
    message = f"not created: the reply was lost, and there is no service {name}"
    return NotCreated(message, "It is safe to launch again.")


def _unknown(name: str | None, message: str) -> OutcomeUnknown:
    by_name = f" --filter name={name}" if name else ""
    return OutcomeUnknown(message, f"Look for it before trying again: docker service ls{by_name}")
