"""The base of every step: title, purpose, rows, and sections that open in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, takewhile
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.timer import Timer
from textual.widget import Widget

from swarmtui.spec.field_info import field_info
from swarmtui.spec.problem import Problem
from swarmtui.wizard.state.flow import STEPS, Step
from swarmtui.wizard.state.levels import StatusPart, style_of
from swarmtui.wizard.state.rows import Rows
from swarmtui.wizard.state.session import Session
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard, is_live
from swarmtui.wizard.widgets.explanation import Explained
from swarmtui.wizard.widgets.field import Edit, Field
from swarmtui.wizard.widgets.field_block import Block, FieldBlock
from swarmtui.wizard.widgets.key_line import Key
from swarmtui.wizard.widgets.labelled_control import LabelledControl
from swarmtui.wizard.widgets.list_editor import ListEditor
from swarmtui.wizard.widgets.list_field import ListField
from swarmtui.wizard.widgets.messages import ExplanationChanged, ListOpened
from swarmtui.wizard.widgets.section import Layout, Section
from swarmtui.wizard.widgets.status_text import StatusText

STEP_KEYS = (
    Key("F7", "back", "f7"),
    Key("F8", "next", "f8"),
    Key("F2", "review", "f2"),
    Key("F3", "JSON", "f3", is_optional=True),
    Key("F6", "find", "f6", is_optional=True),
    Key("F1", "help", "f1"),
    Key("^P", "commands", "ctrl+p", is_optional=True),
    Key("F4", "open all", "f4", is_optional=True),
)
_PAUSE = 0.03
"""Seconds between sections, so that each is painted before the next."""
_QUIT = Key("Esc", "quit", "escape")


class StepTitle(TeardownGuard, Widget):
    """The step's title, and its number at the right."""

    DEFAULT_CSS = "StepTitle { height: 1; padding: 0 1 0 2; }"

    def __init__(self, step: Step) -> None:
        super().__init__()
        self._step = step

    def render(self) -> Text:
        """`Ports                step 4 of 6`."""
        place = f"step {STEPS.index(self._step) + 1} of {len(STEPS)}"
        gap = self.content_size.width - len(self._step.title) - len(place)
        return Text.assemble(
            (self._step.title, "bold"),
            " " * max(gap, 1),
            (place, style_of("", self.app.theme_variables)),
        )


