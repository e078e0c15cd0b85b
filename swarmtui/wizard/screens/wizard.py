"""The main screen: top line, rail, the present step, the live preview, keys."""

from __future__ import annotations

from asyncio import Lock
from importlib import import_module
from math import inf
from time import monotonic

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Horizontal
from textual.widget import Widget
from textual.widgets import Input

from swarmtui.spec.tree import IMAGE
from swarmtui.wizard.screens.previewing import PreviewingScreen
from swarmtui.wizard.state.connection import Connection
from swarmtui.wizard.state.flow import INDEX, REVIEW, STEPS, Step, step_of
from swarmtui.wizard.state.help_keys import WIZARD_KEYS
from swarmtui.wizard.state.levels import join_parts
from swarmtui.wizard.state.session import Session
from swarmtui.wizard.state.status import status_parts
from swarmtui.wizard.terminal.key_queue import pressed_since
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.terminal.teardown_guard import is_live
from swarmtui.wizard.widgets.choice import Choice
from swarmtui.wizard.widgets.divider import Divider
from swarmtui.wizard.widgets.explanation import ExplanationRows
from swarmtui.wizard.widgets.key_line import Key, KeyLine
from swarmtui.wizard.widgets.messages import (
    LaunchPressed,
    ListOpened,
    NewDraftPressed,
    PathPicked,
    RowOpened,
    SaveAsked,
)
from swarmtui.wizard.widgets.preview import Preview
from swarmtui.wizard.widgets.rail import Rail
from swarmtui.wizard.widgets.row_list import RowList
from swarmtui.wizard.widgets.status_text import StatusText
from swarmtui.wizard.widgets.step_pane import StepPane
from swarmtui.wizard.widgets.top_line import TopLine


