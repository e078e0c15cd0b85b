"""What every part of the ServiceSpec has in common, and the markers that carry a field's facts.

A field says in one place: its type and range, title and help (pydantic's `Field`), and by markers
its first API version (`Since`), its `docker service create` flag (`Flag`), what the engine does
when it is absent (`Default`) and how a person writes it (`Kind`). Forms, gates, the CLI line and
docs/fields.md are all read from there.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

_ACRONYMS = {"Cpus": "CPUs", "Id": "ID", "Os": "OS", "Dns": "DNS", "Tty": "TTY"}


def api_name(name: str) -> str:
    """Return the API's key for a Python name: nano_cpus -> NanoCPUs, global_ -> Global."""
    words = (word.capitalize() for word in name.strip("_").split("_"))
    return "".join(_ACRONYMS.get(word, word) for word in words)


@dataclass(frozen=True)
class Flag:
    """The `docker service create` flag; `-delay` is put behind the flag of the enclosing field."""

    text: str


@dataclass(frozen=True)
class Default:
    """What the engine does when the field is absent, as people write it: `10s`, `1`, `any`."""

    text: str


@dataclass(frozen=True)
class Kind:
    """How a person writes the value: a key of `spec.text.FORMATS`."""

    name: str


class Part(BaseModel):
    """An object of the Engine API: frozen; keys in the API's spelling; unknown keys are kept."""

    model_config = ConfigDict(
        frozen=True,
        extra="allow",
        alias_generator=api_name,
        populate_by_name=True,
        defer_build=True,
    )
