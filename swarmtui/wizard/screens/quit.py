"""The question before quitting with a draft not launched or a request not answered."""

from __future__ import annotations

from swarmtui.wizard.screens.confirm import ConfirmScreen
from swarmtui.wizard.state.session import Session
from swarmtui.wizard.widgets.key_line import Key


class QuitScreen(ConfirmScreen):
    """Returns True to quit. The draft is then printed in the terminal."""

    HELP_KEYS = (*ConfirmScreen.HELP_KEYS[:-1], ("y, Ctrl+Q", "confirm"))

    def __init__(self, session: Session) -> None:
        super().__init__(*_words(session), "Quit", "Stay")

    def keys(self, yes: str, no: str) -> tuple[Key, ...]:
        """Return the keys; Ctrl+Q, which asked the question, also confirms it."""
        return (*super().keys(yes, no), Key("^Q", yes, "ctrl+q"))


def _words(session: Session) -> tuple[str, str]:
    """Return title and explanation, depending on the requests sent so far."""
    states = [record.state for record in session.launches]
    if "sending" in states:
        return (
            "Quit before the manager has answered?",
            "The request was sent. Whether it created the service is not known yet.",
        )
    if "created" in states:
        return (
            "Quit without launching the changes?",
            "The launched service stays. The changed draft is printed.",
        )
    if "unknown" in states:
        return (
            "Quit without knowing what was created?",
            "A request was sent, and its outcome is unknown. The draft is printed.",
        )
    if "removed" in states:
        return (
            "Quit without launching the changes?",
            "The launched service was removed. The changed draft is printed.",
        )
    return "Quit without launching?", "No service was created. The draft is printed."
