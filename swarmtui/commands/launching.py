"""Preparing the request that `apply` sends and `render` shows: check, digest, IDs, build."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from swarmtui.commands.output import print_problems, print_stderr
from swarmtui.errors import CredentialError, HelperMissing, SpecError
from swarmtui.spec.tree import IMAGE

if TYPE_CHECKING:
    from swarmtui.cluster.snapshot import Snapshot
    from swarmtui.commands.manager import Manager
    from swarmtui.engine.auth import Credentials
    from swarmtui.engine.client import Engine
    from swarmtui.engine.http_messages import Request
    from swarmtui.launch.digest_lookup import DigestLookup
    from swarmtui.spec.api_version import ApiVersion
    from swarmtui.spec.model.service import ServiceSpec
    from swarmtui.spec.problem import Problem

_NO_LOGIN_NEEDED = ("pinned", "has-digest")


@dataclass(frozen=True)
class Launch:
    """A spec without errors, and the request that creates it."""

    spec: ServiceSpec
    request: Request

    @property
    def has_credentials(self) -> bool:
        """Whether the request contains registry credentials."""
        return "X-Registry-Auth" in self.request.headers


def prepare_launch(
    tree: dict[str, Any], manager: Manager, engine: Engine, snapshot: Snapshot | None = None
) -> Launch:
    """Check the spec, look up the digest and the IDs, and build the request; prints the warnings.

    Without `snapshot` only secrets and configs are checked against the manager. SpecError,
    CredentialError.
    """
    from swarmtui.engine.create_request import build_create_request
    from swarmtui.launch.digest_lookup import look_up_digest
    from swarmtui.launch.request import resolve_spec

    spec = check_spec(tree, engine.version, snapshot, engine.version_info.engine_version)
    snapshot = snapshot or _fetch_needed_references(spec, engine)
    credentials, missing = _credentials(manager, spec.image)
    lookup = look_up_digest(engine, spec.image, credentials)
    if missing and lookup.outcome not in _NO_LOGIN_NEEDED:
        raise missing
    print_problems(_missing_helper_warning(missing))
    print_problems(_image_problems(lookup, manager, spec.image))
    if lookup.detail:
        print_stderr(f"  detail: {lookup.detail}")
    spec = resolve_spec(spec, lookup, snapshot)
    return Launch(spec, build_create_request(spec, engine.version, credentials))


def _credentials(manager: Manager, image: str) -> tuple[Credentials | None, HelperMissing | None]:
    """Return the credentials to send, or the error if their credential helper is missing."""
    try:
        return manager.credentials(image), None
    except HelperMissing as error:
        return None, error


def _missing_helper_warning(missing: HelperMissing | None) -> list[Problem]:
    """Warn of a missing credential helper for an image that can be pulled without a login."""
    from swarmtui.spec.problem import Problem

    message = f"{missing}; no credentials are sent: the image can be pulled without a login"
    return [Problem(IMAGE, message, "warning", missing.hint)] if missing else []


def prepare_offline(
    tree: dict[str, Any], manager: Manager, version: ApiVersion, with_credentials: bool
) -> Launch:
    """Check and build for `version` without a manager; the IDs of names are left out."""
    from swarmtui.engine.create_request import build_create_request
    from swarmtui.engine.unresolved import unresolved_ids

    spec = check_spec(tree, version)
    print_problems(map(_as_warning, unresolved_ids(spec)))
    credentials = manager.credentials(spec.image) if with_credentials else None
    return Launch(spec, build_create_request(spec, version, credentials))


def check_spec(
    tree: dict[str, Any],
    version: ApiVersion,
    snapshot: Snapshot | None = None,
    engine: str = "",
) -> ServiceSpec:
    """Return the spec and print its warnings; SpecError with all errors, if any."""
    from swarmtui.launch.check import check

    checked = check(tree, version, snapshot, engine)
    if checked.spec is None or not checked.ok:
        raise SpecError(checked.errors)
    print_problems(checked.problems)
    return checked.spec


def _fetch_needed_references(spec: ServiceSpec, engine: Engine) -> Snapshot | None:
    """Fetch the secrets and configs if `spec` names any; SpecError for those that do not exist."""
    from swarmtui.cluster.rules.references import reference_problems
    from swarmtui.engine.unresolved import unresolved_ids
    from swarmtui.launch.fetch import fetch_references

    if not unresolved_ids(spec):
        return None
    names = fetch_references(engine)
    if problems := reference_problems(spec, names):
        raise SpecError(problems)
    return names


def _as_warning(problem: Problem) -> Problem:
    message = f"{problem.message}: it is looked up on the manager before the service is created"
    return replace(problem, message=message, level="warning", hint="")


def _image_problems(lookup: DigestLookup, manager: Manager, image: str) -> list[Problem]:
    """Return the warnings about an image that is not pinned to a digest."""
    from swarmtui.launch.digest_lookup import image_problems

    withheld = _withheld_credentials(manager, image) if lookup.outcome == "needs-login" else None
    return image_problems(lookup, withheld)


def _withheld_credentials(manager: Manager, image: str) -> Credentials | None:
    """Find the credentials that --no-registry-auth keeps from being sent."""
    if manager.registry_auth:
        return None
    try:
        return replace(manager, registry_auth=True).credentials(image)
    except CredentialError:
        return None
