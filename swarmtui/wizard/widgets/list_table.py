"""The rows of a list as a table, and their headers above it."""

from __future__ import annotations

from swarmtui.wizard.state.columns import CYCLE_KEYS, headers_of, widths_of
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.widgets.list_keys import row_key_names
from swarmtui.wizard.widgets.row_list import RowList
from swarmtui.wizard.widgets.status_text import StatusText


class ListTable(RowList):
    """The rows of a list with `notation`; its headers do not scroll, so they are above it."""

    def __init__(self, notation: str, symbols: Symbols) -> None:
        super().__init__(
            headers_of(notation),
            row_key_names(CYCLE_KEYS.get(notation, {})),
            symbols,
            widths=widths_of(notation),
            shows_header=False,
            has_marks=True,
            id="rows",
        )
        self.head = StatusText(classes="head")
        """The headers; hidden if the rows are plain texts."""
        self.head.display = bool(headers_of(notation))

    def show_headers(self) -> None:
        """Show the headers at the columns."""
        self.head.set_text(self.header_text)