class StepPane(TeardownGuard, Explained, VerticalScroll, can_focus=False):
    """The body of one step. Its fields edit the session's draft. It does not know other steps."""

    DEFAULT_CSS = """
    StepPane { scrollbar-gutter: stable; }
    StepPane .purpose { height: auto; padding-left: 2; margin-bottom: 1; }
    """

    BINDINGS = [
        Binding("down", "app.focus_next", "Next field", show=False),
        Binding("up", "app.focus_previous", "Previous field", show=False),
    ]
    ROWS: ClassVar[Layout] = ()
    """The rows that are always shown."""
    SECTIONS: ClassVar[Mapping[str, Layout]] = {}
    """The rows of each section, by its title."""
    PATHS_BY_ID: ClassVar[Mapping[str, str]] = {}
    """Paths of what is edited by widgets that are not fields, by the ID of the widget."""

    def __init__(
        self,
        session: Session,
        symbols: Symbols,
        step: Step,
        edit: Edit,
        *,
        everything: bool = False,
    ) -> None:
        super().__init__()
        self.session = session
        self.symbols = symbols
        self.step = step
        self.edit = edit
        self._everything = everything
        self._pause: Timer | None = None
        self._disabled_target: Field | None = None
        """The disabled field that was gone to; it is explained, and nothing has the focus."""

    def compose(self) -> ComposeResult:
        """Title, purpose, and the body of the step."""
        yield StepTitle(self.step)
        yield StatusText(self.step.purpose, classes="purpose")
        yield from self.compose_body()

    def on_mount(self) -> None:
        """Make the rows of open sections now that the other widgets are mounted."""
        self._fill_sections_soon()

    def _fill_sections_soon(self) -> None:
        if self._pause is None:
            self._pause = self.set_timer(_PAUSE, self._fill_next_section)

    async def _fill_next_section(self) -> None:
        self._pause = None
        missing = [section for section in self.query(Section) if not section.is_complete]
        for section in missing[:1]:
            await section.refresh_rows()
        if len(missing) > 1 and is_live(self):
            self._fill_sections_soon()

    def compose_body(self) -> ComposeResult:
        """Yield the widgets of the step."""
        yield from map(self.row, self.ROWS)
        yield from self.compose_sections()

    def compose_sections(self) -> ComposeResult:
        """Yield the sections, each with its header only."""
        for title, layout in self.SECTIONS.items():
            yield Section(title, layout, self, opened=self._everything)

    def row(self, item: str | Block) -> Widget:
        """Return the row of a field or of a block."""
        return self.field(item) if isinstance(item, str) else FieldBlock(item, self._cell)

    def field(self, path: str, *, placeholder: str = "") -> Field:
        """Return a field of the form with the draft's value."""
        info = field_info(path)
        if info and info.is_list:
            return ListField(Rows(self.session, path), self.symbols, self.edit)
        text = self.session.draft.text(path)
        return Field(path, text, self.symbols, self.edit, placeholder=placeholder)

    def _cell(self, path: str, label: str) -> Field:
        text = self.session.draft.text(path)
        return Field(path, text, self.symbols, self.edit, cell=label)

    def is_set(self, path: str) -> bool:
        """Return whether the draft has a value at `path`."""
        return self.session.draft.value(path) is not None

    async def show_everything(self, everything: bool) -> None:
        """Open all sections, or only those in which something is set."""
        self._everything = everything
        for section in self.query(Section):
            await section.open_or_close(True if everything else None)

    def refresh_state(self) -> None:
        """Show the problem of each field, and disable the fields that the API lacks."""
        for field in self.query(Field):
            field.update_availability(self.session)
            field.show(self.problem_at(field.path))
        for editor in self.query(ListEditor):
            editor.refresh_state()
        for section in self.query(Section):
            section.header.refresh_state()

    def problem_at(self, path: str) -> Problem | None:
        """Return the problem of a field; none for an empty field in a step not visited yet."""
        pending = path in self.session.pending
        touched = self.step.key in self.session.visited or self.is_set(path) or pending
        return self.session.problem_at(path) if touched else None

    def reload_from_draft(self) -> None:
        """Show the draft's text in every field, and open the sections that are set now."""
        self._fill_sections_soon()
        for field in self.query(Field):
            field.set_value(self.session.draft.text(field.path))

    async def show_change(self, path: str) -> None:
        """Go to the change of undo or redo at `path`, without opening a list of the form."""
        editor = next((each for each in self.query(ListEditor) if path.startswith(each.path)), None)
        if editor is None or not editor.has_focus_within:
            await self.focus_path(path.partition("[")[0])
        if editor:
            editor.show_change(path)

    def explanation(self) -> Sequence[StatusPart]:
        """Return why the field that was gone to is disabled, while nothing has the focus."""
        target = None if self.screen.focused else self._disabled_target
        return target.explanation() if target else ()

    def keys(self) -> tuple[Key, ...]:
        """Return the keys for the last line of the screen; the first step has no step before it."""
        return (_QUIT, *STEP_KEYS[1:]) if self.step is STEPS[0] else STEP_KEYS

    def leave(self) -> None:
        """Say what is unfinished before another step is shown."""

    def focus_filter(self) -> bool:
        """Focus the filter of the step's list; return False if the step does not have one."""
        return False

    def initial_focus(self) -> Widget | None:
        """Return the widget to focus first."""
        widgets = self.query("Input, Choice, RowList, Button")
        return next((each for each in widgets if each.focusable and self._shows(each)), None)

    def _shows(self, widget: Widget) -> bool:
        """Whether nothing between `widget` and the step is hidden."""
        inside = takewhile(lambda each: each is not self, widget.ancestors_with_self)
        return all(isinstance(each, Widget) and each.display for each in inside)

    def focus_first(self) -> None:
        """Focus that widget, and scroll as far to the top as keeps it visible."""
        if widget := self.initial_focus():
            widget.focus(scroll_visible=False)
            self.call_after_refresh(self._show_from_top)

    async def focus_path(self, path: str) -> None:
        """Focus the field at `path`; open the section that hides it."""
        for section in self.query(Section):
            await section.reveal(path.partition("[")[0])
        if not is_live(self):
            return
        for editor in self.query(ListEditor):
            if path.startswith(editor.path):
                editor.go_to(path)
                return
        if field := self._field_of(path):
            self._go_to(field, path)
        else:
            self.focus_first()

    def _field_of(self, path: str) -> Field | None:
        """Return the field at or around `path`; for an object the first field in it that is set."""
        shown = [field for field in self.query(Field) if field.display]
        around = (
            field
            for field in shown
            if path == field.path or path.startswith((f"{field.path}.", f"{field.path}["))
        )
        below = (
            field
            for field in shown
            if field.path.startswith(f"{path}.") and self.is_set(field.path)
        )
        return next(chain(around, below), None)

    def _go_to(self, field: Field, path: str) -> None:
        """Focus the field; for a row of a list open the list at the row.

        For a disabled field no widget gets the focus, so that typed text does not go elsewhere.
        """
        control = field.control if field.control.focusable else None
        self._disabled_target = None if control else field
        self.post_message(ExplanationChanged())
        self.app.call_later(self.screen.set_focus, control, scroll_visible=False)
        self.call_after_refresh(self.scroll_to_widget, field, animate=False)
        if isinstance(field, ListField) and path != field.path:
            self.post_message(ListOpened(field.rows, path))

    def on_descendant_focus(self) -> None:
        """Scroll so that the row of the focused control is visible."""
        self.call_after_refresh(self._show_focused)

    def _show_from_top(self) -> None:
        self.scroll_home(animate=False, immediate=True)
        self._show_focused()

    def _show_focused(self) -> None:
        above = self.screen.focused.ancestors if self.screen.focused else ()
        field = next((each for each in above if isinstance(each, LabelledControl)), None)
        if field and self in above:
            self.scroll_to_widget(field, animate=False)
