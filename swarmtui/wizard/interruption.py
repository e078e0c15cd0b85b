"""The wizard is ended from outside, or fails: the draft is kept, the terminal given back."""

from __future__ import annotations

import _thread
import os
import re
import shutil
import sys
import textwrap
import time
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from swarmtui.escaping import escape_line, escape_lines
from swarmtui.streams import silence
from swarmtui.wizard.exit_report import ExitReport, exit_report
from swarmtui.wizard.terminal.textual_internals import call_in_loop

if TYPE_CHECKING:
    from swarmtui.spec.draft import Tree
    from swarmtui.wizard.app import WizardApp
    from swarmtui.wizard.state.session import Session

_SHUTDOWN_TIMEOUT = 5.0
"""Seconds for the screen to be taken down: a terminal that is gone may take no more output."""
_REPLY_TIMEOUT = 1.0
"""Seconds for a reply that is about to come."""
_POLL_INTERVAL = 0.02
_SIGHUP_STATUS = 129
_SENTENCE = re.compile(r"# \S")


def stop(app: WizardApp) -> None:
    """End the app in its own turn. For a signal handler: nothing here waits or takes a lock."""
    _thread.start_new_thread(_stop, (app,))


def _stop(app: WizardApp) -> None:
    for record in app.session.launches:
        record.answered.wait(_REPLY_TIMEOUT)
    until = time.monotonic() + _SHUTDOWN_TIMEOUT
    while not (app.is_running or time.monotonic() > until):
        time.sleep(_POLL_INTERVAL)
    call_in_loop(app, _exit_app, app)
    time.sleep(
        _SHUTDOWN_TIMEOUT
    )  # the program has ended by then, unless its terminal takes no output
    report = interrupted_report(app.session)
    os._exit(report.status or _SIGHUP_STATUS)


def _exit_app(app: WizardApp) -> None:
    app.exit(interrupted_report(app.session))


def interrupted_report(session: Session) -> ExitReport:
    """How the run ended, with a draft that is not lost whatever becomes of the terminal.

    In the file, text in the line of a list is the row that it was typed for.
    """
    report, record = exit_report(session), session.current_launch
    tree, is_launched = session.draft.tree_with_lines(), record and record.service_id
    if not tree or (is_launched and tree == session.draft.tree):
        return report
    return replace(report, lines=(*report.lines, *map(escape_line, _kept(session, tree))))


def _kept(session: Session, tree: Tree) -> tuple[str, ...]:
    from swarmtui.formats.shell import quote
    from swarmtui.launch.drafts import save_draft

    try:
        path = save_draft(tree, session.source.environ)
    except OSError as error:
        return (f"# The draft could not be kept in a file: {error.strerror}",)
    return "# The draft is kept in a file. To go on with it:", f"swarmtui {quote(str(path))}"


def print_lines(lines: Iterable[str]) -> None:
    """Print to the terminal, if it is still there."""
    width = shutil.get_terminal_size().columns
    try:
        for line in lines:
            print(_wrapped(escape_lines(line), width))
        sys.stdout.flush()
    except OSError:
        silence(sys.stdout)


def _wrapped(line: str, width: int) -> str:
    """Break a comment between words; drafts, commands and typed text are printed as they are."""
    if not _SENTENCE.match(line):
        return line
    return textwrap.fill(
        line, width, subsequent_indent="# ", break_long_words=False, break_on_hyphens=False
    )


def kept_drafts_notice(session: Session) -> str:
    """A line that names the newest draft that was kept since the last start, "" for none."""
    from swarmtui.launch.drafts import new_drafts

    found = new_drafts(session.source.environ)
    if not found:
        return ""
    more = f" ({len(found) - 1} more next to it)" if len(found) > 1 else ""
    return f"A run was ended early; its draft was kept{more}: swarmtui {found[0]}"
