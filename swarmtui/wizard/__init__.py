"""The wizard: the only package that draws."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any


def run(
    *,
    host: str | None = None,
    context: str | None = None,
    api_version: str | None = None,
    draft_tree: Mapping[str, Any] | None = None,
    ascii_only: bool = False,
    registry_auth: bool = True,
    environ: Mapping[str, str] | None = None,
    label: str = "",
) -> int:
    """Run the wizard in this terminal; print what it leaves behind; the exit status."""
    from swarmtui.spec.draft import Draft
    from swarmtui.wizard.app import WizardApp
    from swarmtui.wizard.session import Session, Source
    from swarmtui.wizard.signs import fitting_signs

    environ = os.environ if environ is None else environ
    source = Source(host, context, api_version, environ, label)
    session = Session(Draft(draft_tree), source, send_auth=registry_auth)
    ending = WizardApp(session, fitting_signs(environ, ascii_only=ascii_only), environ).run()
    if ending is None:
        return 1
    for line in ending.lines:
        print(line)
    return int(ending.status)
