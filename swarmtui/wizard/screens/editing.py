"""The base of all screens that edit the draft: edit, check, undo and redo."""

from __future__ import annotations

from textual import on
from textual.binding import Binding
from textual.screen import Screen

from swarmtui.wizard.state.session import Session
from swarmtui.wizard.state.undone_change import Change, redo, undo
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard, is_composed
from swarmtui.wizard.widgets.explanation import ExplanationRows, explanation_of
from swarmtui.wizard.widgets.messages import DraftChanged, ExplanationChanged


class EditingScreen(TeardownGuard, Screen[None]):
    """Puts what is typed into the draft, and shows what follows from it.

    A subclass implements `refresh_view` and `show_change`, and composes `ExplanationRows`.
    """

    BINDINGS = [
        Binding("ctrl+z", "undo", "Undo", priority=True),
        Binding("ctrl+y", "redo", "Redo", priority=True),
    ]

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

    def refresh_state(self) -> None:
        """Check the draft, and show it here and on the editing screens behind and above."""
        self.session.check()
        for screen in self.app.screen_stack:
            if isinstance(screen, EditingScreen) and is_composed(screen):
                screen.refresh_view()
                screen.refresh_explanation()

    def refresh_explanation(self) -> None:
        """Show what the focused widget says about itself."""
        self.query_one(ExplanationRows).show(explanation_of(self.focused))

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
