"""Pin an image to its digest, as `docker service create` does, and tell why where that fails.

Sources: moby client/service_create.go (what is written), daemon/server/router/distribution (what
the engine answers).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from swarmtui.engine.exchange import Request
from swarmtui.errors import (
    ConnectTimeout,
    Refused,
    SwarmtuiError,
    VersionMismatch,
)
from swarmtui.go_errors import read_go_error
from swarmtui.spec.notation.image_reference import HUB, ImageReference, parse_image_reference
from swarmtui.spec.rules.rule import RuleProblem, rule
from swarmtui.spec.tree import IMAGE
from swarmtui.spec.untrusted_json import get_objects, get_text

if TYPE_CHECKING:
    from swarmtui.engine.auth import Credentials
    from swarmtui.engine.client import Engine
    from swarmtui.spec.model.service import ServiceSpec
    from swarmtui.spec.problem import Problem


TIMEOUT = 10.0
_REGISTRY_SHARE = 0.8  # the share of the timeout; the rest is for asking the manager's own store


class LookupOutcome(StrEnum):
    """What came of asking the registry."""

    PINNED = "pinned"
    HAS_DIGEST = "has-digest"
    NEEDS_LOGIN = "needs-login"
    LOGIN_REFUSED = "login-refused"
    NO_SUCH_TAG = "no-such-tag"
    UNREACHABLE = "unreachable"
    RATE_LIMITED = "rate-limited"
    TOO_OLD = "too-old"
    FAILED = "failed"


@dataclass(frozen=True)
class DigestLookup:
    """The answer: `image` as it is to be sent, and one sentence for a person."""

    outcome: LookupOutcome
    image: str
    platforms: tuple[Mapping[str, str], ...] = ()
    """What the image is made for, as `Architecture` and `OS`."""
    message: str = ""
    is_local: bool = False
    """Whether the manager's node has the image. It is only asked where the registry gave none."""
    detail: str = ""
    """What the engine wrote, where the message is made from it."""


_OUTCOME_BY_ERROR_KIND = {
    "no-route": LookupOutcome.UNREACHABLE,
    "rate-limit": LookupOutcome.RATE_LIMITED,
    "login": LookupOutcome.NEEDS_LOGIN,
    "missing": LookupOutcome.NO_SUCH_TAG,
}
_OUTCOME_BY_STATUS = {
    401: LookupOutcome.NEEDS_LOGIN,
    403: LookupOutcome.NEEDS_LOGIN,
    404: LookupOutcome.NO_SUCH_TAG,
    429: LookupOutcome.RATE_LIMITED,
}
_NOT_PINNED = "not pinned"


def look_up_digest(
    engine: Engine, image: str, credentials: Credentials | None = None, timeout: float = TIMEOUT
) -> DigestLookup:
    """Ask the registry, through the engine, for the digest and platforms of `image`.

    Takes `timeout` seconds at most, and never raises: what went wrong is the outcome.
    """
    engine = engine.with_deadline(timeout)
    try:
        reference = parse_image_reference(image)
        found = engine.distribution(image, credentials, timeout * _REGISTRY_SHARE)
        return _read_answer(image, reference, found)
    except ValueError as error:
        return DigestLookup(LookupOutcome.FAILED, image, message=str(error))
    except SwarmtuiError as error:
        outcome = _outcome(error, credentials)
        local = _may_be_local(outcome, reference) and _is_local(engine, image)
        message = _message(outcome, reference, error, credentials)
        if local:
            message += _local_image_note(outcome, reference)
        elif message.endswith(_NOT_PINNED):
            message += ": each node looks up the tag by itself"
        return DigestLookup(
            outcome, image, (), message, is_local=local, detail=_engine_message(error)
        )


def pin_image(spec: ServiceSpec, lookup: DigestLookup) -> ServiceSpec:
    """Write the digest and the platforms into `spec`; platforms that are there are kept."""
    if lookup.outcome not in (LookupOutcome.PINNED, LookupOutcome.HAS_DIGEST):
        return spec
    from swarmtui.spec.model.placement import Placement, Platform

    task = spec.task_template
    container = task.container_spec.model_copy(update={"image": lookup.image})
    placement = task.placement
    if lookup.platforms and not (placement and placement.platforms):
        platforms = tuple(map(Platform.model_validate, lookup.platforms))
        placement = (placement or Placement()).model_copy(update={"platforms": platforms})
    changes = {"container_spec": container, "placement": placement}
    return spec.model_copy(update={"task_template": task.model_copy(update=changes)})


def credential_problems(lookup: DigestLookup | None, unsent: Credentials | None) -> list[Problem]:
    """Say so where credentials that are there, but will not be sent, are needed."""
    return list(credentials_not_sent.problems(lookup, unsent))


