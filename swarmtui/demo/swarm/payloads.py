"""Secrets and configs: named data that services refer to. A secret's data never leaves.

Source: swarmkit `manager/controlapi/{secret,config,common}.go`, `api/validation/secrets.go`.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from swarmtui.demo.errors import ApiError, invalid, rpc_error
from swarmtui.demo.swarm.object_lookup import find
from swarmtui.demo.identity import timestamp
from swarmtui.demo.go.service_spec import DRIVER
from swarmtui.demo.go.go_types import BYTES, LABELS, TEXT, Field, Shape, Struct, always, encode, new
from swarmtui.spec.api_version import NEWEST, ApiVersion

Spec = dict[str, Any]

_NAME = re.compile(r"[a-zA-Z0-9]+(?:[a-zA-Z0-9-_.]*[a-zA-Z0-9])?")
_MOST_IN_NAME = 64
_FIELDS: dict[str, Shape | Field] = {"Name": TEXT, "Labels": always(LABELS), "Data": BYTES}


@dataclass(frozen=True)
class Kind:
    """What differs between secrets and configs; `most` is in bytes, that many are too many."""

    word: str
    since: ApiVersion
    most: int
    spec: Struct

    @property
    def key(self) -> str:
        """How the keys of a reference begin: `SecretID`, `ConfigName`."""
        return self.word.capitalize()

    @property
    def field(self) -> str:
        """The field of the ContainerSpec that refers to them."""
        return f"{self.key}s"


SECRET = Kind(
    "secret",
    ApiVersion(1, 25),
    500 * 1024,
    Struct(
        "swarm.SecretSpec",
        {**_FIELDS, "Driver": new("1.31", DRIVER), "Templating": new("1.37", DRIVER)},
    ),
)
CONFIG = Kind(
    "config",
    ApiVersion(1, 30),
    1000 * 1024,
    Struct("swarm.ConfigSpec", {**_FIELDS, "Templating": new("1.37", DRIVER)}),
)


@dataclass(frozen=True)
class Payload:
    """One secret or config; `spec` is as it was sent."""

    kind: Kind
    id: str
    index: int
    created: float
    spec: Spec

    @property
    def name(self) -> str:
        """Its name."""
        found: str = self.spec["Name"]
        return found

    def is_named(self, name: str) -> bool:
        """Compare in any case: so are secrets and configs found, unlike services and networks."""
        return self.name.lower() == name.lower()

    @property
    def labels(self) -> dict[str, str]:
        """Its labels."""
        found: dict[str, str] = self.spec.get("Labels", {})
        return found

    def as_json(self, engine: ApiVersion = NEWEST) -> Spec:
        """Return it as GET shows it: a config with its data, a secret without."""
        spec = {**self.spec, "Data": None} if self.kind is SECRET else self.spec
        return {
            "ID": self.id,
            "Version": {"Index": self.index},
            "CreatedAt": timestamp(self.created),
            "UpdatedAt": timestamp(self.created),
            "Spec": encode(spec, self.kind.spec, engine),
        }


class Payloads:
    """All secrets, or all configs, of the swarm, by their IDs as the manager has them."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self._all: dict[str, Payload] = {}

    def __iter__(self) -> Iterator[Payload]:
        return iter(sorted(self._all.values(), key=lambda each: each.id))

    def get(self, payload_id: str) -> Payload | None:
        """Return the one with this very ID."""
        return self._all.get(payload_id)

    def find(self, id_or_name: str) -> Payload:
        """Find one by ID, name in any case, or the beginning of an ID; ApiError 404 or 400."""
        return find(id_or_name, self.kind.word, list(self), lambda each: each.id, Payload.is_named)

    def add(self, payload: Payload) -> None:
        """Add one; ApiError 400 or 409 for a spec that the manager refuses."""
        _check(payload.spec, self.kind)
        if any(each.is_named(payload.name) for each in self):
            raise rpc_error("AlreadyExists", f"{self.kind.word} {payload.name} already exists")
        self._all[payload.id] = payload

    def remove(self, payload: Payload, users: list[str]) -> None:
        """Remove one; ApiError 400 while services named in `users` refer to it."""
        if users:
            services = "services" if len(users) > 1 else "service"
            in_use = f"{self.kind.word} '{payload.name}' is in use by the following {services}"
            raise invalid(f"{in_use}: {', '.join(users)}")
        del self._all[payload.id]


def _check(spec: Spec, kind: Kind) -> None:
    _check_name(spec.get("Name", ""))
    if "Driver" in spec:
        raise _driver_refusal(spec["Driver"].get("Name", ""))
    size = len(b64decode(spec.get("Data", "")))
    if not 0 < size < kind.most:
        raise invalid(f"{kind.word} data must be larger than 0 and less than {kind.most} bytes")


def _check_name(name: str) -> None:
    if not name:
        raise invalid("name must be provided")
    if len(name) > _MOST_IN_NAME or not _NAME.fullmatch(name):
        raise invalid(
            "invalid name, only 64 [a-zA-Z0-9-_.] characters allowed, and the start and end "
            "character must be [a-zA-Z0-9]"
        )


def _driver_refusal(name: str) -> ApiError:
    if not name:
        return invalid("secret driver must have a name")
    return rpc_error("Unknown", f'plugin "{name}" not found')
