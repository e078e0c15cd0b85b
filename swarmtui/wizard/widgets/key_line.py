"""A line that lists keys and what they do; each can be clicked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rich.style import Style
from rich.text import Text
from textual.widget import Widget

from swarmtui.wizard.state.levels import style_of
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard


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


class KeyLine(TeardownGuard, Widget):
    """Lists keys; a click on one of them presses it, in the widget that `target` returns.

    In a line of fixed height, optional keys are left out where not all of them fit.
    """

    DEFAULT_CSS = "KeyLine { height: auto; }"

    def __init__(
        self,
        keys: Sequence[Key] = (),
        target: Callable[[], Widget] | None = None,
        *,
        id: str | None = None,  # noqa: A002 - Textual's name
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.auto_links = False  # links have a colour of their own otherwise
        self._keys = tuple(keys)
        self._target = target

    def show(self, keys: Sequence[Key]) -> None:
        """Show other keys."""
        if tuple(keys) != self._keys:
            self._keys = tuple(keys)
            self.refresh(layout=self._wraps)

    @property
    def _wraps(self) -> bool:
        height = self.styles.height
        return height is None or height.is_auto

    def render(self) -> Text:
        """Render the keys; in a line of fixed height, as many as fit."""
        width = self.content_size.width
        keys = self._keys if self._wraps or not width else _fitting(self._keys, width)
        return _line(keys, self.app.theme_variables)

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
        if sum(len(each.label) + len(each.description) + 3 for each in kept) - 2 > width:
            kept.remove(key)
    return kept


def _line(keys: Sequence[Key], variables: Mapping[str, str]) -> Text:
    return Text("  ").join(_label(key, variables) for key in keys)


def _label(key: Key, variables: Mapping[str, str]) -> Text:
    """Return the key in the accent colour, and dim what it does."""
    text = Text.assemble(
        (key.label, style_of("accent", variables)),
        (f" {key.description}", style_of("", variables)),
    )
    text.stylize(Style(meta={"@click": f"press({key.name!r})"}))
    return text