@rule("warning", IMAGE)
def credentials_not_sent(
    lookup: DigestLookup | None, unsent: Credentials | None
) -> Iterator[RuleProblem]:
    """Credentials are sent along where the registry asks for a login.

    Kept back, by --no-registry-auth or by the switch of the wizard, each node pulls without them:
    its tasks are rejected, unless it has the image already (docker/cli create.go: the CLI too sends
    them with --with-registry-auth only).
    """
    if lookup and lookup.outcome is LookupOutcome.NEEDS_LOGIN and unsent:
        domain = parse_image_reference(lookup.image).domain
        message = f"{domain} asks for a login, and yours is kept back: a node cannot pull without"
        yield RuleProblem(IMAGE, message, f"let the credentials be sent ({unsent.describe()})")


def _read_answer(image: str, reference: ImageReference, found: Mapping[str, Any]) -> DigestLookup:
    platforms = tuple(_platforms(get_objects(found, "Platforms")))
    if reference.digest:
        message = "it names its digest already"
        return DigestLookup(LookupOutcome.HAS_DIGEST, image, platforms, message)
    if not (digest := get_text(found, "Descriptor", "digest")):
        raise ValueError("the engine's answer has no digest")
    pinned_to = reference.with_default_tag().with_digest(digest)
    message = f"pinned to {digest[:19]}…"
    return DigestLookup(LookupOutcome.PINNED, pinned_to.familiar, platforms, message)


def _platforms(found: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, str]]:
    """As docker/cli: attestations are no platform, and any ARM runs on any (swarmkit#2294)."""
    seen = set()
    for platform in found:
        os, architecture = get_text(platform, "os"), get_text(platform, "architecture")
        key = (os, "" if architecture.lower() == "arm" else architecture)
        if "unknown" not in key and any((os, architecture)) and key not in seen:
            seen.add(key)
            yield {"Architecture": key[1], "OS": os}


def _outcome(error: SwarmtuiError, credentials: Credentials | None) -> LookupOutcome:
    if isinstance(error, VersionMismatch):
        return LookupOutcome.TOO_OLD
    if isinstance(error, ConnectTimeout):
        return LookupOutcome.UNREACHABLE
    if not isinstance(error, Refused):
        return LookupOutcome.FAILED
    found = read_go_error(_engine_message(error))
    by_text = (
        _OUTCOME_BY_ERROR_KIND.get(found.kind, LookupOutcome.FAILED)
        if found
        else LookupOutcome.FAILED
    )
    outcome = _OUTCOME_BY_STATUS.get(error.status, by_text)
    login = outcome is LookupOutcome.NEEDS_LOGIN and credentials
    return LookupOutcome.LOGIN_REFUSED if login else outcome


def _engine_message(error: SwarmtuiError) -> str:
    return error.detail or error.message


def _may_be_local(outcome: LookupOutcome, reference: ImageReference) -> bool:
    """Docker Hub says "denied" of what it does not have."""
    if outcome is LookupOutcome.NEEDS_LOGIN:
        return reference.domain == HUB
    known_by_others = (
        LookupOutcome.UNREACHABLE,
        LookupOutcome.NO_SUCH_TAG,
        LookupOutcome.RATE_LIMITED,
    )
    return outcome in known_by_others


def _is_local(engine: Engine, image: str) -> bool:
    path = f"/v{engine.version}/images/{quote(image, safe='/:@')}/json"
    try:
        engine.send(Request("GET", path))
    except SwarmtuiError:
        return False
    return True


def _message(
    outcome: LookupOutcome,
    reference: ImageReference,
    error: SwarmtuiError,
    login: Credentials | None,
) -> str:
    """Say what was seen: what the registry answered, or why it could not be asked."""
    image, domain = reference.with_default_tag().familiar, reference.domain
    command = "docker login" if domain == HUB else f"docker login {domain}"
    unclear = f" ({image} is private, or does not exist)" if domain == HUB else ""
    who = login.describe() if login else ""
    found = read_go_error(_engine_message(error))
    reason = found.reason if found else error.message
    return {
        LookupOutcome.NEEDS_LOGIN: f"{domain} asks for a login: {command}{unclear}",
        LookupOutcome.LOGIN_REFUSED: f"{domain} refuses {image} to this login ({who})",
        LookupOutcome.NO_SUCH_TAG: f"{domain} reports that it has no {image}",
        LookupOutcome.UNREACHABLE: f"{domain} could not be asked: {reason}; {_NOT_PINNED}",
        LookupOutcome.RATE_LIMITED: f"{domain} limits requests at present: wait, or use {command}; "
        f"{_NOT_PINNED}",
        LookupOutcome.TOO_OLD: "the manager looks the digest up: this API cannot be asked for it",
    }.get(outcome, f"no digest: {error.message}; {_NOT_PINNED}")


def _local_image_note(outcome: LookupOutcome, reference: ImageReference) -> str:
    """Say of the manager's own copy what follows for the other nodes, as far as that is known."""
    image = reference.with_default_tag().familiar
    if outcome is LookupOutcome.NO_SUCH_TAG:
        return f"; the manager's node has {image}: a node without a copy cannot pull it"
    return f"; the manager's node has {image}, of other nodes nothing is known"


RULES = (credentials_not_sent,)
