"""The terminal wizard: the only package that imports Textual."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from swarmtui.spec.problem import Problem


def run(
    *,
    host: str | None = None,
    context: str | None = None,
    api_version: str | None = None,
    draft_tree: Mapping[str, Any] | None = None,
    notes: Iterable[tuple[str, str, Problem]] = (),
    ascii_only: bool = False,
    registry_auth: bool = True,
    environ: Mapping[str, str] | None = None,
    label: str = "",
) -> int:
    """Run the wizard in this terminal, print its exit report, and return the exit status.

    `notes` are remarks about rows of the draft, each as list path, row text and problem. After an
    unexpected error the terminal is restored and the draft printed and saved in a file; then the
    error is raised. After a signal Interrupted is raised in the same way, unless it is unknown
    whether a service was created.
    """
    from swarmtui.errors import ExitStatus
    from swarmtui.signals import defer_signals
    from swarmtui.spec.draft import Draft
    from swarmtui.wizard.app import WizardApp
    from swarmtui.wizard.interruption import (
        interrupted_report,
        print_lines,
        saved_drafts_notice,
        stop,
    )
    from swarmtui.wizard.state.session import Session, Source
    from swarmtui.wizard.terminal.symbols import choose_symbols
    from swarmtui.wizard.terminal.textual_internals import unhandled_exception

    environ = os.environ if environ is None else environ
    source = Source(host, context, api_version, environ, label)
    session = Session(Draft(draft_tree), source, send_auth=registry_auth)
    for note in notes:
        session.notes.add(*note)
    app = WizardApp(session, choose_symbols(environ, ascii_only=ascii_only), environ)
    app.startup_notice = saved_drafts_notice(session)
    with defer_signals(lambda: stop(app)) as signals:
        exit_report = app.run() or interrupted_report(session)
        print_lines(exit_report.lines)
        signals.outcome_known = exit_report.status is ExitStatus.UNKNOWN
    if error := unhandled_exception(app):
        raise error
    return int(exit_report.status)
