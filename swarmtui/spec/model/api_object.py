"""The base class of every object of the ServiceSpec, and the markers for facts about its fields.

A field states in one place its type, range, title and help (pydantic's `Field`), and with markers
its first API version (`Since`), its `docker service create` flag (`CliFlag`, `OtherFlags`), what
the engine does when it is absent (`Default`), how a person writes it (`Notation`), which rows it
applies to (`AppliesWhen`), and whether forms leave it out (`NotInForms`, `Dropped`). Forms, version
requirements, the CLI line and docs/fields.md are all read from there.
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
    """The `docker service create` flag; `-delay` is appended to the flag of the enclosing field."""

    text: str


@dataclass(frozen=True)
class OtherFlags:
    """Other names of the flag: its short form, and what `docker run` calls it; separated by spaces.

    Source: docker/cli cli/command/service/create.go and cli/command/container/opts.go.
    """

    text: str


@dataclass(frozen=True)
class CliArgument:
    """The argument of `docker service create` that is the field's value: `IMAGE`."""

    text: str


@dataclass(frozen=True)
class NoCliOption:
    """The option of the list around the field has no key for it."""


@dataclass(frozen=True)
class Default:
    """What the engine does when the field is absent, as people write it: `10s`, `1`, `any`.

    `unset_values` are the other values that it reads as absent, in the API's form.
    """

    text: str
    unset_values: tuple[object, ...] = ()


@dataclass(frozen=True)
class Notation:
    """How a person writes the value: a key of `VALUE_FORMATS` or of `ROW_FORMATS`."""

    name: str


@dataclass(frozen=True)
class AppliesWhen:
    """The field applies to rows whose `key` has this value: bind options to mounts of Type bind."""

    key: str
    value: str


@dataclass(frozen=True)
class SetByPresence:
    """The presence of the object has a meaning, even when it is empty: `"GlobalJob": {}`."""


@dataclass(frozen=True)
class NotInForms:
    """No form shows the field, because it is set in another way; the text describes how."""

    text: str


@dataclass(frozen=True)
class Dropped:
    """Engines accept the field for a service and then drop it; the text is the warning to show.

    No form shows it. From a file it is kept and sent, with a warning.
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
            """Called for a missing attribute: a field left out because it cannot be read."""
            if name in type(self).model_fields:
                raise UnreadableError(name)
            return super().__getattr__(name)
