"""What a screen asks the focused widget for: its path in the draft, the problem at its cursor.

Screens know only these bases: the modules of lists are loaded when a list is first shown.
"""

from __future__ import annotations

from swarmtui.spec.problem import Problem


class PathEditor:
    """A widget that edits what the draft has at `path`: a field, or a whole list."""

    path: str


class RowCursor:
    """A widget with a cursor on one of its rows."""

    @property
    def problem(self) -> Problem | None:
        """The problem of the row at the cursor."""
        raise NotImplementedError
