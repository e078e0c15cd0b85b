"""A dialog with the fields of one row of a list: a port, a mount, a network."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from swarmtui.spec.field_info import field_infos_below
from swarmtui.wizard.screens.dialog import EditingDialog
from swarmtui.wizard.state.columns import column_index
from swarmtui.wizard.state.rows import Rows
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.widgets.capped_scroll import CappedScroll
from swarmtui.wizard.widgets.divider import Divider
from swarmtui.wizard.widgets.explanation import ExplanationRows
from swarmtui.wizard.widgets.field import Field
from swarmtui.wizard.widgets.key_line import Key, KeyLine
from swarmtui.wizard.widgets.status_text import StatusText

_PERCENT = 60  # of the screen's height for the fields, so that the explanation stays visible
_KEYS = (
    Key("Enter or Esc", "back to the list", "escape"),
    Key("Tab", "next field", "tab", is_optional=True),
    Key("^Z", "undo", "ctrl+z", is_optional=True),
    Key("F1", "help", "f1"),
)


class RowDialog(EditingDialog):
    """Edits the fields of a row. Changes apply immediately; Enter or Esc closes.

    A field that does not apply to this row, such as tmpfs options of a volume, is shown only if it
    is set.
    """

    KEYS = _KEYS
    HELP_KEYS = (
        ("Tab, Shift+Tab", "next, previous field"),
        ("Left, Right", "previous, next option of a choice; Backspace: the engine's default"),
        ("Enter, Esc", "back to the list; changes apply immediately"),
        ("Ctrl+T", "take the suggestion of the field's problem"),
        ("Ctrl+N", "go to the next problem, errors first"),
        ("Ctrl+Z, Ctrl+Y", "undo, redo"),
    )

    def __init__(
        self,
        rows: Rows,
        index: int,
        symbols: Symbols,
        title: str = "",
        excluded_keys: tuple[str, ...] = (),
    ) -> None:
        super().__init__(rows, symbols)
        self._index = index
        self._title = title or f"{rows.info.title.removesuffix('s')} {index + 1}"
        infos = (
            info for info in field_infos_below(f"{rows.path}[]") if info.key not in excluded_keys
        )
        self._infos = sorted(
            (info for info in infos if info.offered),
            key=lambda info: column_index(rows.info.notation, info),
        )

    def compose(self) -> ComposeResult:
        """Yield title, fields and keys."""
        with Vertical(classes="dialog row"):
            yield StatusText(self._title, classes="title")
            with CappedScroll(_PERCENT):
                for info in self._infos:
                    path = self.rows.field_path(info, self._index)
                    yield Field(path, self.session.draft.text(path), self.symbols, self.edit)
            yield Divider(self.symbols)
            yield ExplanationRows(self.symbols)
            yield KeyLine(_KEYS, classes="keys")

    def on_mount(self) -> None:
        """Show the problems of the row."""
        self.refresh_view()

    def refresh_view(self) -> None:
        """Show the fields that apply, each with its worst problem."""
        offered = {
            self.rows.field_path(info, self._index)
            for info in self.rows.offered_fields(self._index)
        }
        for field in self.query(Field):
            field.display = field.path in offered or field.control.has_focus
            field.update_availability(self.session)
            field.show(self.session.problem_at(field.path))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Close on Enter in an input."""
        event.stop()
        self.dismiss()

    def on_choice_accepted(self) -> None:
        """Close on Enter on a choice."""
        self.dismiss()

    def contains_path(self, path: str) -> bool:
        """Whether `path` is inside the row; an added or removed row is shown in the list."""
        return path.startswith(f"{self.rows.path}[{self._index}].")

    def reload_from_draft(self, path: str) -> None:
        """Show the draft after undo or redo, and go to the field that changed."""
        for field in self.query(Field):
            field.set_value(self.session.draft.text(field.path))
            if path.startswith(field.path):
                field.display = True
                self.set_focus(field.control)
