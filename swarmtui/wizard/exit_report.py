"""What is printed in the terminal after the wizard has quit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from swarmtui.errors import ExitStatus
from swarmtui.escaping import escape_line, json_text
from swarmtui.wizard.state.launches import LaunchRecord
from swarmtui.wizard.state.session import Session

_NOT_LAUNCHED = "# Not launched. To continue, save this draft and run: swarmtui FILE"
_CHANGED_SINCE_LAUNCH = (
    "# Changed since the launch. To continue, save this draft and run: swarmtui FILE"
)
_REMOVED = "# Launched, then removed. To launch it again, save this draft and run: swarmtui FILE"
_OUTCOME_UNKNOWN = "# If no service was created, save this draft and run: swarmtui FILE"


@dataclass(frozen=True)
class ExitReport:
    """How a run of the wizard ended: lines to print, and the exit status."""

    lines: tuple[str, ...] = ()
    status: ExitStatus = ExitStatus.DONE


def exit_report(session: Session) -> ExitReport:
    """Report every service that this run created, and the draft unless it was launched unchanged.

    Text that was typed into a list's input line but not added follows as a comment on a line of
    its own, which is never wrapped. The status is that of the last launch; DONE without a launch.
    Nothing is launched after the report: keys that are still queued cannot make it wrong.
    """
    session.is_closed = True
    lines = [
        line for record in _records_to_report(session.launches) for line in _record_lines(record)
    ]
    if session.draft.tree and not (session.current_launch and session.current_launch.service_id):
        lines += [_heading(session), json_text(session.draft.tree, indent=2)]
    for path, pending in session.pending.items():
        lines += [f"# Typed, but not added to {path}:", escape_line(f"#   {pending.text}")]
    status = session.launches[-1].status if session.launches else ExitStatus.DONE
    return ExitReport(tuple(lines), status)


def _heading(session: Session) -> str:
    if session.current_launch:
        return _OUTCOME_UNKNOWN
    if session.was_removed:
        return _REMOVED
    return (
        _CHANGED_SINCE_LAUNCH
        if any(record.service_id for record in session.launches)
        else _NOT_LAUNCHED
    )


def _records_to_report(records: list[LaunchRecord]) -> Iterator[LaunchRecord]:
    """Yield all records except failed requests that were followed by another one."""
    for record in records:
        if record.state != "not-created" or record is records[-1]:
            yield record


def _record_lines(record: LaunchRecord) -> Iterator[str]:
    """Yield the ID, the last known state, the manager's warnings, and the equivalent command."""
    if record.state == "created":
        yield escape_line(record.service_id)
        yield escape_line(f"# {record.sentence}")
        yield from (escape_line(f"# warning: {text}") for text in record.warnings)
        yield record.command_line
    elif record.state == "removed":
        yield escape_line(f"# created, then removed: {record.name}, {record.service_id}")
    else:
        yield escape_line(f"# {record.name or 'no name'}: {record.outcome}")
        yield from _hint_lines(record.hint)


def _hint_lines(hint: str) -> Iterator[str]:
    """Yield the sentence, and its command on a line of its own, which is never wrapped."""
    sentence, colon, command = hint.partition(": docker ")
    if sentence:
        yield escape_line(f"# {sentence}{':' if colon else ''}")
    if colon:
        yield escape_line(f"#   docker {command}")
