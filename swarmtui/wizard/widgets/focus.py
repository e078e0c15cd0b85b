"""What has the focus."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

from swarmtui.wizard.widgets.field import Field
from swarmtui.wizard.widgets.list_editor import ListEditor


def focused_path(screen: Screen[Any]) -> str:
    """Return the path of the focused field or list, "" if there is none."""
    widgets = screen.focused.ancestors_with_self if screen.focused else ()
    return next((widget.path for widget in widgets if isinstance(widget, Field | ListEditor)), "")
