"""Undo and redo, with the path and a description of the change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from swarmtui.spec.draft import Draft
from swarmtui.spec.field_info import field_info
from swarmtui.wizard.state.rows import Rows
from swarmtui.wizard.state.search import describe_path
from swarmtui.wizard.state.session import Session


@dataclass(frozen=True)
class Change:
    """One change that was undone or redone."""

    path: str
    """`EndpointSpec.Ports[0].TargetPort`; for a whole row `EndpointSpec.Ports[0]`."""
    description: str
    """Its name and value: `Networks, front`."""


def undo(session: Session) -> Change | None:
    """Undo the last change; None if there is none."""
    before = session.draft.copy()
    return _change(session, before, session.draft) if session.draft.undo() else None


def redo(session: Session) -> Change | None:
    """Redo the last undone change; None if there is none."""
    before = session.draft.copy()
    return _change(session, session.draft, before) if session.draft.redo() else None


def _change(session: Session, with_change: Draft, without_change: Draft) -> Change:
    """Return the change that leads from `without_change` to `with_change`."""
    drafts = with_change, without_change
    lines = _changed_lines(*drafts)
    for path in lines:
        Rows(session, path).check_line()
    if with_change.mode != without_change.mode:
        return Change("Mode", f"Mode, {with_change.mode}")
    if lines and with_change.tree == without_change.tree:
        return Change(lines[0], f"{describe_path(lines[0])}, {_typed(lines[0], drafts)}")
    path = _first_difference(with_change.tree, without_change.tree)
    if not path.endswith("]"):
        value = next(filter(None, (draft.text(path) for draft in drafts)), "")
        return Change(path, f"{describe_path(path)}, {value}")
    rows = Rows(session, path.rpartition("[")[0])
    return Change(path, f"{rows.info.title}, {_describe_rows(rows, path, drafts)}")


def _changed_lines(one: Draft, other: Draft) -> list[str]:
    """Return the lists whose input lines differ between two drafts."""
    return [
        path
        for path in {**one.lines, **other.lines}
        if one.lines.get(path) != other.lines.get(path)
    ]


def _typed(path: str, drafts: tuple[Draft, Draft]) -> str:
    lines = (draft.lines.get(path) for draft in drafts)
    return next((line.text for line in lines if line and line.text.strip()), "")


def _describe_rows(rows: Rows, path: str, drafts: tuple[Draft, Draft]) -> str:
    """Return the row that was added, removed or changed; for several their number."""
    with_change, without_change = (draft.rows(rows.path) for draft in drafts)
    number = abs(len(with_change) - len(without_change))
    if number > 1:
        return f"{number} rows"
    index = int(path.rpartition("[")[2].removesuffix("]"))
    longer = with_change if len(with_change) >= len(without_change) else without_change
    return rows.text(longer[index])


def _first_difference(one: Any, other: Any, at: str = "") -> str:
    """Return the path of the first field, or row of a list, in which two trees differ."""
    info = None if at.endswith("]") else field_info(at)
    if info and info.notation != "object":
        is_rows = info.is_list and "[" not in at and _is_rows(one) and _is_rows(other)
        return _row_difference(one or [], other or [], at) if is_rows else at
    one, other = ({} if each is None else each for each in (one, other))
    if not (isinstance(one, Mapping) and isinstance(other, Mapping)):
        return at
    key = next((key for key in {**one, **other} if one.get(key) != other.get(key)), None)
    return _first_difference(one.get(key), other.get(key), f"{at}.{key}".lstrip(".")) if key else at


def _is_rows(value: Any) -> bool:
    return value is None or isinstance(value, list)


def _row_difference(one: list[Any], other: list[Any], at: str) -> str:
    index = next(
        (i for i in range(max(len(one), len(other))) if one[i : i + 1] != other[i : i + 1]), 0
    )
    path = f"{at}[{index}]"
    return _first_difference(one[index], other[index], path) if len(one) == len(other) else path
