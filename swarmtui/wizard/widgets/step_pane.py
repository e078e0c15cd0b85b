"""What every step has in common: a title line, a purpose, fields, and the rest under "more"."""

from __future__ import annotations

from dataclasses import dataclass

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.widget import Widget

from swarmtui.spec.problem import Problem
from swarmtui.wizard.flow import STEPS, Step
from swarmtui.wizard.session import Session
from swarmtui.wizard.signs import Signs
from swarmtui.wizard.widgets.field import Field
from swarmtui.wizard.widgets.said import Said


class StepTitle(Widget):
    """The step's title, and at the right where it stands among the steps."""

    DEFAULT_CSS = "StepTitle { height: 1; }"

    def __init__(self, step: Step) -> None:
        super().__init__()
        self._step = step

    def render(self) -> Text:
        """`Ports                step 4 of 6`."""
        place = f"step {STEPS.index(self._step) + 1} of {len(STEPS)}"
        gap = self.size.width - len(self._step.title) - len(place)
        return Text.assemble((self._step.title, "bold"), " " * max(gap, 1), (place, "dim"))


class MoreHeader(Said, can_focus=True):
    """The line that opens and closes the rest of a step's fields."""

    BINDINGS = [Binding("space,enter", "open_or_close", "Show or hide the rest", show=False)]
    DEFAULT_CSS = "MoreHeader { height: 1; } MoreHeader:focus { text-style: reverse; }"

    def __init__(self, more: More) -> None:
        super().__init__(more.headline())
        self._more = more

    def bring_up_to_date(self) -> None:
        """Say how much is set by now."""
        self.say(self._more.headline())

    async def action_open_or_close(self) -> None:
        """Open, and go to the first field; or close."""
        await self._more.toggle()
        if self._more.is_open:
            self.screen.focus_next()

    async def on_click(self) -> None:
        """A click does what Enter does."""
        await self.action_open_or_close()


class More(Vertical):
    """The fields that few need; they are made when they are first opened."""

    DEFAULT_CSS = "More { height: auto; } More > Vertical { height: auto; padding-top: 1; }"

    def __init__(self, words: str, paths: tuple[str, ...], pane: StepPane) -> None:
        super().__init__()
        self.words = words
        self.paths = paths
        self.signs = pane.signs
        self.is_open = False
        self._pane = pane

    def compose(self) -> ComposeResult:
        """Only the header, at first."""
        yield MoreHeader(self)

    def headline(self) -> Text:
        """`▸ more   args, environment · 2 set`."""
        sign = self.signs.opened if self.is_open else self.signs.closed
        set_here = sum(1 for path in self.paths if self._pane.session.draft.text(path))
        words = f"   {self.words} {self.signs.dot} {set_here} set"
        return Text.assemble((f"{sign} more", "bold"), words)

    async def toggle(self) -> None:
        """Open or close."""
        self.is_open = not self.is_open
        body = self.query("#rest")
        if not body:
            fields = [self._pane.field(path) for path in self.paths]
            await self.mount(Vertical(*fields, id="rest"))
            self._pane.bring_up_to_date()
        else:
            body.first().display = self.is_open
        self.query_one(MoreHeader).bring_up_to_date()

    async def open_for(self, path: str) -> None:
        """Open, if `path` is inside and it is still closed."""
        if path in self.paths and not self.is_open:
            await self.toggle()


class StepPane(VerticalScroll, can_focus=False):
    """The body of one step. It edits the session's draft by its fields; it knows no other step."""

    DEFAULT_CSS = """
    StepPane { padding: 0 1; scrollbar-size-vertical: 1; }
    StepPane .purpose { height: auto; margin-bottom: 1; }
    """

    class Changed(Message):
        """The draft, or text waiting to become part of it, changed otherwise than by a Field."""

    @dataclass
    class Jump(Message):
        """The person wants to go to the field at `path`."""

        path: str

    class Launch(Message):
        """The person wants the service to be created."""

    def __init__(self, session: Session, signs: Signs, step: Step) -> None:
        super().__init__()
        self.session = session
        self.signs = signs
        self.step = step

    def compose(self) -> ComposeResult:
        """Title and purpose, then what the step itself has."""
        yield StepTitle(self.step)
        yield Said(self.step.purpose, classes="purpose")
        yield from self.compose_body()

    def compose_body(self) -> ComposeResult:
        """What the step consists of."""
        yield from ()

    def field(self, path: str, *, placeholder: str = "") -> Field:
        """A field of the form, holding what the draft holds."""
        text = self.session.draft.text(path)
        return Field(path, text, self.signs, placeholder=placeholder)

    def more(self, words: str, *paths: str) -> More:
        """The rest of the step's fields."""
        return More(words, paths, self)

    def bring_up_to_date(self) -> None:
        """Show what the session found: what is wrong at each field, and what the API lacks."""
        for field in self.query(Field):
            field.gate(self.session.version)
            field.show(self._visible_problem(field))
        for header in self.query(MoreHeader):
            header.bring_up_to_date()

    def _visible_problem(self, field: Field) -> Problem | None:
        """A field that was never touched is not scolded for being empty."""
        touched = self.step.key in self.session.seen or self.session.draft.text(field.path)
        return self.session.problem_at(field.path) if touched else None

    def put_back(self) -> None:
        """Show the draft's text in every field, as after undo."""
        for field in self.query(Field):
            field.put(self.session.draft.text(field.path))

    async def accept(self) -> bool:
        """Enter was pressed: True when the step used it for itself."""
        return False

    def focus_first(self) -> None:
        """Put the cursor where the person most likely wants to type."""
        for widget in self.query("Input, Choice, RowList, Button"):
            if widget.focusable and widget.display:
                widget.focus(scroll_visible=True)
                return

    async def focus_path(self, path: str) -> None:
        """Put the cursor into the field at `path`, opening what hides it."""
        for more in self.query(More):
            await more.open_for(path)
        for field in self.query(Field):
            if path == field.path or path.startswith((f"{field.path}.", f"{field.path}[")):
                field.control.focus()
                return
        self.focus_first()
