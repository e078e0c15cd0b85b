"""The wizard: the only package that draws."""

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
    """Run the wizard in this terminal; print what it leaves behind; the exit status.

    `notes` are what to say of rows of the draft: list, row, problem. An error that nobody expected
    is raised once the terminal is itself again and the draft printed and kept in a file; so is
    Interrupted for a signal, unless it is then unknown whether a service was created.
    """
    from swarmtui.errors import ExitStatus
    from swarmtui.signals import defer_signals
    from swarmtui.spec.draft import Draft
    from swarmtui.wizard.app import WizardApp
    from swarmtui.wizard.interruption import ended_early, note_of_drafts, print_all, stop
    from swarmtui.wizard.state.session import Session, Source
    from swarmtui.wizard.terminal.symbols import fitting_signs

    environ = os.environ if environ is None else environ
    source = Source(host, context, api_version, environ, label)
    session = Session(Draft(draft_tree), source, send_auth=registry_auth)
    for note in notes:
        session.notes.add(*note)
    app = WizardApp(session, fitting_signs(environ, ascii_only=ascii_only), environ)
    app.first_note = note_of_drafts(session)
    with defer_signals(lambda: stop(app)) as signals:
        ended = app.run() or ended_early(session)
        print_all(ended.lines)
        signals.outcome_known = ended.status is ExitStatus.UNKNOWN
    if app._exception:
        raise app._exception
    return int(ended.status)
