"""What stays in the terminal after the wizard is gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from swarmtui.errors import ExitStatus
from swarmtui.visible import json_text, visible
from swarmtui.wizard.launches import LaunchRecord
from swarmtui.wizard.session import Session

_NEVER = "# Not launched. The draft, to go on with: swarmtui FILE"
_CHANGED = "# Changed since the launch. The draft, to go on with: swarmtui FILE"
_UNKNOWN = "# The draft, for when you have found out: swarmtui FILE"


@dataclass(frozen=True)
class Ending:
    """How a run of the wizard ended: lines for the terminal and the exit status."""

    lines: tuple[str, ...] = ()
    status: ExitStatus = ExitStatus.DONE


def ending(session: Session) -> Ending:
    """Every service that this run created, and the draft where it was not launched as it is.

    Text in the line of a list that is no row of the draft yet is a comment below it, in a line of
    its own: it is never wrapped. The status is that of the last launch, done where there was none.
    """
    lines = [line for record in _to_report(session.launches) for line in _lines(record)]
    if session.draft.tree and not (session.record and session.record.service_id):
        lines += [_heading(session), json_text(session.draft.tree, indent=2)]
    for path, pending in session.pending.items():
        lines += [f"# Typed, but not added to {path}:", visible(f"#   {pending.text}")]
    status = session.launches[-1].status if session.launches else ExitStatus.DONE
    return Ending(tuple(lines), status)


def _heading(session: Session) -> str:
    if session.record:
        return _UNKNOWN
    return _CHANGED if any(record.service_id for record in session.launches) else _NEVER


def _to_report(records: list[LaunchRecord]) -> Iterator[LaunchRecord]:
    """All but the requests that created nothing and were followed by another one."""
    for record in records:
        if record.state != "not-created" or record is records[-1]:
            yield record


def _lines(record: LaunchRecord) -> Iterator[str]:
    """The ID, how far it came, what the manager warned of, and the equivalent command."""
    if record.state == "created":
        yield visible(record.service_id)
        yield visible(f"# {record.sentence}")
        yield from (visible(f"# warning: {words}") for words in record.warnings)
        yield record.command_line
    elif record.state == "removed":
        yield visible(f"# removed again: {record.name}, {record.service_id}")
    else:
        yield visible(f"# {record.name or 'no name'}: {record.outcome}")
        if record.hint:
            yield visible(f"# {record.hint}")
