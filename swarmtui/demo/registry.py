"""A few invented images, and what registries answer about them.

`NAME:crash` exists and its containers exit with 1. `registry.example.com/private/…` wants a login
(any but one with the password "wrong"), `slow.example.com` never answers, no other host resolves.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from typing import Any

from swarmtui.demo.errors import ApiError, NeverAnswersError
from swarmtui.demo.identity import digest
from swarmtui.spec.reference import HUB, Reference, parse_reference

PRIVATE = "registry.example.com"
SLOW = "slow.example.com"

_EVERYWHERE = (("amd64", ""), ("arm", "v7"), ("arm64", "v8"))
_REPOSITORIES = {
    f"{HUB}/library/alpine": ("3.20", "3.21", "3.22"),
    f"{HUB}/library/busybox": ("1.36", "1.37", "stable"),
    f"{HUB}/library/httpd": ("2.4", "2.4-alpine"),
    f"{HUB}/library/nginx": ("1.27", "1.27-alpine", "1.28", "alpine", "stable"),
    f"{HUB}/library/postgres": ("15", "16", "17", "17-alpine"),
    f"{HUB}/library/redis": ("7", "7-alpine", "8"),
    f"{HUB}/library/traefik": ("v2.11", "v3.1", "v3.5"),
    f"{HUB}/prom/node-exporter": ("v1.8.2", "v1.9.1"),
    f"{HUB}/traefik/whoami": ("v1.10", "v1.11"),
    f"{PRIVATE}/public/app": ("1.0", "1.1"),
    f"{PRIVATE}/private/app": ("1.0", "2.0"),
    f"{PRIVATE}/private/api": ("1.0",),
}
_ALWAYS = ("latest", "crash")


def inspect(image: str, auth: str = "") -> dict[str, Any]:
    """Answer GET /distribution/{image}/json; ApiError as the engine passes it on.

    `auth` is the X-Registry-Auth header; a malformed one counts as none, as in the daemon.
    """
    reference = _parse(image).tagged()
    _reach(reference, auth)
    return {
        "Descriptor": {
            "mediaType": "application/vnd.oci.image.index.v1+json",
            "digest": reference.digest or digest("image", reference.name, reference.tag),
            "size": 1862,
        },
        "Platforms": [_platform(architecture, variant) for architecture, variant in _EVERYWHERE],
    }


def _parse(image: str) -> Reference:
    try:
        return parse_reference(image)
    except ValueError:
        raise ApiError(400, "invalid reference format") from None


def _platform(architecture: str, variant: str) -> dict[str, str]:
    platform = {"architecture": architecture, "os": "linux"}
    return {**platform, "variant": variant} if variant else platform


def _reach(reference: Reference, auth: str) -> None:
    if reference.domain == SLOW:
        raise NeverAnswersError
    if reference.domain not in {HUB, PRIVATE}:
        host = reference.domain.partition(":")[0]
        lookup = f"dial tcp: lookup {host} on 127.0.0.53:53: no such host"
        raise ApiError(500, f'Get "https://{reference.domain}/v2/": {lookup}')
    if _needs_login(reference) and not _is_login(auth):
        raise ApiError(401, "unauthorized: authentication required")
    if reference.name not in _REPOSITORIES and reference.domain == HUB:
        denied = "denied: requested access to the resource is denied"
        raise ApiError(401, f"errors:\n{denied}\nunauthorized: authentication required\n")
    if not _exists(reference):
        raise ApiError(404, "manifest unknown: manifest unknown")


def _exists(reference: Reference) -> bool:
    tags = _REPOSITORIES.get(reference.name)
    return tags is not None and (reference.tag is None or reference.tag in (*tags, *_ALWAYS))


def _needs_login(reference: Reference) -> bool:
    return reference.domain == PRIVATE and reference.path.startswith("private/")


def _is_login(auth: str) -> bool:
    try:
        decoded = json.loads(urlsafe_b64decode(auth))
    except (ValueError, RecursionError):
        return False
    if not isinstance(decoded, dict):
        return False
    login = {key.lower(): value for key, value in decoded.items()}
    if login.get("identitytoken") or login.get("registrytoken"):
        return True
    return bool(login.get("username")) and login.get("password") not in {None, "", "wrong"}


def pull_error(image: str, auth: str) -> str:
    """Return what a node's task says when it cannot get the image; "" when it can."""
    try:
        inspect(image, auth)
    except (ApiError, NeverAnswersError):
        return f"No such image: {_parse(image).tagged().familiar}"
    return ""


def pinned(image: str, auth: str) -> tuple[str, list[str]]:
    """Return the image with its digest, or as it is with a warning (below API 1.30)."""
    reference = _parse(image).tagged()
    if reference.digest:
        return image, []
    try:
        found = inspect(image, auth)["Descriptor"]["digest"]
    except (ApiError, NeverAnswersError):
        return image, [_UNPINNED.format(image=reference.familiar)]
    return reference.with_digest(found).familiar, []


_UNPINNED = (
    "unable to pin image {image} to digest: image {image} could not be accessed on a registry to "
    "record its digest. Each node will access {image} independently, possibly leading to different "
    "nodes running different versions of the image."
)
