"""The requests of the Engine API, as values. No sockets here.

Only this module writes a path, a header or a body of the Engine API. A preview shows the same
`Request` that is sent later.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from swarmtui.engine.http_messages import REGISTRY_AUTH, Request
from swarmtui.escaping import json_text
from swarmtui.spec.api_version import ApiVersion


def ping(method: str = "HEAD") -> Request:
    """Ping the engine; engines before 19.03 support only GET."""
    return Request(method, "/_ping")


def version() -> Request:
    """Ask for the engine's release and API versions; every engine answers the unversioned path."""
    return Request("GET", "/version")


def info(version: ApiVersion) -> Request:
    """Ask for the state of the node and its role in the swarm."""
    return _get(version, "/info")


def create_service(
    body: Mapping[str, Any], version: ApiVersion, registry_auth: str | None = None
) -> Request:
    """Build the request that creates a service; the keys of `body` keep their order.

    Invisible characters are written as JSON escapes, so that the bytes can be shown. ValueError for
    numbers that JSON does not support (NaN, infinity).
    """
    text = json_text(body, allow_nan=False)
    headers = {"Content-Type": "application/json", **_auth_header(registry_auth)}
    return Request("POST", f"/v{version}/services/create", headers, text.encode())


def get_service(version: ApiVersion, id_or_name: str) -> Request:
    """Ask for one service by ID, name or ID prefix."""
    return _get(version, f"/services/{_quote_segment(id_or_name)}")


def list_services(version: ApiVersion, **filters: str) -> Request:
    """Ask for all services, or those that match a filter: `name="web"` matches a prefix."""
    return _get(version, "/services", {name: [text] for name, text in filters.items()})


def list_tasks(version: ApiVersion, service_id: str = "") -> Request:
    """Ask for the tasks of one service (ID or name), or of all."""
    return _get(version, "/tasks", {"service": [service_id]} if service_id else {})


def list_nodes(version: ApiVersion, ids: Sequence[str] = ()) -> Request:
    """Ask for all nodes of the swarm, or for those whose IDs begin with one of `ids`."""
    return _get(version, "/nodes", {"id": ids} if ids else {})


def list_networks(version: ApiVersion) -> Request:
    """Ask for all networks of the manager, including the node's local ones."""
    return _get(version, "/networks")


def list_secrets(version: ApiVersion) -> Request:
    """Ask for the names and IDs of all secrets (API 1.25); their data is never returned."""
    return _get(version, "/secrets")


def list_configs(version: ApiVersion) -> Request:
    """Ask for all configs, with their data (API 1.30)."""
    return _get(version, "/configs")


def distribution(version: ApiVersion, image: str, registry_auth: str | None = None) -> Request:
    """Ask the engine to ask the registry for an image's digest and platforms (API 1.30)."""
    path = f"/v{version}/distribution/{quote(image, safe='/:@')}/json"
    return Request("GET", path, _auth_header(registry_auth))


def remove_service(version: ApiVersion, id_or_name: str) -> Request:
    """Remove one service."""
    return Request("DELETE", f"/v{version}/services/{_quote_segment(id_or_name)}")


def _get(
    version: ApiVersion, path: str, filters: Mapping[str, Sequence[str]] | None = None
) -> Request:
    query = ""
    if filters:
        texts = {name: list(values) for name, values in filters.items()}
        query = "?" + urlencode({"filters": json.dumps(texts, separators=(",", ":"))})
    return Request("GET", f"/v{version}{path}{query}")


def _quote_segment(text: str) -> str:
    return quote(text, safe="", errors="surrogatepass")


def _auth_header(header: str | None) -> dict[str, str]:
    return {REGISTRY_AUTH: header} if header else {}
