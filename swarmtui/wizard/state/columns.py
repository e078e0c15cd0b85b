"""The table columns of each list notation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from swarmtui.spec.field_info import FieldInfo, field_info
from swarmtui.wizard.state.rows import Rows


@dataclass(frozen=True)
class Column:
    """A header and a path in the row. A cell without a value shows the field's default."""

    header: str
    path: str
    width: int = 0
    """The least width in columns of the terminal; negative for right-aligned text."""


_MAX_DEFAULT_LENGTH = 9  # characters
_ROWS_IN_SUMMARY = 20
_FILE = (
    Column("Target", "File.Name"),
    Column("UID", "File.UID"),
    Column("GID", "File.GID"),
    Column("Mode", "File.Mode"),
)
_COLUMNS = {
    "ports": (
        Column("Published", "PublishedPort", -9),
        Column("Target", "TargetPort", -6),
        Column("Protocol", "Protocol", 8),
        Column("Mode", "PublishMode", 7),
        Column("Name", "Name"),
    ),
    "mounts": (
        Column("Type", "Type", 6),
        Column("Source", "Source"),
        Column("Target", "Target"),
        Column("Read-only", "ReadOnly"),
    ),
    "secrets": (Column("Secret", "SecretName"), *_FILE),
    "configs": (Column("Config", "ConfigName"), Column("Engine", "Runtime"), *_FILE),
    "ulimits": (
        Column("Name", "Name"),
        Column("Soft", "Soft", -6),
        Column("Hard", "Hard", -6),
    ),
    "platforms": (
        Column("OS", "OS"),
        Column("Architecture", "Architecture"),
    ),
    "preferences": (Column("Spread over", "Spread.SpreadDescriptor"),),
    "generic": (
        Column("Kind", "DiscreteResourceSpec.Kind"),
        Column("Count", "DiscreteResourceSpec.Value", -5),
    ),
}
_TEXT_HEADERS = {
    "pairs": ("Name", "Value"),
    "env": ("Name", "Value"),
    "hosts": ("Address", "Names"),
}
_TEXT_SPLITTERS: dict[str, Callable[[str], tuple[str, ...]]] = {
    "pairs": lambda text: text.partition("=")[::2],
    "env": lambda text: text.partition("=")[::2] if "=" in text else (text, ""),
    "hosts": lambda text: tuple(text.split(maxsplit=1)),
}
CYCLE_KEYS = {
    "ports": {"ctrl+e": ("PublishMode", "mode"), "ctrl+r": ("Protocol", "protocol")},
    "mounts": {"ctrl+e": ("ReadOnly", "read-only"), "ctrl+r": ("Type", "type")},
}
"""By notation and key: the field whose next option the key selects, and the key's label."""


def headers_of(kind: str) -> tuple[str, ...]:
    """Return the column headers; none for a list of plain texts."""
    return tuple(column.header for column in _COLUMNS.get(kind, ())) or _TEXT_HEADERS.get(kind, ())


def column_index(kind: str, info: FieldInfo) -> int:
    """Return the index of a field's column; the number of columns if there is none."""
    paths = [column.path for column in _COLUMNS.get(kind, ())]
    path = info.path.partition("[].")[2]
    return paths.index(path) if path in paths else len(paths)


def widths_of(kind: str) -> tuple[int, ...]:
    """Return the least widths of the columns, negative for right-aligned ones."""
    return tuple(column.width for column in _COLUMNS.get(kind, ()))


class Cells:
    """The cells of every row of a list. A row is formatted once: a list can have 10,000 rows."""

    def __init__(self, rows: Rows, dash: str) -> None:
        self._rows = rows
        self._dash = dash
        self._value: Any = None
        """The list in the draft when it was formatted. A draft never changes a list in place."""
        self._by_id: dict[int, tuple[Any, tuple[str, ...]]] = {}
        self.all: list[tuple[str, ...]] = []

    def refresh(self) -> bool:
        """Format the rows that are new; return whether the list has changed."""
        value = self._rows.session.draft.value(self._rows.path)
        if value is self._value:
            return False
        self._value, known, rows = value, self._by_id, self._rows.all
        self._by_id = {
            id(row): known.get(id(row)) or (row, _cells(self._rows, index, row, self._dash))
            for index, row in enumerate(rows)
        }
        self.all = [self._by_id[id(row)][1] for row in rows]
        return True


def _cells(rows: Rows, index: int, row: Any, dash: str) -> tuple[str, ...]:
    kind = rows.info.notation
    if not isinstance(row, Mapping) or kind not in _COLUMNS:
        return _text_cells(kind, rows.text(row))
    paths = (f"{rows.path}[{index}].{column.path}" for column in _COLUMNS[kind])
    return tuple(rows.session.draft.text(path) or _default(path, dash) for path in paths)


def _text_cells(kind: str, text: str) -> tuple[str, ...]:
    return _TEXT_SPLITTERS[kind](text) if kind in _TEXT_SPLITTERS else (text,)


def _default(path: str, dash: str) -> str:
    """Return the field's default, or a dash if it is too long for a cell."""
    info = field_info(path)
    default = info.default if info else ""
    return default if len(default) <= _MAX_DEFAULT_LENGTH else dash


def row_texts(rows: Rows) -> list[str]:
    """Return the first rows in their one-line notation, as many as a summary can show."""
    return [str(rows.text(row)) for row in rows.all[:_ROWS_IN_SUMMARY]]
