"""The names of views in one line; one of them is shown below."""

from __future__ import annotations

from dataclasses import dataclass

from rich.text import Text
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from swarmtui.wizard.terminal.teardown_guard import TeardownGuard

_GAP = 2


class ViewTabs(TeardownGuard, Widget, can_focus=True):
    """`summary  JSON  curl`: the chosen one is marked. The keys are those of the step around it."""

    COMPONENT_CLASSES = {"view-tabs--chosen", "view-tabs--other"}
    DEFAULT_CSS = "ViewTabs { height: 1; width: 1fr; }"

    chosen: reactive[str] = reactive("")

    @dataclass
    class Changed(Message):
        """Another view was chosen."""

        name: str

    def __init__(self, names: tuple[str, ...], *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._names = names
        self.set_reactive(ViewTabs.chosen, names[0])

    def choose(self, name: str) -> None:
        """Choose the view `name`."""
        if name != self.chosen:
            self.chosen = name
            self.post_message(self.Changed(name))

    def move(self, by: int) -> None:
        """Choose the next view; the first after the last."""
        place = self._names.index(self.chosen) + by
        self.choose(self._names[place % len(self._names)])

    def render(self) -> Text:
        """Render the names."""
        return Text(" " * _GAP).join(map(self._tab, self._names))

    def _tab(self, name: str) -> Text:
        role = "chosen" if name == self.chosen else "other"
        return Text(name, self.get_component_rich_style(f"view-tabs--{role}", partial=True))

    def on_click(self, event: events.Click) -> None:
        """Choose the view under the pointer."""
        start = 0
        for name in self._names:
            if start <= event.x < start + len(name):
                self.choose(name)
            start += len(name) + _GAP
