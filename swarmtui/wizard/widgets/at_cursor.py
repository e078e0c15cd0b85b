"""What screens and steps ask of a widget: its path in the draft, the problem at its cursor.

They know only these bases: the modules of lists are loaded when a list is first shown.
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

    def show_cursor(self) -> None:
        """Scroll to the row at the cursor, if something around the widget scrolls."""


class RowsEditor(PathEditor, RowCursor):
    """An editor of a whole list; its problem is that of the typed text, or of the row there."""


class Refreshed:
    """A part of a step that shows the state of the session."""

    def refresh_state(self) -> None:
        """Show what the last check found."""
        raise NotImplementedError
