"""The commands of the palette: actions, steps and fields."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.screen import Screen

from swarmtui.wizard.screens.wizard import WizardScreen
from swarmtui.wizard.state.flow import STEPS, step_of
from swarmtui.wizard.state.search import search_fields, search_text
from swarmtui.wizard.terminal.textual_internals import shown_bindings

if TYPE_CHECKING:
    from textual.types import IgnoreReturnCallbackType

_ACTIONS = {
    "Next step": "next",
    "Previous step": "previous",
    "Review": "review",
    "Launch": "launch",
    "Show the last launch": "show_launch",
    "New from this, with a free name and free ports": "make_another",
    "Show or hide the JSON preview": "preview",
    "Show all fields, or only the common ones": "everything",
    "Find a field": "find",
    "Refresh from the manager": "refresh",
    "Take the suggestion": "take_suggestion",
    "Next problem": "next_problem",
    "Undo": "undo",
    "Redo": "redo",
}
_GLOBAL_ACTIONS = {
    "Help": "app.help",
    "Change the theme": "app.change_theme",
    "Quit swarmtui": "app.request_quit",
}


class WizardCommands(Provider):
    """Provides all commands of the wizard, or those of the dialog that is open."""

    async def discover(self) -> Hits:
        """Yield the commands that are shown before a query is typed."""
        for title, callback in self._commands():
            if not title.startswith("Field: "):
                yield DiscoveryHit(title, callback)

    async def search(self, query: str) -> Hits:
        """Yield the commands that match the query."""
        matcher = self.matcher(query)
        for title, callback in self._commands():
            score = matcher.match(title)
            if score > 0:
                yield Hit(score, matcher.highlight(title), callback)

    def _commands(self) -> Iterator[tuple[str, IgnoreReturnCallbackType]]:
        screen = self.screen
        if isinstance(screen, WizardScreen):
            yield from _wizard_commands(screen)
        else:
            yield from _dialog_commands(screen)
        for title, action in _GLOBAL_ACTIONS.items():
            yield title, partial(screen.run_action, action)


def _wizard_commands(screen: WizardScreen) -> Iterator[tuple[str, IgnoreReturnCallbackType]]:
    for title, action in _ACTIONS.items():
        yield title, partial(screen.run_action, action)
    for index, step in enumerate(STEPS):
        yield f"Go to {step.title}", partial(screen.action_go, index)
    for info in search_fields(""):
        yield (
            f"Field: {step_of(info.path).name} > {search_text(info)}",
            partial(screen.jump, info.path),
        )


def _dialog_commands(screen: Screen[Any]) -> Iterator[tuple[str, IgnoreReturnCallbackType]]:
    """Yield the actions of the dialog's keys."""
    actions = {binding.description: binding.action for binding in shown_bindings(screen)}
    for title, action in actions.items():
        yield title, partial(screen.run_action, action)
