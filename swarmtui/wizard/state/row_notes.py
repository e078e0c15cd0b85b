"""Notes about rows that were typed, pasted or read from a file, shown while the row exists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from swarmtui.spec.draft import Draft
from swarmtui.spec.field_info import field_info
from swarmtui.spec.problem import Problem


class RowNotes:
    """Notes by list and row.

    A row is identified by its text: a note follows a row that is moved, disappears when the row is
    edited, and returns when the edit is undone.
    """

    def __init__(self) -> None:
        self._notes: dict[str, dict[str, Problem]] = {}

    def add(self, path: str, row: str, note: Problem) -> None:
        """Add `note` for the row with the text `row` of the list at `path`; "" means the list."""
        self._notes.setdefault(path, {})[row] = note

    def note_prefix(self, path: str, prefix: str, rows: Sequence[Any]) -> None:
        """Note for each of `rows` that `prefix` was removed; with prefix "", delete that note."""
        from swarmtui.spec.notation.notation_problems import prefix_hints

        for text in _row_texts(path, rows):
            self._notes.get(path, {}).pop(text, None)
        if prefix and (info := field_info(path)):
            for text, note in prefix_hints(info.notation, path, prefix, rows):
                self.add(path, text, note)

    def problems(self, draft: Draft) -> Iterator[Problem]:
        """Yield the notes on rows that are in `draft`, with the paths of the rows."""
        for path, notes in self._notes.items():
            texts = ["", *_row_texts(path, draft.rows(path))]
            for index, text in enumerate(texts):
                if note := notes.get(text):
                    yield replace(note, path=f"{path}[{index - 1}]" if index else path)


def _row_texts(path: str, rows: Iterable[Any]) -> Iterator[str]:
    from swarmtui.spec.notation.row_formats import ROW_FORMATS

    info = field_info(path)
    if info is not None:
        formats = ROW_FORMATS[info.notation]
        yield from (formats.format(row) for row in rows)
