"""A field of the spec: label, control, and one line that holds its help or its error."""

from __future__ import annotations

from typing import Protocol, cast

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input, Label

from swarmtui.spec.fields import Fact, all_facts, fact_at
from swarmtui.spec.problem import Problem
from swarmtui.spec.since import ApiVersion, needs
from swarmtui.wizard.signs import Signs
from swarmtui.wizard.widgets.choice import Choice, Shape
from swarmtui.wizard.widgets.line_input import LineInput
from swarmtui.wizard.widgets.said import Said


class EditingScreen(Protocol):
    """A screen that fields can stand on."""

    def edit(self, path: str, text: str) -> None:
        """Hold `text` at `path`, and show what follows from it."""


class Field(Widget):
    """The field at `path`; everything it says is read from the model's facts.

    It holds whatever is typed and hands it to its screen's `edit` at once, within the keystroke;
    what is wrong with it comes back by `show`.
    """

    DEFAULT_CSS = """
    Field { height: 3; }
    Field.-bare { height: 1; }
    Field > Horizontal { height: 1; }
    """

    def __init__(
        self, path: str, text: str, signs: Signs, *, bare: bool = False, placeholder: str = ""
    ) -> None:
        super().__init__(classes="-bare" if bare else "")
        self.path = path
        self.fact = _known(path)
        self._text = text
        self._signs = signs
        self._bare = bare
        self._reason = ""
        self.control = self._make_control(placeholder or _placeholder(self.fact))
        self._hint = Said(self.help(), classes="hint")

    def compose(self) -> ComposeResult:
        """Label, control, hint; a bare field is its control alone."""
        if self._bare:
            yield self.control
            return
        with Horizontal():
            yield Label(self.fact.title, classes="label")
            yield self.control
        yield self._hint

    def _make_control(self, placeholder: str) -> LineInput | Choice:
        fact = self.fact
        if fact.kind == "choice":
            shape: Shape = "word" if self._bare else "line"
            choice = Choice(fact.choices, self._signs, default=fact.default, shape=shape)
            choice.put(self._text)
            return choice
        return LineInput(self._text, placeholder, self._edit)

    def put(self, text: str) -> None:
        """Show `text`, as after undo; nothing is reported."""
        self.control.put(text)

    def show(self, problem: Problem | None) -> None:
        """Replace the help by what is wrong, or put the help back."""
        severity = problem.severity if problem else ""
        self.set_class(severity == "error", "-bad")
        self.set_class(severity == "warning", "-doubtful")
        self._hint.say(Text(self.sentence(problem)) if problem else self.help())

    def gate(self, version: ApiVersion) -> None:
        """Disable the field, or some of its options, where `version` does not know them.

        A field that holds something stays open: what is too new must be possible to take out.
        """
        self._reason = needs(self.fact.since) if self.fact.since > version else ""
        control = self.control
        control.disabled = bool(self._reason) and not self._holds_text()
        if isinstance(control, Choice):
            late = {option: self.fact.since_value(option) for option in self.fact.choices}
            control.lack({option: needs(at) for option, at in late.items() if at > version})

    def _holds_text(self) -> bool:
        return bool(self.control.value)

    def help(self) -> Text:
        """What the field is for, or why it cannot be used."""
        if self._reason:
            return Text(f"{self._signs.dash} {self._reason}", "italic")
        return Text(self.fact.help)

    def sentence(self, problem: Problem) -> str:
        """What is wrong here, and what to do."""
        inner = problem.path.removeprefix(self.path)
        where = f"{inner.lstrip('.')} " if inner else ""
        return f"{self._signs.problem} {where}{problem.advice}"

    def _edit(self, text: str) -> None:
        cast(EditingScreen, self.screen).edit(self.path, text)

    def on_input_changed(self, event: Input.Changed) -> None:
        """What was typed is known by now."""
        event.stop()

    def on_choice_changed(self, event: Choice.Changed) -> None:
        """Hand on what was chosen."""
        event.stop()
        self._edit(event.value)


def _known(path: str) -> Fact:
    fact = fact_at(path)
    if fact is None:
        raise KeyError(f"{path} is none of the model's {len(all_facts())} fields")
    return fact


def _placeholder(fact: Fact) -> str:
    if fact.default:
        return fact.default
    return f"e.g. {fact.examples[0]}" if fact.examples else ""
