"""A line that lists keys and what they do; each can be clicked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.style import Style
from rich.text import Text
from textual.widget import Widget

from swarmtui.wizard.widgets.status_text import StatusText


@dataclass(frozen=True)
class Key:
    """A label such as `F7 back`, and Textual's name of the key that a click presses.

    Instead of a key, `name` can be the selector of a widget, `#launch`: a click focuses it.
    """

    label: str
    description: str
    name: str


class KeyLine(StatusText):
    """Lists keys; a click on one of them presses it, in the widget that `target` returns."""

    DEFAULT_CSS = """
    KeyLine {
        height: auto; color: $secondary;
        link-style: none; link-color: $secondary; link-background: transparent;
        link-style-hover: reverse; link-color-hover: $secondary;
        link-background-hover: transparent;
    }
    """

    def __init__(
        self,
        keys: Sequence[Key] = (),
        target: Callable[[], Widget] | None = None,
        *,
        id: str | None = None,  # noqa: A002 - Textual's name
        classes: str | None = None,
    ) -> None:
        super().__init__(_line(keys), id=id, classes=classes)
        self._target = target

    def show(self, keys: Sequence[Key]) -> None:
        """Show other keys."""
        self.set_text(_line(keys))

    def action_press(self, name: str) -> None:
        """Press the key `name` in the target widget; for `#ID` focus that widget."""
        if name.startswith("#"):
            self.screen.query_one(name).focus()
            return
        if self._target:
            self.screen.set_focus(self._target(), scroll_visible=False)
        self.app.simulate_key(name)


def _line(keys: Sequence[Key]) -> Text:
    return Text("  ").join(map(_label, keys))


def _label(key: Key) -> Text:
    return Text(f"{key.label} {key.description}", Style(meta={"@click": f"press({key.name!r})"}))
