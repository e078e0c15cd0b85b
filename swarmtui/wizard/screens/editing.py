"""The base of all screens that edit the draft: edit, check, undo and redo."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import on
from textual.binding import Binding
from textual.screen import Screen
from textual.widget import Widget

from swarmtui.escaping import escape_line
from swarmtui.spec.problem import Problem
from swarmtui.wizard.state.flow import step_of
from swarmtui.wizard.state.session import Session
from swarmtui.wizard.state.suggestions import next_problem, suggestion_of, take_suggestion
from swarmtui.wizard.state.undone_change import Change, redo, undo
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard, is_composed
from swarmtui.wizard.widgets.explanation import ExplanationRows, explanation_of
from swarmtui.wizard.widgets.focus import focused_list, focused_path
from swarmtui.wizard.widgets.key_line import Key, KeyLine
from swarmtui.wizard.widgets.messages import DraftChanged, ExplanationChanged
from swarmtui.wizard.widgets.row_list import RowList
from swarmtui.wizard.widgets.summary_list import SummaryList

_LONGEST_SUGGESTION = 22
"""The most characters of a suggestion in the key line."""


class EditingScreen(TeardownGuard, Screen[None]):
    """Puts what is typed into the draft, and shows what follows from it.

    A subclass implements what raises NotImplementedError, and composes `ExplanationRows`.
    """

    BINDINGS = [
        Binding("ctrl+z", "undo", "Undo", priority=True),
        Binding("ctrl+y", "redo", "Redo", priority=True),
        Binding("ctrl+t", "take_suggestion", "Take the suggestion", priority=True),
        Binding("ctrl+n", "next_problem", "Next problem", priority=True),
    ]

    COVERS_SCREENS: ClassVar[bool] = False
    """Whether nothing of the screens behind is visible. They are refreshed when it closes."""

    def __init__(self, session: Session, symbols: Symbols) -> None:
        super().__init__()
        self.session = session
        self.symbols = symbols

    def refresh_view(self) -> None:
        """Show the draft, and the problems that the last check found."""
        raise NotImplementedError

    async def show_change(self, path: str) -> None:
        """Show what undo or redo has changed at `path`, wherever that is."""
        raise NotImplementedError

    def keys(self) -> tuple[Key, ...]:
        """Return the keys for the key line."""
        raise NotImplementedError

    @property
    def key_line(self) -> KeyLine:
        """The line with the keys of the screen."""
        raise NotImplementedError

    def reload(self, path: str) -> None:
        """Show the draft after its value at `path` was replaced."""
        raise NotImplementedError

    async def jump(self, path: str) -> None:
        """Go to the field at `path`, wherever that is."""
        raise NotImplementedError

    def refresh_state(self) -> None:
        """Check the draft, and show it on the editing screens of which anything is visible."""
        self.session.check()
        for screen in reversed(self.app.screen_stack):
            if isinstance(screen, EditingScreen) and is_composed(screen):
                screen.refresh_view()
                screen.refresh_explanation()
                if screen.COVERS_SCREENS:
                    return

    def refresh_explanation(self) -> None:
        """Show what the focused widget says about itself, and the keys."""
        self.query_one(ExplanationRows).show(explanation_of(self.explained_widget))
        self.refresh_keys()

    @property
    def explained_widget(self) -> Widget | None:
        """The widget to explain: the focused one."""
        return self.focused

    def refresh_keys(self) -> None:
        """Show the keys; first that of the suggestion, with its value."""
        suggestion = escape_line(suggestion_of(self._problem_at_cursor()))
        is_long = len(suggestion) > _LONGEST_SUGGESTION
        dots = self.symbols.ellipsis
        start = suggestion[: _LONGEST_SUGGESTION - len(dots)]
        shown = f"{start}{dots}" if is_long else suggestion
        take = (Key("^T", f"take {shown}", "ctrl+t"),) if suggestion else ()
        self.key_line.show((*take, *self.keys()))

    def _problem_at_cursor(self) -> Problem | None:
        """Return the problem of the row at the cursor, of the pending text, or of the field."""
        if editor := focused_list(self):
            return editor.problem
        if isinstance(self.focused, RowList | SummaryList):
            return self.focused.problem
        path = focused_path(self)
        pending = self.session.pending.get(path)
        return pending.problem if pending else self.session.problem_at(path) if path else None

    def action_take_suggestion(self) -> None:
        """Set the value that the problem at the cursor suggests."""
        problem = self._problem_at_cursor()
        if problem is None or not suggestion_of(problem):
            self.notify("No suggestion for this field", timeout=3)
            return
        self.notify(f"set: {take_suggestion(self.session, problem)}", timeout=3)
        self.reload(problem.path)

    async def action_next_problem(self) -> None:
        """Go to the next error or warning, in any step."""
        here = self._problem_at_cursor()
        known = {problem.path for problem in self.session.problems if problem.level != "hint"}
        path = here.path if here and here.path in known else self.session.last_problem_path
        problem = next_problem(self.session, path)
        if problem is None:
            self.notify("No problems", timeout=3)
            return
        self.session.last_problem_path = problem.path
        self.session.visited.add(step_of(problem.path).key)
        await self.jump(problem.path)

    def scroll_to_center(self, widget: Widget, *args: Any, **options: Any) -> None:
        """Scroll to a widget that got the focus; in a table to the row at its cursor."""
        if isinstance(widget, RowList):
            widget.show_cursor()
        else:
            super().scroll_to_center(widget, *args, **options)

    def on_descendant_focus(self) -> None:
        """Explain the widget that has the focus now."""
        self.refresh_explanation()

    @on(ExplanationChanged)
    def _explain_again(self, event: ExplanationChanged) -> None:
        event.stop()
        self.refresh_explanation()

    def edit(self, path: str, text: str) -> None:
        """Put `text` into the draft at `path`, valid or not. Its fields call this."""
        self.session.edit(path, text)
        self.changed()

    def changed(self) -> None:
        """Show what follows from a change of the draft."""
        self.refresh_state()

    @on(DraftChanged)
    def _take_change(self, event: DraftChanged) -> None:
        event.stop()
        self.changed()

    def dialog_closed(self, _: None) -> None:
        """Show what a dialog over this screen has changed."""
        self.changed()

    async def action_undo(self) -> None:
        """Undo the last change, and go to it."""
        await self._show_undone(undo(self.session), "undone", "Nothing to undo")

    async def action_redo(self) -> None:
        """Redo what was undone last, and go to it."""
        await self._show_undone(redo(self.session), "redone", "Nothing to redo")

    async def _show_undone(self, change: Change | None, done: str, nothing: str) -> None:
        self.notify(f"{done}: {change.description}" if change else nothing, timeout=3, markup=False)
        if change:
            await self.show_change(change.path)
