"""A field of the spec: label, control, and one line with its help or its problem."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from textual.widgets import Input

from swarmtui.spec.field_info import FieldInfo, all_field_infos, field_info
from swarmtui.spec.problem import Problem
from swarmtui.wizard.state.files import read_named
from swarmtui.wizard.state.levels import level_message
from swarmtui.wizard.state.session import Session
from swarmtui.wizard.terminal.background import in_background
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.widgets.choice import Choice, Shape
from swarmtui.wizard.widgets.labelled_control import LabelledControl
from swarmtui.wizard.widgets.line_input import LineInput

Edit = Callable[[str, str], None]
"""Puts a text into the draft at a path, and shows what follows from it: `EditingScreen.edit`."""

_ROW = re.compile(r"\[(\d+)\]")


class Field(LabelledControl):
    """The field at `path`; label, help and options come from its field info.

    It accepts any text and passes it to `edit`; `show` shows a problem with it. `edit` is called
    directly, not by a message, so that a letter and its consequences are painted in one frame.
    """

    DEFAULT_CSS = """
    Field.-bare { height: 1; }
    Field.-bare > * { margin-left: 0; }
    """

    def __init__(
        self,
        path: str,
        text: str,
        symbols: Symbols,
        edit: Edit,
        *,
        bare: bool = False,
        placeholder: str = "",
    ) -> None:
        self.path = path
        self.info = _require_field_info(path)
        self._symbols = symbols
        self._edit = partial(edit, path)
        self._unavailable_reason = ""
        self._bare = bare
        self.control = self.make_control(text, placeholder)
        title = "" if bare else self.info.title
        super().__init__(title, self.control, self.info.help, classes="-bare" if bare else None)

    def make_control(self, text: str, placeholder: str) -> LineInput | Choice:
        """Make a choice if the field has options, else an input line."""
        if not self.info.choices:
            return LineInput(text, placeholder or _placeholder(self.info), self._edit)
        width = sum(len(option) + 7 for option in self.info.choices)
        shape: Shape = "word" if self._bare or width > _MAX_LINE_WIDTH else "line"
        return _choice(self.info, self._symbols, shape, text)

    def set_value(self, text: str) -> None:
        """Show `text` without passing it to `edit`."""
        self.control.set_value(text)

    def show(self, problem: Problem | None) -> None:
        """Show `problem` instead of the help; for None show the help."""
        self.set_class(problem is not None and problem.level == "error", "-bad")
        if problem:
            self.set_text(self.problem_text(problem), problem.level)
        else:
            self.set_text(self.help())

    def update_availability(self, session: Session) -> None:
        """Disable the field, or some of its options, if the manager's API lacks them.

        A field that is not empty stays enabled, so that its value can be removed.
        """
        self._unavailable_reason = session.unmet_requirement(self.info)
        control = self.control
        control.disabled = bool(self._unavailable_reason) and not self._has_content()
        if isinstance(control, Choice) and self.info.since_values:
            reasons = {
                option: session.unmet_requirement(self.info, option) for option in self.info.choices
            }
            control.disable_options({option: words for option, words in reasons.items() if words})

    def _has_content(self) -> bool:
        return bool(self.control.value)

    def help(self) -> str:
        """Return the help of the field, or why it is disabled."""
        return (
            f"{self._symbols.dash} {self._unavailable_reason}"
            if self._unavailable_reason
            else self.info.help
        )

    def problem_text(self, problem: Problem) -> str:
        """Return the text of `problem`: where, what is wrong, and what to do."""
        return level_message(
            problem.level, f"{self._where(problem)}{problem.message_with_hint}", self._symbols
        )

    def _where(self, problem: Problem) -> str:
        """Return the row or key in the field's value, "" for the whole value."""
        inner = problem.path.removeprefix(self.path) if problem.path.startswith(self.path) else ""
        row = _ROW.match(inner)
        if row:
            return f"row {int(row[1]) + 1}: "
        return f"{inner.lstrip('.')} " if inner else ""

    def on_input_changed(self, event: Input.Changed) -> None:
        """Stop the message: `edit` was called already."""
        event.stop()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Read a profile from a file on Enter; for any other field let Enter accept the step."""
        if self.info.notation == "profile" and event.value.strip().startswith("@"):
            event.stop()
            job = partial(read_named, event.value.strip()[1:])
            in_background(self, job, self._on_file_read, self._on_read_failed)

    def _on_file_read(self, text: str) -> None:
        line = " ".join(text.split())
        self.set_value(line)
        self._edit(line)

    def _on_read_failed(self, error: Exception) -> None:
        self.set_text(level_message("error", f"not read: {error}", self._symbols), "error")

    def on_choice_changed(self, event: Choice.Changed) -> None:
        """Pass the chosen option to `edit`."""
        event.stop()
        self._edit(event.value)


_MAX_LINE_WIDTH = 52
"""Columns for the options on a screen of 80 columns; if wider, one option is shown at a time."""


def _require_field_info(path: str) -> FieldInfo:
    info = field_info(path)
    if info is None:
        raise KeyError(f"{path} is not one of the {len(all_field_infos())} fields of the model")
    return info


def _choice(info: FieldInfo, symbols: Symbols, shape: Shape, text: str) -> Choice:
    choice = Choice(info.choices, symbols, default=info.default, shape=shape)
    choice.set_value(text)
    return choice


def _placeholder(info: FieldInfo) -> str:
    if info.default:
        return info.default
    return f"e.g. {info.examples[0]}" if info.examples else ""
