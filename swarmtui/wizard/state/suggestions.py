"""Take the suggestion of a problem, and find the next problem."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from swarmtui.spec.draft import Draft
from swarmtui.spec.field_info import field_info
from swarmtui.spec.problem import Problem
from swarmtui.spec.tree import keys_of, with_value
from swarmtui.wizard.state.rows import Rows
from swarmtui.wizard.state.search import describe_path
from swarmtui.wizard.state.session import Session


def suggestion_of(problem: Problem | None) -> str:
    """Return the value that fixes the problem; "" if it is unknown, or not that of a field.

    A value of several lines is left out: no input line can show it.
    """
    if problem is None or not _is_value(problem.path):
        return ""
    return problem.suggestion if problem.suggestion.isprintable() else ""


def _is_value(path: str) -> bool:
    """Whether `path` is a field, or a row of a list; not an unknown field of a file."""
    owner = field_info(path.rpartition("[")[0]) if path.endswith("]") else None
    return field_info(path) is not None or (owner is not None and owner.is_list)


def take_suggestion(session: Session, problem: Problem) -> str:
    """Set the value that the problem suggests, as one change; return its name and value."""
    path, text = problem.path, problem.suggestion
    with session.draft.one_change():
        if _is_pending(session, problem):
            rows = Rows(session, path)
            rows.set_pending(text, rows.line.row if rows.line else None)
        elif (info := field_info(path.partition("[")[0])) and info.is_list:
            _set_in_list(session.draft, info.notation, path, text)
        else:
            if not isinstance(session.draft.value(path), str):
                session.draft.clear(path)  # the number 7 and the text 7 look alike
            session.edit(path, text)
    return f"{describe_path(path)}, {text}"


def _is_pending(session: Session, problem: Problem) -> bool:
    pending = session.pending.get(problem.path)
    return pending is not None and pending.problem == problem


def _set_in_list(draft: Draft, notation: str, path: str, text: str) -> None:
    """Set a whole list, a row of it, or a field of a row, to `text`."""
    from swarmtui.spec.notation.row_formats import as_rows

    list_path, bracket, rest = path.partition("[")
    if not bracket:
        draft.set_rows(path, as_rows(notation, text))
        return
    number, _, key = rest.partition("]")
    rows, index = draft.rows(list_path), int(number)
    new = [_with_field(notation, rows[index], key, text)] if key else as_rows(notation, [text])
    draft.set_rows(list_path, [*rows[:index], *new, *rows[index + 1 :]])


def _with_field(notation: str, row: Any, key: str, text: str) -> Any:
    """Set a field of a row, which can be text in a loaded file."""
    from swarmtui.spec.notation.row_formats import as_rows

    parsed = row if isinstance(row, Mapping) else as_rows(notation, [row])[0]
    return with_value(parsed, keys_of(key.lstrip(".")), text)


def next_problem(session: Session, path: str) -> Problem | None:
    """Return the error or warning after that at `path`, in the order of `session.problems`.

    After the last one comes the first; None if there is none.
    """
    found = [problem for problem in session.problems if problem.level != "hint"]
    by_path = {problem.path: problem for problem in reversed(found)}
    paths = list(dict.fromkeys(problem.path for problem in found))
    after = paths.index(path) + 1 if path in paths else 0
    return by_path[paths[after % len(paths)]] if paths else None
