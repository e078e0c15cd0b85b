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
    """The minimum width in characters; negative for right-aligned text."""


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
    "ports": {"space": ("PublishMode", "mode"), "ctrl+r": ("Protocol", "protocol")},
    "mounts": {"space": ("ReadOnly", "read-only"), "ctrl+r": ("Type", "type")},
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


def cells_of(rows: Rows, dash: str) -> list[tuple[str, ...]]:
    """Return the cells of every row."""
    return [_cells(rows, index, row, dash) for index, row in enumerate(rows.all)]


def _cells(rows: Rows, index: int, row: Any, dash: str) -> tuple[str, ...]:
    kind = rows.info.notation
    if not isinstance(row, Mapping) or kind not in _COLUMNS:
        return _text_cells(kind, rows.text(row))
    return tuple(_cell(rows, index, column, dash) for column in _COLUMNS[kind])


def _text_cells(kind: str, text: str) -> tuple[str, ...]:
    return _TEXT_SPLITTERS[kind](text) if kind in _TEXT_SPLITTERS else (text,)


def _cell(rows: Rows, index: int, column: Column, dash: str) -> str:
    path = f"{rows.path}[{index}].{column.path}"
    text = rows.session.draft.text(path) or _default(path, dash)
    return text.rjust(-column.width) if column.width < 0 else text.ljust(column.width)


def _default(path: str, dash: str) -> str:
    """Return the field's default, or a dash if it is too long for a cell."""
    info = field_info(path)
    default = info.default if info else ""
    return default if len(default) <= _MAX_DEFAULT_LENGTH else dash


def row_texts(rows: Rows) -> list[str]:
    """Return the first rows in their one-line notation, as many as a summary can show."""
    return [str(rows.text(row)) for row in rows.all[:_ROWS_IN_SUMMARY]]
