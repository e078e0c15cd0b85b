"""Fields that are read together, in one row: the times of a health check, limit and reservation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Label

from swarmtui.wizard.terminal.teardown_guard import TeardownGuard
from swarmtui.wizard.widgets.field import Field


@dataclass(frozen=True)
class Block:
    """The paths of the fields of a row, each with its short label; "" in a row of a table."""

    labels_by_path: dict[str, str]
    title: str = ""
    """The label of the whole row, in a row of a table."""

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of its fields."""
        return tuple(self.labels_by_path)


class FieldBlock(TeardownGuard, Horizontal):
    """One row of fields, each with the same share of the width."""

    DEFAULT_CSS = """
    FieldBlock { height: 1; }
    FieldBlock > .block--title { width: 17; padding-left: 2; }
    """

    def __init__(self, block: Block, make_cell: Callable[[str, str], Field]) -> None:
        super().__init__()
        self._block = block
        self._make_cell = make_cell

    def compose(self) -> ComposeResult:
        """The label of the row, if any, and the fields."""
        if self._block.title:
            yield Label(self._block.title, classes="block--title", markup=False)
        for path, label in self._block.labels_by_path.items():
            yield self._make_cell(path, label)


class BlockHead(TeardownGuard, Horizontal):
    """The heads of the columns of a table of fields."""

    DEFAULT_CSS = """
    BlockHead { height: 1; }
    BlockHead > Label { width: 1fr; padding-left: 2; }
    BlockHead > .block--title { width: 17; }
    """

    def __init__(self, titles: Sequence[str]) -> None:
        super().__init__(
            Label("", classes="block--title"), *(Label(title, markup=False) for title in titles)
        )
