"""Send the request once, and find out what happened when the reply is lost."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from swarmtui.engine import api_requests
from swarmtui.errors import NotDocker, OutcomeUnknown, ReplyLost, SwarmtuiError
from swarmtui.spec import untrusted_json as lenient
from swarmtui.spec.field_info import FieldInfo, field_info, field_infos_below
from swarmtui.spec.notation.image_reference import parse_image_reference
from swarmtui.spec.tree import CONTAINER, keys_of, value_at, walk

if TYPE_CHECKING:
    from swarmtui.engine.client import Engine
    from swarmtui.engine.http_messages import Request

Json = Mapping[str, Any]

MANAGER_DEADLINE = 25.0
"""Seconds after which a manager no longer works on a request: its own limit is 20."""
DISCONNECT_DEADLINE = 3.0
"""Seconds to search after the connection broke at once: such a request is soon dropped."""
_PAUSE = 0.25
_LOST = "the reply was lost"
_CLOCK_TOLERANCE = timedelta(seconds=5)


@dataclass(frozen=True)
class LaunchedService:
    """The service that was created. `recovered`: the reply was lost, but the service was found.

    `name` is the ID if the manager chose the name and was not asked for it yet.
    """

    id: str
    name: str
    warnings: tuple[str, ...] = ()
    recovered: bool = False

    @property
    def caveat(self) -> str:
        """What remains uncertain about a recovered service, in a sentence; "" for others."""
        return _RECOVERED_CAVEAT.format(self) if self.recovered else ""


_RECOVERED_CAVEAT = (
    "the reply was lost; a new service {0.name} was found as it was sent. If someone "
    "created the same at that moment, it may be theirs; compare: docker service inspect {0.id}"
)


def submit(
    engine: Engine,
    request: Request,
    name: str | None,
    clock: Callable[[], float] = time.monotonic,
    wait: Callable[[float], object] = time.sleep,
) -> LaunchedService:
    """Send `request` exactly once. `name` is the service's name in the body, None without one.

    If the reply is lost the service is searched for: LaunchedService if it is found as it was sent,
    OutcomeUnknown otherwise. A missing service, or another one with its name, proves nothing: a
    request that was written completely can still arrive, through a slow proxy a minute later.
    Refused and other errors as `Engine.submit` raises them; after those the service does not exist.
    """
    try:
        return _submit(engine, request, name, clock, wait)
    except SwarmtuiError:
        raise
    except Exception as error:  # after any other error the service may exist
        raise outcome_unknown(
            name, f"unexpected {type(error).__name__} after it was sent"
        ) from error


def _submit(
    engine: Engine,
    request: Request,
    name: str | None,
    clock: Callable[[], float],
    wait: Callable[[float], object],
) -> LaunchedService:
    sent = clock()
    try:
        created = engine.submit(request)
    except ReplyLost as lost:
        body = json.loads(request.body)
        look = partial(_find_service, engine, body, name)
        found = _search_outcome(lambda: look(clock() - sent), name, sent, clock, wait)
        if isinstance(found, LaunchedService):
            return found
        raise found from lost
    return LaunchedService(created.id, name or created.id, created.warnings)


def with_assigned_name(engine: Engine, launched: LaunchedService) -> LaunchedService:
    """Ask for the name that the manager chose; unchanged if that fails, or it is known."""
    if launched.name != launched.id:
        return launched
    try:
        name = lenient.get_text(engine.service(launched.id), "Spec", "Name")
    except SwarmtuiError:
        return launched
    return replace(launched, name=name or launched.id)


def stored_spec_matches(found: Any, sent: Any, path: str = "") -> bool:
    """Whether a spec that the manager returns contains everything that was sent.

    Empty values may be absent, and so may fields that engines drop; the engine stores
    MaxFailureRatio as a float32. Networks are not compared, because they are returned by ID, and
    below API 1.25 in another place. `path` is the place of both values in the spec.
    """
    info = field_info(path)
    if path in _COMPARISONS:
        return _COMPARISONS[path](found, sent)
    if found is None and info and info.dropped:
        return True
    match sent:
        case Mapping() if found is None and info and _is_set_by_presence(info):
            return False
        case Mapping() if info and info.notation == "pairs":
            same: bool = (found or {}) == dict(sent)
            return same
        case Mapping():
            return _keys_match(found, sent, path)
        case list():
            rows = found if isinstance(found, list) else []
            pairs = enumerate(zip(rows, sent, strict=False))
            return len(rows) == len(sent) and all(
                stored_spec_matches(*two, f"{path}[{n}]") for n, two in pairs
            )
        case float():
            number = found if isinstance(found, int | float) else 0
            return math.isclose(number, sent, rel_tol=1e-6)
        case _:
            return bool((found or None) == (sent or None))


def _is_as_sent(found: Any, sent: Json) -> bool:
    """Whether it contains what was sent, and no rows or pairs that engines never add."""
    return stored_spec_matches(found, sent) and not any(
        value and not value_at(sent, keys_of(path))
        for path, value in walk(found)
        if path not in _ADDED_BY_ENGINE and (isinstance(value, list) or _is_pairs(path))
    )


def _is_pairs(path: str) -> bool:
    info = field_info(path)
    return info is not None and info.notation == "pairs"


def _keys_match(found: Any, sent: Json, path: str) -> bool:
    """Compare key by key; a key that neither swarmtui nor the engine knows was dropped."""
    keys = found if isinstance(found, Mapping) else {}
    below = {key: f"{path}.{key}" if path else key for key in sent}
    return all(
        stored_spec_matches(keys.get(key), value, below[key])
        for key, value in sent.items()
        if key in keys or _is_known(below[key])
    )


def _is_set_by_presence(info: FieldInfo) -> bool:
    """Whether it is an object that may be empty: a mode, or a config for the engine."""
    return info.path.startswith("Mode.") or info.path.endswith(".Runtime")


def _is_known(path: str) -> bool:
    return bool(field_info(path) or field_infos_below(path))


def _same_image(found: Any, sent: Any) -> bool:
    """Whether it is the same image; below API 1.30 the manager adds the tag and the digest."""
    text = str(found)
    return (
        text == sent
        or text.partition("@")[0] == parse_image_reference(sent).with_default_tag().familiar
    )


def _same_addresses(found: Any, sent: Any) -> bool:
    """Whether the addresses are equal; Engine 29 normalizes them: fd00:0::2 becomes fd00::2."""
    return _addresses(found) == _addresses(sent)


def _addresses(texts: Any) -> list[object]:
    try:
        return [ip_address(text) for text in texts or ()]
    except (TypeError, ValueError):
        return [texts]


def _not_compared(_: Any, __: Any) -> bool:
    return True


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    f"{CONTAINER}.Image": _same_image,
    f"{CONTAINER}.DNSConfig.Nameservers": _same_addresses,
    "TaskTemplate.Networks": _not_compared,
    "Networks": _not_compared,
}

_ADDED_BY_ENGINE = {"TaskTemplate.Placement.Platforms", "TaskTemplate.Networks", "Networks"}
"""Rows that engines add or move: below API 1.30 they request the platforms themselves."""


_SearchResult = LaunchedService | SwarmtuiError | None


def _search_outcome(
    find: Callable[[], _SearchResult],
    name: str | None,
    sent: float,
    clock: Callable[[], float],
    wait: Callable[[float], object],
) -> LaunchedService | SwarmtuiError:
    try:
        return _search(find, sent, clock, wait) or _not_found(name)
    except SwarmtuiError as error:
        return outcome_unknown(name, f"{_LOST}, and the search failed: {error.message}")


def _search(
    find: Callable[[], _SearchResult],
    sent: float,
    clock: Callable[[], float],
    wait: Callable[[float], object],
) -> _SearchResult:
    """Search until there is an answer, or none can come any more: None for "not found".

    Raises the last error of a search.

    A manager that did not answer for a while may still create the service. One that cannot be
    reached may come back.
    """
    lost = clock()
    last = max(sent + MANAGER_DEADLINE, lost + DISCONNECT_DEADLINE)
    enough = last if lost - sent > DISCONNECT_DEADLINE else lost + DISCONNECT_DEADLINE
    while True:
        try:
            if (found := find()) or clock() >= enough:
                return found
        except SwarmtuiError:
            if clock() >= last:
                raise
        wait(_PAUSE)


def _find_service(engine: Engine, body: Json, name: str | None, age: float) -> _SearchResult:
    """Search once, `age` seconds after the request was sent. None if it is not found (yet)."""
    services = _services_named(engine.services(), name)
    if not services:
        return None
    now, created = _engine_time(engine), [_time(each, "CreatedAt") for each in services]
    if now is None or None in created:
        return outcome_unknown(
            name, f"{_LOST}, and the manager does not report when services were created"
        )
    earliest = now - timedelta(seconds=age) - _CLOCK_TOLERANCE
    candidates = [each for each, at in zip(services, created, strict=True) if at and at >= earliest]
    return _outcome_of_candidates(candidates, body, name)


def _outcome_of_candidates(candidates: list[Json], body: Json, name: str | None) -> _SearchResult:
    """Return the outcome, judged by the new services that may be ours."""
    same = [service for service in candidates if _is_as_sent(service.get("Spec"), body)]
    if len(same) == 1:
        return LaunchedService(_id(same[0]), _name(same[0]), recovered=True)
    if same:
        return outcome_unknown(name, f"{_LOST}, and several services match it")
    if name is None:
        return None
    if candidates:
        return outcome_unknown(
            name, f"{_LOST}, and the new service {name} differs from the request"
        )
    return outcome_unknown(
        name, f"{_LOST}, and the service {name} seems to be older than the request"
    )


def _services_named(services: list[Any], name: str | None) -> list[Json]:
    """Return the services with that name, ignoring case; NotDocker if a row is unreadable."""
    readable = [each for each in services if _id(each) and _name(each)]
    named = [each for each in readable if name is None or _name(each).lower() == name.lower()]
    if len(readable) < len(services) and (name is None or not named):
        raise NotDocker("the manager's list of services cannot be read")
    return named


def _id(service: Any) -> str:
    return lenient.get_text(service, "ID")


def _name(service: Any) -> str:
    return lenient.get_text(service, "Spec", "Name")


def _engine_time(engine: Engine) -> datetime | None:
    """Return the time of the engine's clock, which may differ from ours."""
    return _time(engine.send(api_requests.info(engine.version)), "SystemTime")


def _time(data: Any, key: str) -> datetime | None:
    """Read RFC 3339; None for other text, and for Go's zero time (year 1)."""
    try:
        time_ = datetime.fromisoformat(lenient.get_text(data, key)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return time_ if time_.year > 1970 else None


def _not_found(name: str | None) -> SwarmtuiError:
    if name is None:
        return outcome_unknown(name, f"{_LOST}, and a service without a name was not found")
    return outcome_unknown(
        name, f"{_LOST}; there is no service {name} yet, but it may still be created"
    )


def outcome_unknown(name: str | None, message: str) -> OutcomeUnknown:
    """Return the error for an unknown outcome, with the command that shows it."""
    by_name = f" --filter name={name}" if name else ""
    return OutcomeUnknown(message, f"Look for it before trying again: docker service ls{by_name}")
