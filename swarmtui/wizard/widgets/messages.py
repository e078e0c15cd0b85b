"""What widgets report to their screen, which shows the draft and opens other screens.

A `Field` passes typed text by a call instead: see there.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from swarmtui.wizard.state.rows import Rows


class DraftChanged(Message):
    """The draft was changed, or the text that waits to become a row of it."""


@dataclass
class ListOpened(Message):
    """The editor of a whole list was asked for, with the cursor on the row at `path`."""

    rows: Rows
    path: str


@dataclass
class RowOpened(Message):
    """The fields of a row were asked for: without `excluded_keys`, under `title` if it is given."""

    rows: Rows
    index: int
    title: str = ""
    excluded_keys: tuple[str, ...] = ()


@dataclass
class PathPicked(Message):
    """A line of the review was picked: it leads to the field at `path`."""

    path: str


class ExplanationChanged(Message):
    """The focused widget has something else to say about itself, such as after a cursor move."""


class LaunchPressed(Message):
    """The Launch button was pressed."""


class NewDraftPressed(Message):
    """The button was pressed that makes a new draft from the launched one."""


@dataclass
class SaveAsked(Message):
    """Saving a text in a file was asked for: the title of the dialog, and a name for the file."""

    title: str
    text: str
    name: str
