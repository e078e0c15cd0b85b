"""The settings of a draft that differ from the engine's defaults, as lines for the review."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from swarmtui.spec.draft import Draft
from swarmtui.spec.field_info import FieldInfo, field_info
from swarmtui.spec.notation.ports import format_port_row
from swarmtui.spec.tree import walk
from swarmtui.wizard.state.flow import INDEX, Step, step_of
from swarmtui.wizard.state.search import title_of


@dataclass(frozen=True)
class SummaryLine:
    """One setting: its step, title, value in its notation, and path."""

    step: Step
    title: str
    value: str
    path: str


def summary(draft: Draft) -> list[SummaryLine]:
    """Return every setting that differs from the engine's default, in the order of the steps."""
    lines = [*_mode(draft), *_settings(draft)]
    return sorted(lines, key=lambda line: INDEX[line.step.key])


def _mode(draft: Draft) -> Iterator[SummaryLine]:
    if draft.mode != "replicated":
        yield SummaryLine(step_of("Mode"), "Mode", draft.mode, "Mode")


def _settings(draft: Draft) -> Iterator[SummaryLine]:
    for path, _ in walk(draft.tree):
        info = field_info(path) if "[" not in path else None
        if info is None or info.notation == "object":
            continue
        if info.is_list:
            yield from _rows(draft, info)
        elif (text := draft.text(path)) != info.default:
            yield SummaryLine(step_of(path), title_of(info), text, path)


def _rows(draft: Draft, info: FieldInfo) -> Iterator[SummaryLine]:
    """Yield a line for each object, and one for all rows that are text."""
    rows, step = draft.rows(info.path), step_of(info.path)
    texts = [row for row in rows if not isinstance(row, Mapping)]
    if texts:
        yield SummaryLine(step, info.title, ", ".join(map(str, texts)), info.path)
    for index, row in enumerate(rows):
        if isinstance(row, Mapping):
            title = info.title.removesuffix("s")
            yield SummaryLine(step, title, _format_row(info, row), f"{info.path}[{index}]")


def _format_row(info: FieldInfo, row: Mapping[str, Any]) -> str:
    from swarmtui.spec.notation.row_formats import ROW_FORMATS

    own = _NOTATIONS.get(info.notation)
    return own(row) if own else ROW_FORMATS[info.notation].format(row)


def _port(row: Mapping[str, Any]) -> str:
    """Return `8080:80  host  (name)`: the short form, with publish mode and name after it."""
    host = "  host" if row.get("PublishMode") == "host" else ""
    name = f"  ({row['Name']})" if row.get("Name") else ""
    return format_port_row({**row, "PublishMode": "ingress"}) + host + name


def _network(row: Mapping[str, Any]) -> str:
    words = {"Aliases": "aliases", "DriverOpts": "options"}
    extras = [f"{word} {row[key]}" for key, word in words.items() if row.get(key)]
    return "  ".join([str(row.get("Target", "")), *extras])


_NOTATIONS = {"ports": _port, "networks": _network}