class WizardScreen(PreviewingScreen):
    """Shows one step at a time, writes edits to the session, and shows the results."""

    HELP_KEYS = WIZARD_KEYS
    BINDINGS = [
        Binding("f8", "next", "Next step"),
        Binding("f7", "previous", "Previous step"),
        Binding("ctrl+g", "go_to", "Go to a step"),
        Binding("f2", "review", "Review"),
        Binding("f3", "preview", "Show or hide the JSON preview"),
        Binding("f4", "everything", "Open or close all sections"),
        Binding("f5", "refresh", "Refresh from the manager"),
        Binding("f9", "launch", "Launch (in the review)"),
        Binding("f6", "find", "Find a field"),
        Binding("escape", "back", "Back"),
    ]

    def __init__(self, session: Session, symbols: Symbols) -> None:
        super().__init__(session, symbols)
        self.step_index = 0
        self.connection = Connection(session, self, self.refresh_state)
        self._panes: dict[str, StepPane] = {}
        self._everything = False
        self._ready = False
        self._step_lock = Lock()
        self._shown_at = inf
        """When the step was shown: keys pressed earlier do not launch."""

    def compose(self) -> ComposeResult:
        """Yield the layout, with the pane of the first step only."""
        yield TopLine(self.symbols)
        yield Divider(self.symbols)
        with Horizontal(id="main"):
            yield Rail(self.symbols)
            self._panes[STEPS[0].key] = self._make_pane(0)
            yield Container(self.pane, id="panes")
            yield Preview(self.symbols, id="preview")
        yield Divider(self.symbols)
        yield ExplanationRows(self.symbols)
        yield StatusText("", id="status")
        yield KeyLine(self.pane.keys(), id="keys")

    def _make_pane(self, index: int) -> StepPane:
        step = STEPS[index]
        module, name = step.pane.split(":")
        pane_class = getattr(import_module(f"swarmtui.wizard.steps.{module}"), name)
        pane: StepPane = pane_class(
            self.session, self.symbols, step, self.edit, everything=self._everything
        )
        return pane

    @property
    def step(self) -> Step:
        """The present step."""
        return STEPS[self.step_index]

    @property
    def pane(self) -> StepPane:
        """The pane of the present step."""
        return self._panes[STEPS[self.step_index].key]

    def on_mount(self) -> None:
        """Draw the first frame, then load the rest and connect."""
        self.pane.focus_first()
        self._update_status_lines()
        self.call_after_refresh(self.connection.open)

    def refresh_state(self) -> None:
        """Check the draft and refresh the screen. Called after every change."""
        self._ready = True
        super().refresh_state()

    def refresh_view(self) -> None:
        """Refresh the screen from the last check of the draft."""
        self.pane.refresh_state()
        self._update_status_lines()
        self.refresh_preview()

    def _update_status_lines(self) -> None:
        session, rail, top = self.session, self.query_one(Rail), self.query_one(TopLine)
        rail.step_index = self.step_index
        rail.states = {step.key: session.state_of(step) for step in STEPS}
        top.service_name = session.draft.text("Name")
        top.manager_words = self.connection.describe()
        top.has_error = session.connection_error is not None
        self.query_one("#status", StatusText).set_text(self._status())
        self.refresh_keys()

    @property
    def explained_widget(self) -> Widget:
        """The focused widget; without one the step."""
        return self.focused or self.pane

    def keys(self) -> tuple[Key, ...]:
        """Return the keys of the step; the action of Enter depends on the focused widget."""
        return self.pane.keys()

    @property
    def key_line(self) -> KeyLine:
        """The last line."""
        return self.query_one("#keys", KeyLine)

    def reload(self, path: str) -> None:
        """Show the draft after its value at `path` was replaced."""
        self.pane.reload_from_draft()
        self.changed()
        if path == IMAGE:
            self.connection.ask_registry_soon()

    @property
    def _at_review(self) -> bool:
        return STEPS[self.step_index] is REVIEW

    def _status(self) -> str | Text:
        if not self._ready:
            return ""
        parts = status_parts(self.session, STEPS[self.step_index], self.symbols)
        return join_parts(parts, self.symbols, self.app.theme_variables)

    # Edits

    def edit(self, path: str, text: str) -> None:
        """Set the field at `path` to `text`, and show the results."""
        super().edit(path, text)
        if path == IMAGE:
            self.connection.ask_registry_soon()

    def changed(self) -> None:
        """Refresh after a change of the draft."""
        if self._ready:
            super().changed()

    @on(ListOpened)
    def _open_list(self, event: ListOpened) -> None:
        from swarmtui.wizard.screens.list_screen import ListScreen

        event.stop()
        screen = ListScreen(event.rows, self.symbols, event.path)
        self.app.push_screen(screen, self.dialog_closed)

    @on(RowOpened)
    def _open_row(self, event: RowOpened) -> None:
        from swarmtui.wizard.screens.row_dialog import RowDialog

        event.stop()
        dialog = RowDialog(event.rows, event.index, self.symbols, event.title, event.excluded_keys)
        self.app.push_screen(dialog, self.dialog_closed)

    @on(SaveAsked)
    def _ask_for_file(self, event: SaveAsked) -> None:
        from swarmtui.wizard.screens.save import SaveScreen

        event.stop()
        self.app.push_screen(SaveScreen(event.title, event.text, event.name, self.symbols))

    def on_choice_changed(self, event: Choice.Changed) -> None:
        """Handle the choices that are not fields of the spec: mode, digest, credentials."""
        if event.choice.id == "mode":
            self.session.draft.choose_mode(event.choice.selected)
        elif event.choice.id == "auth":
            self.session.send_auth = not event.value
            self.connection.ask_registry_soon()
        elif event.choice.id == "pin":
            self.session.pin_digest = not event.value
        self.changed()

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the next step on Enter in an input."""
        event.stop()
        await self.action_next()

    async def on_row_list_key_pressed(self, event: RowList.KeyPressed) -> None:
        """Go to the next step on Enter in a list that does not handle it."""
        if event.key == "enter":
            await self.action_next()

    async def on_choice_accepted(self) -> None:
        """Go to the next step on Enter on a choice."""
        await self.action_next()

    # Navigation

    async def action_go(self, index: int) -> None:
        """Go to a step; the present one may have errors."""
        if index in range(len(STEPS)) and index != self.step_index:
            self._mark_visited()
            await self._switch_step(index)

    async def _switch_step(self, index: int) -> None:
        async with self._step_lock:
            await self._ensure_pane(index)
            if index != self.step_index and is_live(self):
                self._show_pane(index)

    async def _ensure_pane(self, index: int) -> None:
        """Create the step's pane hidden, so that it is never shown half composed."""
        if STEPS[index].key not in self._panes and is_live(self):
            pane = self._make_pane(index)
            pane.display = False
            await self.query_one("#panes").mount(pane)
            self._panes[STEPS[index].key] = pane

    def _show_pane(self, index: int) -> None:
        self.session.end_typing()
        self.pane.leave()
        self.pane.display = False
        self.step_index = index
        self.pane.display = True
        self.remove_class("-preview")
        self.pane.reload_from_draft()
        self.refresh_state()
        self.pane.focus_first()
        self._shown_at = monotonic()
        if STEPS[index].refreshes_snapshot:
            self.connection.refresh_snapshot()

    def _mark_visited(self) -> None:
        """Mark the present step as visited; after the first step, set the default name."""
        self.session.visited.add(STEPS[self.step_index].key)
        if self.step_index == 0:
            self.session.set_default_name()
            self.connection.ask_registry_now()

    async def action_next(self) -> None:
        """Go to the next step, if any."""
        await self.action_go(self.step_index + 1)

    async def action_previous(self) -> None:
        """Go to the previous step, if any."""
        await self.action_go(self.step_index - 1)

    async def action_review(self) -> None:
        """Go to the review; all steps count as visited."""
        self.session.visited.update(step.key for step in STEPS)
        await self.action_go(INDEX["review"])

    async def action_back(self) -> None:
        """Close the preview, or go to the previous step; in the first step, quit."""
        if self.preview_covers_form:
            self.close_preview()
        elif self.step_index:
            await self.action_previous()
        else:
            await self.app.run_action("request_quit")

    async def on_rail_picked(self, event: Rail.Picked) -> None:
        """Go to a step that was clicked in the rail."""
        await self.action_go(event.index)

    @on(PathPicked)
    async def _go_to_picked(self, event: PathPicked) -> None:
        """Go to the field of a review line, unless the key was pressed in an earlier step."""
        if pressed_since(self, self._shown_at):
            await self.jump(event.path)

    async def jump(self, path: str) -> None:
        """Go to the field at `path`, in any step."""
        await self.action_go(INDEX[step_of(path).key])
        if is_live(self):
            await self.pane.focus_path(path)
            self.pane.refresh_state()

    # Other actions

    def focus_form(self) -> None:
        """Focus the first field of the present step."""
        self.pane.focus_first()

    async def action_everything(self) -> None:
        """Open all sections of all steps, or only those in which something is set."""
        self._everything = not self._everything
        for pane in list(self._panes.values()):
            await pane.show_everything(self._everything)

    def action_find(self) -> None:
        """Find a field; in the network list, filter it."""
        if not self.pane.focus_filter():
            from swarmtui.wizard.screens.find import FindScreen

            self.app.push_screen(FindScreen(self.session, self.symbols), self._on_field_found)

    async def _on_field_found(self, path: str | None) -> None:
        if path:
            await self.jump(path)

    def action_refresh(self) -> None:
        """Fetch a new snapshot, or connect."""
        self.connection.connect_or_refresh()
        self._update_status_lines()

    async def show_change(self, path: str) -> None:
        """Show what undo or redo changed at `path`, without marking steps as visited."""
        await self._switch_step(INDEX[step_of(path).key])
        if is_live(self):
            self.pane.reload_from_draft()
            self.refresh_state()
            await self.pane.show_change(path)

    def action_go_to(self) -> None:
        """Ask for the step to go to."""
        from swarmtui.wizard.screens.go_to import GoToScreen

        self.app.push_screen(GoToScreen(self.symbols, self.step_index), self._on_step_chosen)

    async def _on_step_chosen(self, index: int | None) -> None:
        if index is not None:
            await self.action_go(index)

    @on(LaunchPressed)
    async def action_launch(self) -> None:
        """In the review launch, or show why that is blocked; elsewhere go to the review.

        A key that was pressed before the review was shown does not launch, such as key repeat.
        """
        if not self._at_review:
            await self.action_review()
        elif reason := self.session.launch_block_reason():
            self.notify(f"cannot launch: {reason}", severity="error", timeout=4)
        elif not pressed_since(self, self._shown_at):
            self.app.bell()
        else:
            self.launch()

    @on(NewDraftPressed)
    def action_make_another(self) -> None:
        """Turn the launched draft into a new one with a free name and free ports."""
        if self.session.current_launch is None:
            self.notify("This draft was not launched", timeout=2)
            return
        self.session.make_another()
        self.pane.reload_from_draft()
        self.refresh_state()
        self.pane.focus_first()  # not on Launch, which takes the place of the button
        name = self.session.draft.text("Name")
        self.notify(f"new draft: {name}, on free ports", timeout=4)
