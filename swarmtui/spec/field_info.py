"""The facts that the model states about its fields, by path, without importing the model.

Importing pydantic and building the models takes longer than drawing the first frame, so the facts
are read from `fields.json`, which `make fields` generates from the model; a test fails when the two
differ. Paths are the API's; `[]` stands for any row of a list.
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
"""The kinds that are lists: the keys of `spec.rows.ROWS`, without loading that."""


@dataclass(frozen=True)
class FieldInfo:
    """What the model says about one field."""

    path: str
    title: str
    help: str
    notation: str
    """A key of `spec.text.FORMATS`, for a list of `spec.rows.ROWS`; or "choice", or "object"."""
    default: str
    examples: tuple[str, ...]
    choices: tuple[str, ...]
    flag: str
    since_text: str
    since_values: tuple[tuple[str, str], ...]
    since_engine: str
    """The first Engine that does as it says, where that is not all of the API version."""
    required: bool
    applies_when_path: str
    """The field of the same row that must be `applies_when_value` for this one to apply."""
    applies_when_value: str
    unset_values: tuple[object, ...]
    """The values that the engine reads as absent, as the API has them; "" and empty lists apart."""
    set_by_presence: bool
    """Whether an empty object has a meaning too."""
    not_in_forms: str
    """Why no form asks for it, "" for most."""
    dropped: str
    """What to say of a field that engines take and drop, "" for most."""

    @property
    def offered(self) -> bool:
        """Whether forms ask for it."""
        return not (self.not_in_forms or self.dropped or self.notation == "object")

    @property
    def is_list(self) -> bool:
        """Whether it is a list of its own, edited row by row; not a list within a row."""
        return self.notation in LIST_NOTATIONS and "[]" not in self.path

    @property
    def key(self) -> str:
        """The last word of the path."""
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
    """Return the facts of a field by path, with row numbers or `[]`; None for an unknown one."""
    return all_field_infos().get(_ROW_INDEX.sub("[]", path) if "[" in path else path)


def field_infos_below(path: str) -> tuple[FieldInfo, ...]:
    """Return the facts of every field under `path`."""
    return tuple(info for known, info in all_field_infos().items() if known.startswith(f"{path}."))


def _field_info(row: dict[str, object]) -> FieldInfo:
    frozen = {
        key: tuple(map(_to_tuple, value)) if isinstance(value, list) else value
        for key, value in row.items()
    }
    return FieldInfo(**frozen)  # type: ignore[arg-type]


def _to_tuple(item: object) -> object:
    return tuple(item) if isinstance(item, list) else item
