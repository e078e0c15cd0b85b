"""What the keys of a row do to its list."""

from __future__ import annotations

from collections.abc import Mapping

from swarmtui.wizard.state.rows import Rows
from swarmtui.wizard.state.shown_rows import ShownRows

MOVES = {"ctrl+u": -1, "shift+up": -1, "ctrl+d": 1, "shift+down": 1}
"""By key: how many places it moves the row."""


class RowChanges:
    """Changes a list by keys; `cycle_keys` choose the next option: see `CYCLE_KEYS`."""

    def __init__(
        self, rows: Rows, shown: ShownRows, cycle_keys: Mapping[str, tuple[str, str]]
    ) -> None:
        self._rows = rows
        self._shown = shown
        self._cycle_keys = cycle_keys

    def apply(self, key: str, position: int) -> tuple[str, int]:
        """Change the row at `position`; return what was done, and the index to go to."""
        index = self._shown.indices[position]
        if key in self._cycle_keys:
            self._rows.cycle_choice(index, self._cycle_keys[key][0])
            return "", index
        if key == "insert":
            self._rows.duplicate(index)
            return f"copied: row {index + 2}", index + 1
        return self._delete(position) if key == "delete" else self._move(index, MOVES[key])

    def _delete(self, position: int) -> tuple[str, int]:
        """Delete the marked rows, else the one at `position`."""
        index, deleted = self._shown.indices[position], self._shown.to_delete(position)
        self._rows.remove(deleted)
        several = f"{len(deleted):,} deleted; ^Z undoes"
        words = several if len(deleted) > 1 else "deleted; ^Z undo"
        return words, index - sum(each < index for each in deleted)

    def _move(self, index: int, by: int) -> tuple[str, int]:
        target = self._rows.move(index, by)
        return (f"moved: row {target + 1}" if target != index else ""), target
