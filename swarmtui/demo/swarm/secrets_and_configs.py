"""Secrets and configs: named data that services refer to. A secret's data is never returned.

Source: swarmkit `manager/controlapi/{secret,config,common}.go`, `api/validation/secrets.go`.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from swarmtui.demo.errors import ApiError, invalid_argument, rpc_error
from swarmtui.demo.go.go_types import (
    BYTES,
    STRING,
    STRING_MAP,
    Field,
    GoType,
    Struct,
    added_in,
    encode,
    no_omitempty,
)
from swarmtui.demo.go.service_spec import DRIVER
from swarmtui.demo.ids import timestamp
from swarmtui.demo.swarm.object_lookup import find_object
from swarmtui.spec.api_version import NEWEST, ApiVersion

Spec = dict[str, Any]

_NAME = re.compile(r"[a-zA-Z0-9]+(?:[a-zA-Z0-9-_.]*[a-zA-Z0-9])?")
_MAX_NAME_LENGTH = 64
_FIELDS: dict[str, GoType | Field] = {
    "Name": STRING,
    "Labels": no_omitempty(STRING_MAP),
    "Data": BYTES,
}


@dataclass(frozen=True)
class SecretOrConfigKind:
    """What differs between secrets and configs; data must be smaller than `max_size` bytes."""

    name: str
    since: ApiVersion
    max_size: int
    spec: Struct

    @property
    def key(self) -> str:
        """The prefix of the keys in a reference, as in `SecretID` or `ConfigName`."""
        return self.name.capitalize()

    @property
    def container_field(self) -> str:
        """The field of the ContainerSpec with the references."""
        return f"{self.key}s"


SECRET = SecretOrConfigKind(
    "secret",
    ApiVersion(1, 25),
    500 * 1024,
    Struct(
        "swarm.SecretSpec",
        {**_FIELDS, "Driver": added_in("1.31", DRIVER), "Templating": added_in("1.37", DRIVER)},
    ),
)
CONFIG = SecretOrConfigKind(
    "config",
    ApiVersion(1, 30),
    1000 * 1024,
    Struct("swarm.ConfigSpec", {**_FIELDS, "Templating": added_in("1.37", DRIVER)}),
)


@dataclass(frozen=True)
class SecretOrConfig:
    """One secret or config; `spec` is as sent."""

    kind: SecretOrConfigKind
    id: str
    index: int
    created: float
    spec: Spec

    @property
    def name(self) -> str:
        """The name."""
        found: str = self.spec["Name"]
        return found

    def is_named(self, name: str) -> bool:
        """Whether it has this name, ignoring case, unlike services and networks."""
        return self.name.lower() == name.lower()

    @property
    def labels(self) -> dict[str, str]:
        """The labels."""
        found: dict[str, str] = self.spec.get("Labels", {})
        return found

    def as_json(self, engine: ApiVersion = NEWEST) -> Spec:
        """Return it as GET shows it: a config with its data, a secret without data."""
        spec = {**self.spec, "Data": None} if self.kind is SECRET else self.spec
        return {
            "ID": self.id,
            "Version": {"Index": self.index},
            "CreatedAt": timestamp(self.created),
            "UpdatedAt": timestamp(self.created),
            "Spec": encode(spec, self.kind.spec, engine),
        }


class SecretOrConfigStore:
    """All secrets or all configs of the swarm, ordered by ID."""

    def __init__(self, kind: SecretOrConfigKind) -> None:
        self.kind = kind
        self._all: dict[str, SecretOrConfig] = {}

    def __iter__(self) -> Iterator[SecretOrConfig]:
        return iter(sorted(self._all.values(), key=lambda each: each.id))

    def get(self, item_id: str) -> SecretOrConfig | None:
        """Return the one with exactly this ID, or None."""
        return self._all.get(item_id)

    def find(self, id_or_name: str) -> SecretOrConfig:
        """Find one by ID, name (ignoring case) or ID prefix; ApiError 404 or 400 (ambiguous)."""
        return find_object(
            id_or_name, self.kind.name, list(self), lambda each: each.id, SecretOrConfig.is_named
        )

    def add(self, item: SecretOrConfig) -> None:
        """Add one; ApiError 400, 409 or 500 for a spec that the manager refuses."""
        _check_spec(item.spec, self.kind)
        if any(each.is_named(item.name) for each in self):
            raise rpc_error("AlreadyExists", f"{self.kind.name} {item.name} already exists")
        self._all[item.id] = item

    def remove(self, item: SecretOrConfig, users: list[str]) -> None:
        """Remove one; ApiError 400 while services refer to it, whose names are `users`."""
        if users:
            services = "services" if len(users) > 1 else "service"
            in_use = f"{self.kind.name} '{item.name}' is in use by the following {services}"
            raise invalid_argument(f"{in_use}: {', '.join(users)}")
        del self._all[item.id]


def _check_spec(spec: Spec, kind: SecretOrConfigKind) -> None:
    _check_name(spec.get("Name", ""))
    if "Driver" in spec:
        raise _driver_error(spec["Driver"].get("Name", ""))
    size = len(b64decode(spec.get("Data", "")))
    if not 0 < size < kind.max_size:
        raise invalid_argument(
            f"{kind.name} data must be larger than 0 and less than {kind.max_size} bytes"
        )


def _check_name(name: str) -> None:
    if not name:
        raise invalid_argument("name must be provided")
    if len(name) > _MAX_NAME_LENGTH or not _NAME.fullmatch(name):
        raise invalid_argument(
            "invalid name, only 64 [a-zA-Z0-9-_.] characters allowed, and the start and end "
            "character must be [a-zA-Z0-9]"
        )


def _driver_error(name: str) -> ApiError:
    if not name:
        return invalid_argument("secret driver must have a name")
    return rpc_error("Unknown", f'plugin "{name}" not found')
