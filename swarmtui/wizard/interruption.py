"""The wizard is ended from outside, or fails: the draft is kept, the terminal given back."""

from __future__ import annotations

import _thread
import os
import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from swarmtui.streams import silence
from swarmtui.visible import visible, visible_lines
from swarmtui.wizard.ending import Ending, ending

if TYPE_CHECKING:
    from swarmtui.wizard.app import WizardApp
    from swarmtui.wizard.session import Session

_PATIENCE = 5.0
"""Seconds for the screen to be taken down: a terminal that is gone may take no more output."""
_GRACE = 1.0
"""Seconds for a reply that is about to come."""
_PAUSE = 0.02
_HUNG_UP = 129


def stop(app: WizardApp) -> None:
    """End the app in its own turn. For a signal handler: nothing here waits or takes a lock."""
    _thread.start_new_thread(_stop, (app,))


def _stop(app: WizardApp) -> None:
    for record in app.session.launches:
        record.answered.wait(_GRACE)
    until = time.monotonic() + _PATIENCE
    while not (app.is_running and app._loop) and time.monotonic() < until:
        time.sleep(_PAUSE)
    if app._loop:
        app._loop.call_soon_threadsafe(_end, app)
    time.sleep(_PATIENCE)  # the program has ended by then, unless its terminal takes no output
    end = ended_early(app.session)
    os._exit(end.status or _HUNG_UP)


def _end(app: WizardApp) -> None:
    app.exit(ended_early(app.session))


def ended_early(session: Session) -> Ending:
    """How the run ended, with a draft that is not lost whatever becomes of the terminal."""
    from swarmtui.launch.drafts import keep

    end, record = ending(session), session.record
    if not session.draft.tree or (record and record.service_id):
        return end
    try:
        line = f"# It is kept: swarmtui {keep(session.draft.tree, session.source.environ)}"
    except OSError as error:
        line = f"# The draft could not be kept in a file: {error.strerror}"
    return replace(end, lines=(*end.lines, visible(line)))


def print_all(lines: Iterable[str]) -> None:
    """Print to the terminal, if it is still there."""
    try:
        for line in lines:
            print(visible_lines(line))
        sys.stdout.flush()
    except OSError:
        silence(sys.stdout)


def note_of_drafts(session: Session) -> str:
    """A line that names the newest draft that was kept since the last start, "" for none."""
    from swarmtui.launch.drafts import new_drafts

    found = new_drafts(session.source.environ)
    if not found:
        return ""
    more = f" ({len(found) - 1} more next to it)" if len(found) > 1 else ""
    return f"A run was ended early; its draft was kept{more}: swarmtui {found[0]}"
