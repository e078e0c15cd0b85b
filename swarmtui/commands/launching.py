"""What `apply` sends and `render` shows: checked, pinned, looked up, and one request."""

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
    from swarmtui.engine.exchange import Request
    from swarmtui.launch.digest_lookup import DigestLookup
    from swarmtui.spec.api_version import ApiVersion
    from swarmtui.spec.model.service import ServiceSpec
    from swarmtui.spec.problem import Problem

_NO_LOGIN_NEEDED = ("pinned", "has-digest")


@dataclass(frozen=True)
class Launch:
    """A spec that may be launched, and the very request that does it."""

    spec: ServiceSpec
    request: Request

    @property
    def has_credentials(self) -> bool:
        """Whether registry credentials go with it."""
        return "X-Registry-Auth" in self.request.headers


def prepare_launch(
    tree: dict[str, Any], manager: Manager, engine: Engine, snapshot: Snapshot | None = None
) -> Launch:
    """Check, pin to the digest, look up, and build; warnings are printed.

    Without `snapshot` only the names of secrets and configs are looked up. SpecError,
    CredentialError.
    """
    from swarmtui.launch.digest_lookup import look_up_digest
    from swarmtui.launch.request import build_request, resolve_spec

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
    return Launch(spec, build_request(spec, engine.version, credentials))


def _credentials(manager: Manager, image: str) -> tuple[Credentials | None, HelperMissing | None]:
    """Return what is to be sent, or why the helper that should know cannot be asked."""
    try:
        return manager.credentials(image), None
    except HelperMissing as error:
        return None, error


def _missing_helper_warning(missing: HelperMissing | None) -> list[Problem]:
    """Warn of a missing helper where the registry gives the image to everybody."""
    from swarmtui.spec.problem import Problem

    message = f"{missing}; the image needs no login, and none is sent"
    return [Problem(IMAGE, message, "warning", missing.hint)] if missing else []


def prepare_offline(
    tree: dict[str, Any], manager: Manager, version: ApiVersion, with_credentials: bool
) -> Launch:
    """Check and build for `version` and ask no engine: IDs that it would tell are left out."""
    from swarmtui.engine.unresolved import unresolved_ids
    from swarmtui.launch.request import build_request

    spec = check_spec(tree, version)
    print_problems(map(_as_warning, unresolved_ids(spec)))
    credentials = manager.credentials(spec.image) if with_credentials else None
    return Launch(spec, build_request(spec, version, credentials))


def check_spec(
    tree: dict[str, Any],
    version: ApiVersion,
    snapshot: Snapshot | None = None,
    engine: str = "",
) -> ServiceSpec:
    """Return the spec and print its warnings; SpecError with all errors."""
    from swarmtui.launch.check import check

    checked = check(tree, version, snapshot, engine)
    if checked.spec is None or not checked.ok:
        raise SpecError(checked.errors)
    print_problems(checked.problems)
    return checked.spec


def _fetch_needed_references(spec: ServiceSpec, engine: Engine) -> Snapshot | None:
    """Ask for the secrets and configs where `spec` names some; SpecError for what is not there."""
    from swarmtui.cluster.references import missing
    from swarmtui.engine.unresolved import unresolved_ids
    from swarmtui.launch.fetch import fetch_references

    if not unresolved_ids(spec):
        return None
    names = fetch_references(engine)
    if problems := missing(spec, names):
        raise SpecError(problems)
    return names


def _as_warning(problem: Problem) -> Problem:
    message = f"{problem.message}: it is looked up on the manager before the service is created"
    return replace(problem, message=message, level="warning", hint="")


def _image_problems(lookup: DigestLookup, manager: Manager, image: str) -> list[Problem]:
    """What to say of an image that is not pinned."""
    from swarmtui.launch.digest_lookup import credential_problems
    from swarmtui.spec.problem import Problem

    if lookup.outcome in ("pinned", "has-digest", "too-old"):
        return []
    withheld = _withheld_credentials(manager, image) if lookup.outcome == "needs-login" else None
    return credential_problems(lookup, withheld) or [Problem(IMAGE, lookup.message, "warning")]


def _withheld_credentials(manager: Manager, image: str) -> Credentials | None:
    """Look for the credentials that --no-registry-auth keeps back."""
    if manager.registry_auth:
        return None
    try:
        return replace(manager, registry_auth=True).credentials(image)
    except CredentialError:
        return None
