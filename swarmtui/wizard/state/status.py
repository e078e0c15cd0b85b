"""The status line: what is wrong and where, or the state of the launch."""

from __future__ import annotations

from swarmtui.errors import ExitStatus
from swarmtui.spec.tree import IMAGE
from swarmtui.wizard.state.flow import REVIEW, Step, step_of
from swarmtui.wizard.state.launches import LaunchRecord
from swarmtui.wizard.state.levels import StatusPart, problem_counts
from swarmtui.wizard.state.search import describe_path
from swarmtui.wizard.state.session import Session
from swarmtui.wizard.terminal.symbols import Symbols

_NO_MANAGER = "no manager: F5 tries again; or start with --host, --context or --demo"


def status_parts(session: Session, step: Step, symbols: Symbols) -> list[StatusPart]:
    """Return the status line: `✗ 2 errors · ! 1 warning · first: Container, Health test (^N)`."""
    if session.current_launch:
        return [launch_part(session.current_launch, symbols)]
    missing: list[StatusPart] = []
    if not session.draft.text(IMAGE):
        missing.append(("required: an image", "normal"))
    if first := session.first_problem(step):
        where = f"first: {describe_place(first.path, step)} (^N)"
        return [*missing, *problem_counts(session.problems_besides_image, symbols), (where, "")]
    if session.connection_error and session.engine is None:
        return [(f"{symbols.error} {_NO_MANAGER}", "error")]
    if missing:
        return [*missing, ("everything else is optional", "")]
    if step is REVIEW:
        return [(f"{symbols.done} no errors, no warnings", "done")]
    return [(f"{symbols.done} ready to review", "done"), ("nothing else is required", "")]


def describe_place(path: str, step: Step | None = None) -> str:
    """Return the name of a path, after its step if that is another one: `Ports, Port 1`."""
    own, name = step_of(path), describe_path(path)
    return name if own is step or own.name == name else f"{own.name}, {name}"


def launch_part(record: LaunchRecord, symbols: Symbols) -> StatusPart:
    """Return the state of a request that was sent: `✓ launched as ID at 14:03:59`."""
    at = record.clock_time
    if record.state == "sending":
        return f"{symbols.warning} sent at {at}; no answer yet", "warning"
    if record.state == "unknown":
        return f"{symbols.warning} sent at {at}; not known whether it was created", "warning"
    return _by_status(f"launched as {record.service_id} at {at}", record, symbols)


def rollout_part(record: LaunchRecord, symbols: Symbols) -> StatusPart:
    """Return the last observed state of a launched service: `✓ converged: …`."""
    if record.state in ("sending", "unknown"):
        return launch_part(record, symbols)
    return _by_status(record.sentence, record, symbols)


def _by_status(words: str, record: LaunchRecord, symbols: Symbols) -> StatusPart:
    if record.status is ExitStatus.DONE:
        return f"{symbols.done} {words}", "done"
    return f"{symbols.error} {words}", "error"
