"""The facts that the model states about its fields, by path, without importing the model.

Importing pydantic and building the models takes longer than drawing the first frame, so the facts
are read from `fields.json`, which `python -m swarmtui.spec.catalogue` makes from the model; a test
fails when the two differ. Paths are the API's; `[]` stands for any row of a list.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from swarmtui.spec.since import ApiVersion


@dataclass(frozen=True)
class Fact:
    """What the model says about one field."""

    path: str
    title: str
    help: str
    kind: str
    """A key of `spec.text.FORMATS`, "choice" for one of `choices`, "rows" for a list of objects."""
    default: str
    examples: tuple[str, ...]
    choices: tuple[str, ...]
    flag: str
    since_text: str
    since_values: tuple[tuple[str, str], ...]
    required: bool

    @property
    def key(self) -> str:
        """The last word of the path."""
        return self.path.rpartition(".")[2]

    @property
    def since(self) -> ApiVersion:
        """The first API version that knows the field."""
        return ApiVersion.parse(self.since_text)

    def since_value(self, value: object) -> ApiVersion:
        """Return the first API version that knows the field with this value."""
        texts = [text for known, text in self.since_values if known == value]
        return max(self.since, *map(ApiVersion.parse, texts)) if texts else self.since


@cache
def all_facts() -> dict[str, Fact]:
    """Every field by its path, in the model's order."""
    rows = json.loads(Path(__file__).with_name("fields.json").read_text("utf-8"))
    return {row["path"]: _fact(row) for row in rows}


def fact_at(path: str) -> Fact | None:
    """Return the facts of a field by path, with row numbers or `[]`; None for an unknown one."""
    return all_facts().get(re.sub(r"\[\d+\]", "[]", path))


def facts_below(path: str) -> tuple[Fact, ...]:
    """Return the facts of every field under `path`."""
    return tuple(fact for known, fact in all_facts().items() if known.startswith(f"{path}."))


def _fact(row: dict[str, object]) -> Fact:
    frozen = {
        key: tuple(map(_frozen, value)) if isinstance(value, list) else value
        for key, value in row.items()
    }
    return Fact(**frozen)  # type: ignore[arg-type]


def _frozen(item: object) -> object:
    return tuple(item) if isinstance(item, list) else item
