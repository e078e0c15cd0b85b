"""What every part of the ServiceSpec has in common, and the markers that carry a field's facts.

A field says in one place: its type and range, title and help (pydantic's `Field`), and by markers its
first API version (`Since`), its `docker service create` flag (`Flag`), what the engine does when it is
absent (`Default`) and how a person writes it (`Kind`). Forms, gates, the CLI line and docs/fields.md
are all read from there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

_ACRONYMS = {"Cpus": "CPUs", "Id": "ID", "Os": "OS", "Dns": "DNS", "Tty": "TTY"}


def api_name(name: str) -> str:
    """The API's key for a Python name: nano_cpus -> NanoCPUs, global_ -> Global."""
    words = (word.capitalize() for word in name.strip("_").split("_"))
    return "".join(_ACRONYMS.get(word, word) for word in words)


@dataclass(frozen=True)
class Flag:
    """The `docker service create` flag; `-delay` is put behind the flag of the enclosing field."""

    text: str


@dataclass(frozen=True)
class Default:
    """What the engine does when the field is absent, as a person would write it: `10s`, `1`, `any`."""

    text: str


@dataclass(frozen=True)
class Kind:
    """How a person writes the value: a key of `spec.text.FORMATS`."""

    name: str


class Part(BaseModel):
    """An object of the Engine API: frozen; keys in the API's spelling; unknown keys are kept.

    Like the engine's own decoder it reads keys in any case (`replicas`, `Replicas`).
    """

    model_config = ConfigDict(
        frozen=True,
        extra="allow",
        alias_generator=api_name,
        populate_by_name=True,
        defer_build=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _spell_keys(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        return {cls._spelling().get(_folded(key), key): value for key, value in data.items()}

    @classmethod
    @cache
    def _spelling(cls) -> dict[str, str]:
        """The API's spelling of each key by its folded form; python names fold to the same."""
        return {_folded(field.alias): field.alias for field in cls.model_fields.values() if field.alias}


def _folded(key: Any) -> str:
    return re.sub("_", "", key).lower() if isinstance(key, str) else str(key)
