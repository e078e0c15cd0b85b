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
    is_optional: bool = False
    """Whether it is left out where the line is too narrow for all keys; the last one first."""


class KeyLine(StatusText):
    """Lists keys; a click on one of them presses it, in the widget that `target` returns.

    In a line of fixed height, optional keys are left out where not all of them fit.
    """

    DEFAULT_CSS = """
    KeyLine {
        height: auto; color: $text-secondary;
        link-style: none; link-color: $text-secondary; link-background: transparent;
        link-style-hover: reverse; link-color-hover: $text-secondary;
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
        self._keys = keys
        self._target = target

    def show(self, keys: Sequence[Key]) -> None:
        """Show other keys."""
        self._keys = keys
        self._show_fitting()

    def on_resize(self) -> None:
        """Show as many keys as fit now."""
        self._show_fitting()

    def _show_fitting(self) -> None:
        height, width = self.styles.height, self.content_size.width
        wraps = height is None or height.is_auto
        self.set_text(_line(self._keys if wraps or not width else _fitting(self._keys, width)))

    def action_press(self, name: str) -> None:
        """Press the key `name` in the target widget; for `#ID` focus that widget."""
        if name.startswith("#"):
            self.screen.query_one(name).focus()
            return
        if self._target:
            self.screen.set_focus(self._target(), scroll_visible=False)
        self.app.simulate_key(name)


def _fitting(keys: Sequence[Key], width: int) -> list[Key]:
    """Return the keys that fit in `width` characters: all, or fewer of the optional ones."""
    kept = list(keys)
    for key in [key for key in reversed(keys) if key.is_optional]:
        if _line(kept).cell_len > width:
            kept.remove(key)
    return kept


def _line(keys: Sequence[Key]) -> Text:
    return Text("  ").join(map(_label, keys))


def _label(key: Key) -> Text:
    return Text(f"{key.label} {key.description}", Style(meta={"@click": f"press({key.name!r})"}))
