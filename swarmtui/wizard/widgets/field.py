"""A field of the spec: label, control, and one line that holds its help or its error."""

from __future__ import annotations

from typing import Protocol, cast

from textual.widgets import Input

from swarmtui.spec.fields import Fact, all_facts, fact_at
from swarmtui.spec.problem import Problem
from swarmtui.spec.since import ApiVersion, needs
from swarmtui.wizard.signs import Signs
from swarmtui.wizard.widgets.choice import Choice, Shape
from swarmtui.wizard.widgets.labelled import Labelled
from swarmtui.wizard.widgets.line_input import LineInput


class EditingScreen(Protocol):
    """A screen that fields can stand on."""

    def edit(self, path: str, text: str) -> None:
        """Hold `text` at `path`, and show what follows from it."""


class Field(Labelled):
    """The field at `path`; everything it says is read from the model's facts.

    It holds whatever is typed and hands it to its screen's `edit` at once, within the keystroke;
    what is wrong with it comes back by `show`.
    """

    DEFAULT_CSS = """
    Field.-bare { height: 1; }
    Field.-bare > * { margin-left: 0; }
    """

    def __init__(
        self, path: str, text: str, signs: Signs, *, bare: bool = False, placeholder: str = ""
    ) -> None:
        self.path = path
        self.fact = _known(path)
        self._signs = signs
        self._reason = ""
        self.control: LineInput | Choice
        if self.fact.kind == "choice":
            self.control = _choice(self.fact, signs, "word" if bare else "line", text)
        else:
            self.control = LineInput(text, placeholder or _placeholder(self.fact), self._edit)
        title = "" if bare else self.fact.title
        super().__init__(title, self.control, self.fact.help, classes="-bare" if bare else None)

    def put(self, text: str) -> None:
        """Show `text`, as after undo; nothing is reported."""
        self.control.put(text)

    def show(self, problem: Problem | None) -> None:
        """Replace the help by what is wrong, or put the help back."""
        self.set_class(problem is not None and problem.level == "error", "-bad")
        if problem:
            self.say(self.sentence(problem), problem.level)
        else:
            self.say(self.help())

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

    def help(self) -> str:
        """What the field is for, or why it cannot be used."""
        return f"{self._signs.dash} {self._reason}" if self._reason else self.fact.help

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


def _choice(fact: Fact, signs: Signs, shape: Shape, text: str) -> Choice:
    choice = Choice(fact.choices, signs, default=fact.default, shape=shape)
    choice.put(text)
    return choice


def _placeholder(fact: Fact) -> str:
    if fact.default:
        return fact.default
    return f"e.g. {fact.examples[0]}" if fact.examples else ""
