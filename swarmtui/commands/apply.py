"""`swarmtui apply`: create the service and follow its tasks, without a UI.

Signals are deferred from before the request is sent until the ID is printed. A signal before the
manager's reply ends the command with status 8 and a command that checks the outcome; a later one
ends it with status 128 plus the signal's number.
"""

from __future__ import annotations

from concurrent.futures import Future
from threading import Thread
from typing import TYPE_CHECKING

from swarmtui.commands.launching import Launch, prepare_launch
from swarmtui.commands.manager import open_manager
from swarmtui.commands.output import print_line_or_stderr, print_problems, print_stderr
from swarmtui.commands.spec_input import load_input
from swarmtui.errors import ExitStatus
from swarmtui.signals import DeferredSignals, defer_signals

if TYPE_CHECKING:
    from swarmtui.cluster.rollout import Progress
    from swarmtui.commands.options import Options
    from swarmtui.engine.client import Engine
    from swarmtui.launch.submit import LaunchedService

_GRACE_SECONDS = 1.0
"""Seconds to wait for the manager's reply after a signal."""


def run(options: Options) -> int:
    """Print the ID to standard output, all else to standard error; return the verdict's status."""
    spec_input = load_input(options)
    print_problems(spec_input.problems)
    with open_manager(options) as manager, manager.connect() as engine:
        engine.require_manager()
        from swarmtui.launch.fetch import fetch_needed

        snapshot = fetch_needed(engine, spec_input.tree)
        launch = prepare_launch(spec_input.tree, manager, engine, snapshot)
        launched = _create(engine, launch)
        return ExitStatus.DONE if options.detach else _follow(engine, launched, options.timeout)


def _create(engine: Engine, launch: Launch) -> LaunchedService:
    """Send the request and print the result before a signal can end the command."""
    with defer_signals() as signals:
        launched = _submit(engine, launch, signals)
        print_line_or_stderr(launched.id)
        if launched.caveat:
            print_stderr(launched.caveat)
        for warning in launched.warnings:
            print_stderr(f"warning: {warning}")
    return launched


def _submit(engine: Engine, launch: Launch, signals: DeferredSignals) -> LaunchedService:
    """Send in a thread and wait for the reply; OutcomeUnknown if a signal comes first."""
    from swarmtui.launch.submit import outcome_unknown, submit

    name = launch.spec.name or None
    reply: Future[LaunchedService] = Future()

    def send() -> None:
        try:
            reply.set_result(submit(engine, launch.request, name))
        except BaseException as error:
            reply.set_exception(error)
        signals.wakeups.put(None)

    Thread(target=send, daemon=True).start()
    signals.wakeups.get()
    try:
        return reply.result(_GRACE_SECONDS)
    except TimeoutError:
        cause = "interrupted while the manager was creating the service"
        raise outcome_unknown(name, cause) from None


def _follow(engine: Engine, launched: LaunchedService, timeout: float) -> int:
    from swarmtui.launch.submit import with_assigned_name
    from swarmtui.launch.watch import watch

    printed: list[str] = []

    def report_progress(progress: Progress) -> None:
        line = _format_progress(progress)
        if line not in printed[-1:]:
            printed.append(line)
            print_stderr(line)

    try:
        launched = with_assigned_name(engine, launched)
        verdict = watch(engine, launched.id, timeout, report_progress)
    except KeyboardInterrupt:
        print_stderr(
            f"stopped following; the service keeps running. See: docker service ps {launched.name}"
        )
        raise
    print_stderr(f"{launched.name}: {verdict.sentence}")
    return verdict.exit_status


def _format_progress(progress: Progress) -> str:
    done = "completed" if progress.is_job else "running"
    count = f"{progress.running} of {progress.desired_tasks} {done}"
    return f"{count}; {progress.cause}" if progress.cause else count
