"""A field of the spec in a form: one row with its label, its control and an aside."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial

from textual.widgets import Input

from swarmtui.spec.field_info import FieldInfo, all_field_infos, field_info
from swarmtui.spec.problem import Problem
from swarmtui.wizard.state.files import read_named
from swarmtui.wizard.state.levels import StatusPart, level_message, symbol_of
from swarmtui.wizard.state.session import Session
from swarmtui.wizard.terminal.background import in_background
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.widgets.at_cursor import PathEditor
from swarmtui.wizard.widgets.choice import Choice, line_width
from swarmtui.wizard.widgets.labelled_control import ASIDE_WIDTH, LABEL_WIDTH, LabelledControl
from swarmtui.wizard.widgets.line_input import LineInput
from swarmtui.wizard.widgets.messages import ExplanationChanged

Edit = Callable[[str, str], None]
"""Puts a text into the draft at a path, and shows what follows from it: `EditingScreen.edit`."""

_ROW = re.compile(r"\[(\d+)\]")
_LINE_WIDTH = 43
"""Columns for the options at 80 columns; if they need more, one option is shown at a time."""


class Field(PathEditor, LabelledControl):
    """The field at `path`; label, help and options come from its field info.

    It accepts any text and passes it to `edit`; `show` shows a problem with it. `edit` is called
    directly, not by a message, so that a letter and its consequences are painted in one frame.
    A `cell` is a part of a row: it has a short label or none, and no aside.
    """

    DEFAULT_CSS = "Field.-cell { width: 1fr; }"

    def __init__(
        self,
        path: str,
        text: str,
        symbols: Symbols,
        edit: Edit,
        *,
        cell: str | None = None,
        placeholder: str = "",
    ) -> None:
        self.path = path
        self.info = _require_field_info(path)
        self._symbols = symbols
        self._edit = partial(edit, path)
        self._unavailable_reason = ""
        self._is_cell = cell is not None
        self._problem: Problem | None = None
        self._is_typing = False
        self._read_error = ""
        self._note = ""
        fits_line = not self._is_cell and line_width(self.info.choices, symbols) <= _LINE_WIDTH
        self._shows_options = bool(self.info.choices) and fits_line
        self.control = self.make_control(text, placeholder)
        if isinstance(self.control, LineInput):
            self.control.ellipsis = symbols.ellipsis
        super().__init__(
            self.info.title if cell is None else cell,
            self.control,
            label_width=LABEL_WIDTH if cell is None else len(cell) + 1,
            aside_width=0 if self._is_cell or self._shows_options else ASIDE_WIDTH,
            ellipsis=symbols.ellipsis,
            classes="-cell" if self._is_cell else None,
        )

    def make_control(self, text: str, placeholder: str) -> LineInput | Choice:
        """Make a choice if the field has options, else an input line."""
        if not self.info.choices:
            return LineInput(text, placeholder or self._placeholder(), self._edit_text)
        choice = Choice(
            self.info.choices,
            self._symbols,
            default=self.info.default,
            shape="line" if self._shows_options else "word",
        )
        choice.set_value(text)
        return choice

    def _placeholder(self) -> str:
        """Return the engine's default; without one an example. A cell has room for a short one."""
        if self.info.default:
            return self.info.default.rpartition(" or ")[2] if self._is_cell else self.info.default
        return f"e.g. {self.info.examples[0]}" if self.info.examples else ""

    def _edit_text(self, text: str) -> None:
        self._is_typing = True
        self._read_error = ""
        self._edit(text)

    def on_descendant_blur(self) -> None:
        """Mark a problem once the person has left the field."""
        self._is_typing = False
        self.show(self._problem)

    def set_note(self, words: str) -> None:
        """Show `words` at the right instead of the default or an example."""
        self._note = words
        self.show(self._problem)

    def set_placeholder(self, text: str) -> None:
        """Show `text` while the field is empty."""
        if isinstance(self.control, LineInput):
            self.control.set_placeholder(text)

    def set_value(self, text: str) -> None:
        """Show `text` without passing it to `edit`."""
        self.control.set_value(text)

    def show(self, problem: Problem | None) -> None:
        """Show `problem`: its mark here, its text while the field has the focus."""
        self._problem = problem
        is_marked = problem is not None and problem.level != "hint" and not self._may_become_valid()
        if problem and is_marked:
            self.set_mark(symbol_of(problem.level, self._symbols), problem.level)
            self.set_aside(self.aside_of(problem), problem.level)
        else:
            self.set_mark()
            self.set_aside(self.aside())

    def aside_of(self, problem: Problem) -> str:
        """Return what is at the right of a field with a problem: its level."""
        return problem.level

    def _may_become_valid(self) -> bool:
        """Whether the value is being typed and more typing can make it valid."""
        from swarmtui.spec.notation.unfinished import can_become_value

        info = self.info
        return self._is_typing and can_become_value(
            info.notation, self.control.value, info.examples
        )

    def aside(self) -> str:
        """Return the text at the right: the missing version, the default, or an example."""
        if self._unavailable_reason:
            return self._unavailable_reason.partition(" (")[0]
        if self._note:
            return self._note
        default, examples = self.info.default, self.info.examples
        if self.control.value:
            words = f"default {default}" if default else ""
        else:
            words = f"e.g. {examples[0]}" if default and examples else ""
        return words if len(words) <= ASIDE_WIDTH else ""

    def update_availability(self, session: Session) -> None:
        """Disable the field, or some of its options, if the manager's API lacks them.

        A field that is not empty stays enabled, so that its value can be removed.
        """
        self._unavailable_reason = session.unmet_requirement(self.info)
        control = self.control
        control.disabled = bool(self._unavailable_reason) and not self._has_content()
        if self._is_cell:  # which does not have an aside
            self._show_reason(self.aside() if control.disabled else "")
        if isinstance(control, Choice) and self.info.since_values:
            reasons = {
                option: session.unmet_requirement(self.info, option) for option in self.info.choices
            }
            control.disable_options({option: words for option, words in reasons.items() if words})

    def _show_reason(self, reason: str) -> None:
        if isinstance(self.control, Choice):
            self.control.note = reason
        else:
            self.control.set_placeholder(reason or self._placeholder())

    def _has_content(self) -> bool:
        return bool(self.control.value)

    def explanation(self) -> Sequence[StatusPart]:
        """Return the problem, then the help."""
        help_part = (self.help(), "")
        if self._read_error:
            return (self._read_error, "error"), help_part
        if not self._problem:
            return (help_part,)
        level = "hint" if self._may_become_valid() else self._problem.level
        return (self.problem_text(self._problem), level), help_part

    def help(self) -> str:
        """Return `Title: help Default: value.`, or why the field is disabled."""
        if self._unavailable_reason:
            return f"{self.info.title}: {self._unavailable_reason}"
        default = f" Default: {self.info.default}." if self.info.default else ""
        options = ""
        if isinstance(self.control, Choice) and not self._shows_options:
            options = f" One of: {', '.join(self.info.choices)}."
        return f"{self.info.title}: {self.info.help}{options or default}"

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
        self._read_error = level_message("error", f"not read: {error}", self._symbols)
        self.post_message(ExplanationChanged())

    def on_choice_changed(self, event: Choice.Changed) -> None:
        """Pass the chosen option to `edit`."""
        event.stop()
        self._edit(event.value)


def _require_field_info(path: str) -> FieldInfo:
    info = field_info(path)
    if info is None:
        raise KeyError(f"{path} is not one of the {len(all_field_infos())} fields of the model")
    return info
