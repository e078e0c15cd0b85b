"""What every part of the ServiceSpec has in common, and the markers that carry a field's facts.

A field says in one place: its type and range, title and help (pydantic's `Field`), and by markers
its first API version (`Since`), its `docker service create` flag (`CliFlag`), what the engine does
when it is absent (`Default`), how a person writes it (`Notation`), for which rows it is meant
(`AppliesWhen`), and whether forms leave it out (`NotInForms`, `Dropped`). Forms, gates, the CLI
line and docs/fields.md are all read from there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from swarmtui.spec.unreadable import UnreadableError

_ACRONYMS = {
    "Cpus": "CPUs",
    "Dns": "DNS",
    "Gid": "GID",
    "Id": "ID",
    "Os": "OS",
    "Selinux": "SELinux",
    "Tty": "TTY",
    "Uid": "UID",
}


def api_name(name: str) -> str:
    """Return the API's key for a Python name: nano_cpus -> NanoCPUs, global_ -> Global."""
    words = (word.capitalize() for word in name.strip("_").split("_"))
    return "".join(_ACRONYMS.get(word, word) for word in words)


@dataclass(frozen=True)
class CliFlag:
    """The `docker service create` flag; `-delay` is put behind the flag of the enclosing field."""

    text: str


@dataclass(frozen=True)
class Default:
    """What the engine does when the field is absent, as people write it: `10s`, `1`, `any`.

    `unset_values` are the other values that it reads as absent, as the API has them.
    """

    text: str
    unset_values: tuple[object, ...] = ()


@dataclass(frozen=True)
class Notation:
    """How a person writes the value: a key of `spec.text.FORMATS`, or of `spec.rows.ROWS`."""

    name: str


@dataclass(frozen=True)
class AppliesWhen:
    """The field is for rows whose `key` has this value: bind options for mounts of Type bind."""

    key: str
    value: str


@dataclass(frozen=True)
class SetByPresence:
    """The object has a meaning by being there, also when it is empty: `"GlobalJob": {}`."""


@dataclass(frozen=True)
class NotInForms:
    """No form asks for the field, since it is filled in otherwise; the text says how."""

    text: str


@dataclass(frozen=True)
class Dropped:
    """Engines accept the field for a service and then drop it; the text is a sentence for people.

    No form offers it. In a file it is kept, sent, and warned of.
    """

    text: str


class ApiObject(BaseModel):
    """An object of the Engine API: frozen; keys in the API's spelling; unknown keys are kept."""

    model_config = ConfigDict(
        frozen=True,
        extra="allow",
        alias_generator=api_name,
        populate_by_name=True,
        defer_build=True,
    )

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Called for what is missing: a field that was left out, as it could not be read."""
            if name in type(self).model_fields:
                raise UnreadableError(name)
            return super().__getattr__(name)
