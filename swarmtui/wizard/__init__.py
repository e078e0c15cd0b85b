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
    is raised once the terminal is itself again and the draft printed.
    """
    from swarmtui.spec.draft import Draft
    from swarmtui.visible import visible_lines
    from swarmtui.wizard.app import WizardApp
    from swarmtui.wizard.ending import ending
    from swarmtui.wizard.session import Session, Source
    from swarmtui.wizard.signs import fitting_signs

    environ = os.environ if environ is None else environ
    source = Source(host, context, api_version, environ, label)
    session = Session(Draft(draft_tree), source, send_auth=registry_auth)
    for note in notes:
        session.notes.add(*note)
    app = WizardApp(session, fitting_signs(environ, ascii_only=ascii_only), environ)
    ended = app.run() or ending(session)
    for line in ended.lines:
        print(visible_lines(line))
    if app._exception:
        raise app._exception
    return int(ended.status)
