"""The facts about the model's fields, by path, without importing the model.

Importing pydantic and building the models takes longer than drawing the first frame, so the facts
are read from `fields.json`, which `make fields` generates from the model; a test fails when the two
differ. Paths are the API's; `[]` means any row of a list.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from swarmtui.spec.api_version import ApiVersion

_ROW_INDEX = re.compile(r"\[\d+\]")

LIST_NOTATIONS = frozenset(
    {
        *("pairs", "env", "constraints", "hosts", "preferences", "platforms", "generic", "ulimits"),
        *("networks", "ports", "mounts", "secrets", "configs"),
    }
)
"""The notations of lists: the keys of `ROW_FORMATS`, without importing it."""


@dataclass(frozen=True)
class FieldInfo:
    """The facts about one field."""

    path: str
    title: str
    help: str
    notation: str
    """A key of `VALUE_FORMATS`, for a list of `ROW_FORMATS`; or "choice", or "object"."""
    default: str
    examples: tuple[str, ...]
    choices: tuple[str, ...]
    flag: str
    """The option of `docker service create` whose value is this field, "" if there is none."""
    other_flags: tuple[str, ...]
    """The short form of the option, and its names in `docker run`: `-m`, `--memory`."""
    cli: str
    """How `docker service create` sets the field: its option, for a field of a row the option of
    the list, or the argument `IMAGE` or `ARG...`; "" if it cannot."""
    since_text: str
    since_values: tuple[tuple[str, str], ...]
    since_engine: str
    """The first Engine release that applies the field, if not all with its API version do."""
    required: bool
    applies_when_path: str
    """The field of the same row that must have `applies_when_value` for this field to apply."""
    applies_when_value: str
    unset_values: tuple[object, ...]
    """The values that the engine reads as absent, in addition to "" and empty lists."""
    set_by_presence: bool
    """Whether an empty object is a setting."""
    not_in_forms: str
    """Why no form shows the field, "" for most fields."""
    dropped: str
    """The warning for a field that engines accept and drop, "" for most fields."""

    @property
    def offered(self) -> bool:
        """Whether forms show the field."""
        return not (self.not_in_forms or self.dropped or self.notation == "object")

    @property
    def is_list(self) -> bool:
        """Whether the field is a list that is edited row by row; not a list within a row."""
        return self.notation in LIST_NOTATIONS and "[]" not in self.path

    @property
    def flags(self) -> tuple[str, ...]:
        """The option, and its other names."""
        return tuple(filter(None, (self.flag, *self.other_flags)))

    @property
    def key(self) -> str:
        """The last key of the path."""
        return self.path.rpartition(".")[2]

    @cached_property
    def since(self) -> ApiVersion:
        """The first API version that knows the field."""
        return ApiVersion.parse(self.since_text)

    def since_for(self, value: object) -> ApiVersion:
        """Return the first API version that knows the field with this value."""
        if not (self.since_values and isinstance(value, str)):
            return self.since
        texts = [text for known, text in self.since_values if _matches_value(value, known)]
        return max(self.since, *map(ApiVersion.parse, texts)) if texts else self.since


def _matches_value(value: str, known: str) -> bool:
    if known.endswith("*"):
        return value.strip().lower().startswith(known[:-1])
    return value == known


@cache
def all_field_infos() -> dict[str, FieldInfo]:
    """Every field by its path, in the model's order."""
    rows = json.loads(Path(__file__).with_name("fields.json").read_text("utf-8"))
    return {row["path"]: _field_info(row) for row in rows}


def field_info(path: str) -> FieldInfo | None:
    """Return the FieldInfo of a path with row numbers or `[]`; None for an unknown field."""
    return all_field_infos().get(_ROW_INDEX.sub("[]", path) if "[" in path else path)


def field_infos_below(path: str) -> tuple[FieldInfo, ...]:
    """Return the FieldInfo of every field below `path`."""
    return tuple(info for known, info in all_field_infos().items() if known.startswith(f"{path}."))


def _field_info(row: dict[str, object]) -> FieldInfo:
    frozen = {
        key: tuple(map(_to_tuple, value)) if isinstance(value, list) else value
        for key, value in row.items()
    }
    return FieldInfo(**frozen)  # type: ignore[arg-type]


def _to_tuple(item: object) -> object:
    return tuple(item) if isinstance(item, list) else item
