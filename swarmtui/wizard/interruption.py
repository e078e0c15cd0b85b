"""Save the draft and restore the terminal after a signal or an unexpected error."""

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
"""Seconds to wait for the app to shut down: a closed terminal may accept no more output."""
_REPLY_TIMEOUT = 1.0
"""Seconds to wait for the reply to a request that was sent."""
_POLL_INTERVAL = 0.02
_SIGHUP_STATUS = 129
_SENTENCE = re.compile(r"# \S")


def stop(app: WizardApp) -> None:
    """Stop the app from its event loop. Safe in a signal handler: does not wait or lock."""
    _thread.start_new_thread(_stop, (app,))


def _stop(app: WizardApp) -> None:
    for record in app.session.launches:
        record.answered.wait(_REPLY_TIMEOUT)
    deadline = time.monotonic() + _SHUTDOWN_TIMEOUT
    while not (app.is_running or time.monotonic() > deadline):
        time.sleep(_POLL_INTERVAL)
    call_in_loop(app, _exit_app, app)
    # The process has ended before this returns, unless its terminal accepts no output.
    time.sleep(_SHUTDOWN_TIMEOUT)
    report = interrupted_report(app.session)
    os._exit(report.status or _SIGHUP_STATUS)


def _exit_app(app: WizardApp) -> None:
    app.exit(interrupted_report(app.session))


def interrupted_report(session: Session) -> ExitReport:
    """Return the exit report, and save the draft in a file in case the terminal is closed.

    In the file, text in a list's input line is a row of that list.
    """
    report, record = exit_report(session), session.current_launch
    tree, is_launched = session.draft.tree_with_lines(), record and record.service_id
    if not tree or (is_launched and tree == session.draft.tree):
        return report
    return replace(report, lines=(*report.lines, *map(escape_line, _save(session, tree))))


def _save(session: Session, tree: Tree) -> tuple[str, ...]:
    """Save the draft; return the lines that say where."""
    from swarmtui.formats.shell import quote
    from swarmtui.launch.drafts import save_draft

    try:
        path = save_draft(tree, session.source.environ)
    except OSError as error:
        return (f"# The draft could not be saved in a file: {error.strerror}",)
    return "# The draft is saved in a file. To continue, run:", f"swarmtui {quote(str(path))}"


def print_lines(lines: Iterable[str]) -> None:
    """Print to the terminal, if it is still open."""
    width = shutil.get_terminal_size().columns
    try:
        for line in lines:
            print(_wrap(escape_lines(line), width))
        sys.stdout.flush()
    except OSError:
        silence(sys.stdout)


def _wrap(line: str, width: int) -> str:
    """Wrap a comment between words; leave drafts, commands and typed text unchanged."""
    if not _SENTENCE.match(line):
        return line
    return textwrap.fill(
        line, width, subsequent_indent="# ", break_long_words=False, break_on_hyphens=False
    )


def saved_drafts_notice(session: Session) -> str:
    """Return a line that names the newest draft saved since the last start, "" for none."""
    from swarmtui.launch.drafts import new_drafts

    found = new_drafts(session.source.environ)
    if not found:
        return ""
    more = f" ({len(found) - 1} more next to it)" if len(found) > 1 else ""
    return f"An earlier run was interrupted{more}. To continue its draft:\nswarmtui {found[0]}"
