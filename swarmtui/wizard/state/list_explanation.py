"""What explains a list: the problem that matters most, then how to edit it."""

from __future__ import annotations

from dataclasses import replace

from swarmtui.spec.problem import Problem
from swarmtui.wizard.state.levels import StatusPart, explain_problem
from swarmtui.wizard.state.rows import Rows
from swarmtui.wizard.terminal.symbols import Symbols


def explain_list(
    rows: Rows, at_cursor: Problem | None, edited: int | None, symbols: Symbols
) -> tuple[StatusPart, ...]:
    """Return the texts for the explanation rows.

    `at_cursor` is the problem of the row at the cursor, None if the rows do not have the focus;
    `edited` is the index of the row that is edited in the input line.
    """
    return (*_problem_part(rows, at_cursor, edited, symbols), (_help(rows, edited, symbols), ""))


def _problem_part(
    rows: Rows, at_cursor: Problem | None, edited: int | None, symbols: Symbols
) -> tuple[StatusPart, ...]:
    """Explain the problem at the cursor, else of the typed text, of the edited row, of the list."""
    pending = rows.session.pending.get(rows.path)
    if at_cursor:
        return explain_problem(at_cursor, symbols)
    if pending and pending.problem.level == "hint":
        return ((f"{symbols.dot} {pending.problem.message}", "hint"),)
    if pending:
        return explain_problem(pending.problem, symbols)
    path = rows.path if edited is None else f"{rows.path}[{edited}]"
    return explain_problem(_with_row(rows, rows.session.problem_at(path)), symbols)


def _with_row(rows: Rows, problem: Problem | None) -> Problem | None:
    """Name the row of a problem in its message: `row 2: `."""
    row = problem.path.removeprefix(f"{rows.path}[").partition("]")[0] if problem else ""
    if problem is None or not row.isdigit():
        return problem
    return replace(problem, message=f"row {int(row) + 1}: {problem.message}")


def _help(rows: Rows, edited: int | None, symbols: Symbols) -> str:
    if reason := rows.session.unmet_requirement(rows.info):
        return f"{symbols.dash} {reason}"
    if edited is not None:
        return f"Editing row {edited + 1}: Enter saves the change, Esc cancels it."
    examples = rows.info.examples[1:]
    also = f" Also: {', '.join(examples)}." if examples else ""
    return f"{rows.help}{also} Enter adds; several lines can be pasted. @FILE adds its lines."
