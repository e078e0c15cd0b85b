"""Look up the digest of an image, as `docker service create` does, and report why that fails.

Sources: moby client/service_create.go (what is written), daemon/server/router/distribution (what
the engine answers).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from swarmtui.engine.http_messages import Request
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
_REGISTRY_SHARE = 0.8  # of the timeout; the rest is for the manager's own images


class LookupOutcome(StrEnum):
    """The outcome of a digest lookup."""

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
    """The result: the `image` to send, and a message of one sentence."""

    outcome: LookupOutcome
    image: str
    platforms: tuple[Mapping[str, str], ...] = ()
    """The platforms of the image, as `Architecture` and `OS`."""
    message: str = ""
    is_local: bool = False
    """Whether the manager's node has the image; only asked if the registry gave no digest."""
    detail: str = ""
    """The engine's own text, if the message was made from it."""


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
_NO_PROBLEM = (LookupOutcome.PINNED, LookupOutcome.HAS_DIGEST, LookupOutcome.TOO_OLD)
_NOT_PINNED = "not pinned"
_HUB_REFUSES = f"{HUB} refuses access: the image is private or does not exist"


def look_up_digest(
    engine: Engine, image: str, credentials: Credentials | None = None, timeout: float = TIMEOUT
) -> DigestLookup:
    """Ask the registry, through the engine, for the digest and platforms of `image`.

    Takes at most `timeout` seconds, and never raises: a failure is an outcome.
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
            message += ": each node resolves the tag itself"
        return DigestLookup(
            outcome, image, (), message, is_local=local, detail=_engine_message(error)
        )


def pin_image(spec: ServiceSpec, lookup: DigestLookup) -> ServiceSpec:
    """Write the digest and the platforms into `spec`; existing platforms are kept."""
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


def image_problems(lookup: DigestLookup | None, unsent: Credentials | None = None) -> list[Problem]:
    """Return the warnings about an image for which the registry gave no digest.

    `unsent` are the credentials that exist but are not sent.
    """
    unsent_problems = list(credentials_not_sent.problems(lookup, unsent))
    return unsent_problems or list(no_image_digest.problems(lookup))


@rule("warning", IMAGE)
def credentials_not_sent(
    lookup: DigestLookup | None, unsent: Credentials | None
) -> Iterator[RuleProblem]:
    """The registry requires a login, and the credentials for it are not sent.

    With --no-registry-auth or the switch of the wizard, each node pulls without them: its tasks are
    rejected, unless it already has the image (docker/cli create.go: the
    docker CLI also sends them only with --with-registry-auth).
    """
    if lookup and lookup.outcome is LookupOutcome.NEEDS_LOGIN and unsent:
        domain = parse_image_reference(lookup.image).domain
        hint = f"send the credentials ({unsent.describe()})"
        yield RuleProblem(IMAGE, _not_sent_message(domain), hint)


def _not_sent_message(domain: str) -> str:
    if domain == HUB:
        return f"{_HUB_REFUSES}, and your credentials are not sent"
    return f"{domain} requires a login, and yours is not sent: nodes cannot pull the image"


@rule("warning", IMAGE)
def no_image_digest(lookup: DigestLookup | None) -> Iterator[RuleProblem]:
    """The registry does not return the digest of the image.

    Without a digest each node resolves the tag itself, and may get another image than the others.
    If the image does not exist, is private, or its registry cannot be reached, the tasks are
    rejected on nodes without a copy (moby client/service_create.go warns of the same).
    """
    if lookup and lookup.outcome not in _NO_PROBLEM:
        yield RuleProblem(IMAGE, lookup.message)


def _read_answer(image: str, reference: ImageReference, found: Mapping[str, Any]) -> DigestLookup:
    platforms = tuple(_platforms(get_objects(found, "Platforms")))
    if reference.digest:
        message = "the image already has a digest"
        return DigestLookup(LookupOutcome.HAS_DIGEST, image, platforms, message)
    if not (digest := get_text(found, "Descriptor", "digest")):
        raise ValueError("the engine's answer does not contain a digest")
    pinned_to = reference.with_default_tag().with_digest(digest)
    message = f"pinned to {digest[:19]}..."
    return DigestLookup(LookupOutcome.PINNED, pinned_to.familiar, platforms, message)


def _platforms(found: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, str]]:
    """As docker/cli: attestations are not platforms, and any ARM runs on any (swarmkit#2294)."""
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
    """Docker Hub answers "denied" for images that it does not have."""
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
    """Return what was observed: the registry's answer, or why it could not be reached."""
    image, domain = reference.with_default_tag().familiar, reference.domain
    command = "docker login" if domain == HUB else f"docker login {domain}"
    needs_login = _HUB_REFUSES if domain == HUB else f"{domain} requires a login: {command}"
    who = login.describe() if login else ""
    found = read_go_error(_engine_message(error))
    reason = found.reason if found else error.message
    return {
        LookupOutcome.NEEDS_LOGIN: needs_login,
        LookupOutcome.LOGIN_REFUSED: f"{domain} refuses {image} to this login ({who})",
        LookupOutcome.NO_SUCH_TAG: f"{domain} reports that it does not have {image}",
        LookupOutcome.UNREACHABLE: f"{domain} could not be reached: {reason}; {_NOT_PINNED}",
        LookupOutcome.RATE_LIMITED: f"{domain} limits requests: wait, or use {command}; "
        f"{_NOT_PINNED}",
        LookupOutcome.TOO_OLD: "the manager looks up the digest: this API version cannot",
    }.get(outcome, f"no digest: {error.message}; {_NOT_PINNED}")


def _local_image_note(outcome: LookupOutcome, reference: ImageReference) -> str:
    """Return what the manager's own copy means for the other nodes, as far as it is known."""
    image = reference.with_default_tag().familiar
    if outcome is LookupOutcome.NO_SUCH_TAG:
        return f"; the manager's node has {image}: a node without a copy cannot pull it"
    return f"; the manager's node has {image}, other nodes are unknown"


RULES = (credentials_not_sent, no_image_digest)
