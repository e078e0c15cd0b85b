"""The settings of a draft that differ from the engine's defaults, as lines for the review."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from swarmtui.spec.draft import Draft
from swarmtui.spec.field_info import FieldInfo, field_info
from swarmtui.spec.tree import walk
from swarmtui.wizard.state.flow import Step, place_of, step_of
from swarmtui.wizard.state.search import title_of

MAX_ROWS = 20
"""The rows of a list that are all shown; of a longer list only the first ones are."""
_FIRST_ROWS = 15


@dataclass(frozen=True)
class SummaryLine:
    """One setting, or one row of a list: its step, title, value in its notation, and path."""

    step: Step
    title: str
    value: str
    path: str
    is_continued: bool = False
    """Whether the line before is of the same list and has its title."""


def summary(draft: Draft, ellipsis: str = "…") -> list[SummaryLine]:
    """Return every setting that differs from the engine's default, in the order of the form."""
    lines = [*_mode(draft), *_settings(draft, ellipsis)]
    return sorted(lines, key=lambda line: place_of(line.path))


def _mode(draft: Draft) -> Iterator[SummaryLine]:
    if draft.mode != "replicated":
        yield SummaryLine(step_of("Mode"), "Mode", draft.mode, "Mode")


def _settings(draft: Draft, ellipsis: str) -> Iterator[SummaryLine]:
    for path, _ in walk(draft.tree):
        info = field_info(path) if "[" not in path else None
        if info is None or info.notation == "object":
            continue
        if info.is_list:
            yield from _rows(draft, info, ellipsis)
        elif (text := draft.text(path)) != info.default:
            yield SummaryLine(step_of(path), title_of(info), text, path)


def _rows(draft: Draft, info: FieldInfo, ellipsis: str) -> Iterator[SummaryLine]:
    """Yield a line for each row; for a long list the first ones, and a line that leads to it."""
    rows, step = draft.rows(info.path), step_of(info.path)
    shown = rows if len(rows) <= MAX_ROWS else rows[:_FIRST_ROWS]
    for index, row in enumerate(shown):
        path = f"{info.path}[{index}]"
        title, value = _NOTATIONS.get(info.notation, _row)(draft, info, path, row)
        yield SummaryLine(step, title, value, path, index > 0 and title == info.title)
    if rest := len(rows) - len(shown):
        path = f"{info.path}[{len(shown)}]"
        yield SummaryLine(step, info.title, f"{ellipsis} {rest} more rows", path, True)


def _row(draft: Draft, info: FieldInfo, path: str, row: Any) -> tuple[str, str]:  # noqa: ARG001
    """Return the title of the list, and the row in its notation."""
    from swarmtui.spec.notation.row_formats import ROW_FORMATS

    is_object = isinstance(row, Mapping)
    return info.title, ROW_FORMATS[info.notation].format(row) if is_object else str(row)


def _port(draft: Draft, info: FieldInfo, path: str, row: Any) -> tuple[str, str]:
    """Return `8080 -> 80/tcp`, and the publish mode with the name of the port."""
    port = row if isinstance(row, Mapping) else _only_port(str(row))
    if not port:
        return _row(draft, info, path, row)
    published, target = port.get("PublishedPort") or "auto", port.get("TargetPort") or "none"
    name = f"   {port['Name']}" if port.get("Name") else ""
    ports = f"{published} -> {target}/{port.get('Protocol') or 'tcp'}"
    return ports, f"{port.get('PublishMode') or 'ingress'}{name}"


def _only_port(text: str) -> Mapping[str, Any]:
    """Return the port in `text`; an empty one for a range, or for text that is not valid."""
    from swarmtui.spec.notation.ports import parse_ports

    try:
        ports = parse_ports(text)
    except ValueError:
        return {}
    return ports[0] if len(ports) == 1 else {}


def _network(draft: Draft, info: FieldInfo, path: str, row: Any) -> tuple[str, str]:
    """Return the name of the network, its aliases and its driver options."""
    words = {"Aliases": "aliases", "DriverOpts": "options"}
    extras = {word: draft.text(f"{path}.{key}") for key, word in words.items()}
    name = str(row.get("Target", "") if isinstance(row, Mapping) else row)
    return info.title, "   ".join(
        [name, *(f"{key} {text}" for key, text in extras.items() if text)]
    )


_NOTATIONS: dict[str, Callable[[Draft, FieldInfo, str, Any], tuple[str, str]]] = {
    "ports": _port,
    "networks": _network,
}
"""How the rows of a list are shown where `_row` would not do: title and value."""
