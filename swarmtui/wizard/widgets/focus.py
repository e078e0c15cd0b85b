"""What has the focus."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

from swarmtui.wizard.widgets.field import Field
from swarmtui.wizard.widgets.list_editor import ListEditor
from swarmtui.wizard.widgets.step_pane import StepPane


def focused_list(screen: Screen[Any]) -> ListEditor | None:
    """Return the list editor that has the focus, None if there is none."""
    around = screen.focused.ancestors if screen.focused else ()
    return next((widget for widget in around if isinstance(widget, ListEditor)), None)


def focused_path(screen: Screen[Any]) -> str:
    """Return the path of the focused field or list, "" if there is none."""
    if screen.focused is None:
        return ""
    for widget in screen.focused.ancestors_with_self:
        if isinstance(widget, Field | ListEditor):
            return widget.path
        if isinstance(widget, StepPane):
            return widget.PATHS_BY_ID.get(screen.focused.id or "", "")
    return ""
