"""The row in a file that a row of the spec comes from: `9000-9002:9000-9002` is three ports."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from swarmtui.spec.convert.partial import LeftOut
from swarmtui.spec.field_info import all_field_infos
from swarmtui.spec.notation.row_formats import ROW_FORMATS, as_rows, raw_rows
from swarmtui.spec.problem import Problem
from swarmtui.spec.tree import keys_of, value_at

_NAMED_ROW = re.compile(r"\brow (\d+)\b")


def source_row_mapper(
    tree: Any, left_out: LeftOut = MappingProxyType({})
) -> Callable[[Problem], Problem]:
    """Return a function that changes the path of a problem of the spec to the row in `tree`.

    `left_out` is what was left out of `tree` to read the spec.
    """
    source_rows = _source_rows_by_path(tree, left_out)

    def move(problem: Problem) -> Problem:
        path, opened, rest = problem.path.partition("[")
        if not opened or path not in source_rows:
            return problem
        index, _, below = rest.partition("]")
        rows = source_rows[path]
        source = _source_row(rows, int(index))
        return replace(
            problem,
            path=f"{path}[{source}]{below}",
            message=_NAMED_ROW.sub(lambda row: _row_label(rows, row[1]), problem.message),
            suggestion=problem.suggestion if rows.count(source) == 1 else "",
        )

    return move


def _row_label(rows: list[int], number: str) -> str:
    return f"row {_source_row(rows, int(number) - 1) + 1}"


def _source_row(rows: list[int], index: int) -> int:
    return rows[index] if index < len(rows) else index


def _source_rows_by_path(tree: Any, left_out: LeftOut) -> dict[str, list[int]]:
    """Return the source row of each row, for each list whose rows in the spec differ."""
    found = {}
    for info in all_field_infos().values():
        gone = left_out.get(info.path) or ()
        if info.is_list and (ROW_FORMATS[info.notation].expands_to_many or gone):
            items = enumerate(raw_rows(info.notation, value_at(tree, keys_of(info.path))))
            left = [(index, item) for index, item in items if index not in gone]
            rows = [index for index, item in left for _ in as_rows(info.notation, [item])]
            if gone or len(rows) != len(left):
                found[info.path] = rows
    return found
