"""The wizard's one screen: top line, rail, the present step, the live preview, keys."""

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
from textual.screen import Screen
from textual.widgets import Input

from swarmtui.spec.tree import IMAGE
from swarmtui.wizard.state.connection import Connection
from swarmtui.wizard.state.flow import INDEX, REVIEW, STEPS, Step, step_of
from swarmtui.wizard.state.help_keys import WIZARD_KEYS
from swarmtui.wizard.state.levels import by_place
from swarmtui.wizard.state.session import Session, status_parts
from swarmtui.wizard.state.undo import redo_on, undo_on
from swarmtui.wizard.terminal.background import in_background
from swarmtui.wizard.terminal.key_queue import pressed_since
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard, is_live
from swarmtui.wizard.widgets.choice import Choice
from swarmtui.wizard.widgets.divider import Divider
from swarmtui.wizard.widgets.key_line import KeyLine
from swarmtui.wizard.widgets.preview import Preview, json_lines, request_lines
from swarmtui.wizard.widgets.rail import Rail
from swarmtui.wizard.widgets.row_list import RowList
from swarmtui.wizard.widgets.status_text import StatusText
from swarmtui.wizard.widgets.step_pane import StepPane
from swarmtui.wizard.widgets.top_line import TopLine


class WizardScreen(TeardownGuard, Screen[None]):
    """Moves between steps, keeps the session in step with what is typed, shows what follows."""

    HELP_KEYS = WIZARD_KEYS
    BINDINGS = [
        Binding("f8", "next", "Next step"),
        Binding("f7", "previous", "Previous step"),
        Binding("ctrl+g", "go_to", "Go to a step by its digit"),
        Binding("f2", "review", "Review"),
        Binding("f3", "preview", "Show or hide the JSON"),
        Binding("f4", "everything", "Show everything, or what most set"),
        Binding("f5", "refresh", "Ask the manager again"),
        Binding("f9", "launch", "Launch (from review)"),
        Binding("ctrl+z", "undo", "Undo", priority=True),
        Binding("ctrl+y", "redo", "Redo", priority=True),
        Binding("f6", "find", "Find a field"),
        Binding("escape", "back", "Back"),
    ]

    def __init__(self, session: Session, symbols: Symbols) -> None:
        super().__init__()
        self.session = session
        self.symbols = symbols
        self.step_index = 0
        self.connection = Connection(session, self, self._on_background_result)
        self._panes: dict[str, StepPane] = {}
        self._everything = False
        self._ready = False
        self._step_lock = Lock()
        self._shown_at = inf
        """When the step came up: in the review, what was pressed before does not launch."""

    def compose(self) -> ComposeResult:
        """Only the first step's pane is made at once."""
        yield TopLine(self.symbols)
        yield Divider(self.symbols)
        with Horizontal(id="main"):
            yield Rail(self.symbols)
            self._panes[STEPS[0].key] = self._make_pane(0)
            yield Container(self.pane, id="panes")
            yield Preview(id="preview")
        yield StatusText("", id="status")
        yield KeyLine(self.pane.keys(), id="keys")

    def _make_pane(self, index: int) -> StepPane:
        step = STEPS[index]
        module, name = step.pane.split(":")
        pane_class = getattr(import_module(f"swarmtui.wizard.steps.{module}"), name)
        pane: StepPane = pane_class(self.session, self.symbols, step, everything=self._everything)
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
        """Draw first; what takes longer to load comes after the first frame."""
        self.pane.focus_first()
        self._update_status_lines()
        self.call_after_refresh(self.connection.open)

    def refresh_state(self) -> None:
        """Judge the draft and show everything that follows. Called after every change."""
        self.session.check()
        self._ready = True
        self.refresh_view()

    def refresh_view(self) -> None:
        """Show everything that follows from the draft as it was judged last."""
        self.pane.refresh_state()
        self._update_status_lines()
        self._show_preview()

    def _update_status_lines(self) -> None:
        session, rail, top = self.session, self.query_one(Rail), self.query_one(TopLine)
        rail.step_index = self.step_index
        rail.states = {step.key: session.state_of(step) for step in STEPS}
        top.service_name = session.draft.text("Name")
        top.manager_label = self.connection.describe()
        top.has_error = session.connection_error is not None
        self.query_one("#status", StatusText).set_text(self._status())
        self._refresh_keys()

    def _refresh_keys(self) -> None:
        self.query_one("#keys", KeyLine).show(self.pane.keys())

    def on_descendant_focus(self) -> None:
        """What Enter does depends on where the cursor is."""
        self._refresh_keys()

    @property
    def _at_review(self) -> bool:
        return STEPS[self.step_index] is REVIEW

    def _status(self) -> str | Text:
        if not self._ready:
            return ""
        if not self.session.draft.text(IMAGE):
            return "required: an image; everything else is optional"
        found = status_parts(self.session, STEPS[self.step_index], self.symbols)
        return by_place(found, self.symbols, self.app.theme_variables)

    def _show_preview(self) -> None:
        request = self.session.shown_request
        preview = self.query_one("#preview", Preview)
        if request:
            preview.show(*request_lines(request, self.symbols))
        else:
            note = ["cannot be sent yet; current draft", self.symbols.rule * 3]
            preview.show([*note, *json_lines(self.session.draft.tree)], len(note))

    def _on_background_result(self) -> None:
        """The connection or the registry has told something."""
        self.refresh_state()

    # What is typed

    def edit(self, path: str, text: str) -> None:
        """Hold what was typed, and show what it means."""
        self.session.draft.set(path, text)
        self.changed()
        if path == IMAGE:
            self.connection.ask_registry_soon()

    @on(StepPane.Changed)
    def changed(self) -> None:
        """Show what follows from a change that the draft already holds."""
        if self._ready:
            self.refresh_state()

    def on_choice_changed(self, event: Choice.Changed) -> None:
        """The switches that are no field of the spec: mode, digest, credentials."""
        if event.choice.id == "mode":
            self.session.draft.choose_mode(event.choice.selected)
        elif event.choice.id == "auth":
            self.session.send_auth = not event.value
            self.connection.ask_registry_soon()
        elif event.choice.id == "pin":
            self.session.pin_digest = not event.value
        self.changed()

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter accepts the step."""
        event.stop()
        await self.action_next()

    async def on_row_list_key_pressed(self, event: RowList.KeyPressed) -> None:
        """Enter on a list that has no other use for it accepts the step."""
        if event.key == "enter":
            await self.action_next()

    async def on_choice_accepted(self) -> None:
        """Enter on a choice, too."""
        await self.action_next()

    # Moving about

    async def action_go(self, index: int) -> None:
        """Go to a step; whatever state the present one is in, it stays as it is."""
        if index in range(len(STEPS)) and index != self.step_index:
            self._mark_visited()
            await self._switch_step(index)

    async def _switch_step(self, index: int) -> None:
        async with self._step_lock:
            await self._ensure_pane(index)
            if index != self.step_index and is_live(self):
                self._show_pane(index)

    async def _ensure_pane(self, index: int) -> None:
        """Make the step's pane, out of sight: what is shown is there as a whole."""
        if STEPS[index].key not in self._panes and is_live(self):
            pane = self._make_pane(index)
            pane.display = False
            await self.query_one("#panes").mount(pane)
            self._panes[STEPS[index].key] = pane

    def _show_pane(self, index: int) -> None:
        self.session.end_typing()
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
        """A step that was left counts as seen; leaving the first one may name the service."""
        self.session.visited.add(STEPS[self.step_index].key)
        if self.step_index == 0:
            self.session.set_default_name()
            self.connection.ask_registry_now()

    async def action_next(self) -> None:
        """The next step; at the end there is none."""
        await self.action_go(self.step_index + 1)

    async def action_previous(self) -> None:
        """The step before."""
        await self.action_go(self.step_index - 1)

    async def action_review(self) -> None:
        """Straight to the review; every step counts as seen then."""
        self.session.visited.update(step.key for step in STEPS)
        await self.action_go(INDEX["review"])

    async def action_back(self) -> None:
        """One level back: from the preview, from a step, out of the program."""
        if self.has_class("-preview"):
            self.remove_class("-preview")
            self.pane.focus_first()
        elif self.step_index:
            await self.action_previous()
        else:
            await self.app.run_action("request_quit")

    async def on_rail_picked(self, event: Rail.Picked) -> None:
        """A click on the rail."""
        await self.action_go(event.index)

    async def on_step_pane_jump(self, event: StepPane.Jump) -> None:
        """A line of the review leads to its field, unless Enter is held since another step."""
        if pressed_since(self, self._shown_at):
            await self.jump(event.path)

    async def jump(self, path: str) -> None:
        """Go to the field at `path`, wherever it is."""
        await self.action_go(INDEX[step_of(path).key])
        if is_live(self):
            await self.pane.focus_path(path)
            self.pane.refresh_state()

    # Everything else

    def action_preview(self) -> None:
        """Show the preview over the form where there is no room beside it, or hide it."""
        name = "-no-preview" if self.has_class("-wide") else "-preview"
        self.toggle_class(name)
        preview = self.query_one("#preview")
        if self.has_class("-preview"):
            preview.focus()
        else:
            self.pane.focus_first()

    async def action_everything(self) -> None:
        """Show all fields of all steps, or only what most people set; what is set stays."""
        self._everything = not self._everything
        for pane in list(self._panes.values()):
            await pane.show_everything(self._everything)

    def action_find(self) -> None:
        """Find a field; on the list of networks, filter that."""
        if not self.pane.focus_filter():
            from swarmtui.wizard.screens.find import FindScreen

            self.app.push_screen(FindScreen(self.symbols), self._on_field_found)

    async def _on_field_found(self, path: str | None) -> None:
        if path:
            await self.jump(path)

    def action_refresh(self) -> None:
        """Ask the manager again; connect again where there is none."""
        self.connection.connect_or_refresh()
        self._update_status_lines()

    async def action_undo(self) -> None:
        """Take back the last change, and go where it was made."""
        if change := undo_on(self, self.session):
            await self.show_change(change.path)

    async def action_redo(self) -> None:
        """Make again what was taken back."""
        if change := redo_on(self, self.session):
            await self.show_change(change.path)

    async def show_change(self, path: str) -> None:
        """Show what undo or redo has changed at `path`; nothing else changes on the way there."""
        await self._switch_step(INDEX[step_of(path).key])
        if is_live(self):
            self.pane.reload_from_draft()
            self.refresh_state()
            await self.pane.show_change(path)

    def action_go_to(self) -> None:
        """Ask for a step's digit."""
        from swarmtui.wizard.screens.go_to import GoToScreen

        self.app.push_screen(GoToScreen(self.symbols, self.step_index), self._on_step_chosen)

    async def _on_step_chosen(self, index: int | None) -> None:
        if index is not None:
            await self.action_go(index)

    async def action_launch(self) -> None:
        """Create the service; from anywhere else go to the review, which says why not.

        A key that was pressed before the review could be seen, held down or replayed, is no launch.
        """
        if not self._at_review:
            await self.action_review()
        elif reason := self.session.launch_block_reason():
            self.notify(f"cannot launch: {reason}", severity="error", timeout=4)
        elif not pressed_since(self, self._shown_at):
            self.app.bell()
        else:
            self._launch()

    async def on_step_pane_launch(self) -> None:
        """The button."""
        await self.action_launch()

    def _launch(self) -> None:
        from swarmtui.wizard.screens.launch import LaunchScreen

        if record := self.session.current_launch or self.session.launch():
            self.app.push_screen(
                LaunchScreen(self.session, record, self.symbols), self._on_launch_closed
            )

    async def _on_launch_closed(self, path: str | None) -> None:
        """See what the launch changed; go to the field that the person wants to change."""
        self._after_launch()
        record = self.session.current_launch
        if record and record.state == "sending":
            in_background(self, record.answered.wait, self._after_launch, self._after_launch)
        if path:
            await self.jump(path)

    def _after_launch(self, _: object = None) -> None:
        """Ask the manager again; a launch that is not answered yet comes here once more."""
        self.action_refresh()
        self.refresh_state()

    def action_make_another(self) -> None:
        """Make a new draft from the launched one, with a free name and free ports."""
        if self.session.current_launch is None:
            self.notify("This draft was not launched", timeout=2)
            return
        self.session.make_another()
        self.pane.reload_from_draft()
        self.refresh_state()
        self.pane.focus_first()  # away from Launch, which takes the place of the button
        name = self.session.draft.text("Name")
        self.notify(f"new draft: {name}, on free ports", timeout=4)

    def on_step_pane_make_another(self) -> None:
        """The button."""
        self.action_make_another()
