"""What stays in the terminal after the wizard is gone."""

from __future__ import annotations

import json
from dataclasses import dataclass

from swarmtui.errors import ExitStatus
from swarmtui.visible import json_text, visible
from swarmtui.wizard.session import Session


@dataclass(frozen=True)
class Ending:
    """How a run of the wizard ended: lines for the terminal and the exit status."""

    lines: tuple[str, ...] = ()
    status: ExitStatus = ExitStatus.DONE


def launched(session: Session, service_id: str, sentence: str, status: ExitStatus) -> Ending:
    """The ID, how far it came, and the equivalent command."""
    return Ending((visible(service_id), visible(f"# {sentence}"), *_command_line(session)), status)


def unfinished(session: Session) -> Ending:
    """Nothing was sent: the draft, so that it can be used again."""
    tree = session.draft.tree
    if not tree:
        return Ending()
    note = "# Not launched. The draft, to go on with: swarmtui FILE"
    return Ending((note, json_text(tree, indent=2)))


def _command_line(session: Session) -> tuple[str, ...]:
    from swarmtui.formats.command_line import service_create

    if session.request is None:
        return ()
    body = json.loads(session.request.body)
    auth = session.credentials is not None
    return (service_create(body, with_registry_auth=auth),)
