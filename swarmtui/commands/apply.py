"""`swarmtui apply`: create the service and follow it, without any UI.

Signals are held back from the moment the request may go out until the ID is printed: while the
manager has not answered they end in status 8 and the command that finds out, after that in 128 and
their number.
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
"""Seconds that a signal leaves a reply which is about to come."""


def run(options: Options) -> int:
    """Print the ID on standard output, all else on standard error; the status is the verdict's."""
    spec_input = load_input(options)
    print_problems(spec_input.problems)
    with open_manager(options) as manager, manager.connect() as engine:
        engine.require_manager()
        from swarmtui.launch.fetch import fetch_snapshot

        launch = prepare_launch(spec_input.tree, manager, engine, fetch_snapshot(engine))
        launched = _create(engine, launch)
        return ExitStatus.DONE if options.detach else _follow(engine, launched, options.timeout)


def _create(engine: Engine, launch: Launch) -> LaunchedService:
    """Send, and print what came of it, before anything ends the command."""
    with defer_signals() as signals:
        launched = _submit(engine, launch, signals)
        print_line_or_stderr(launched.id)
        if launched.caveat:
            print_stderr(launched.caveat)
        for warning in launched.warnings:
            print_stderr(f"warning: {warning}")
    return launched


def _submit(engine: Engine, launch: Launch, signals: DeferredSignals) -> LaunchedService:
    """Wait for the reply in a thread of its own; OutcomeUnknown when a signal comes first."""
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
        asked = "interrupted while the manager was asked to create the service"
        raise outcome_unknown(name, asked) from None


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
            f"not followed further; the service stays. See: docker service ps {launched.name}"
        )
        raise
    print_stderr(f"{launched.name}: {verdict.sentence}")
    return verdict.exit_status


def _format_progress(progress: Progress) -> str:
    done = "completed" if progress.is_job else "running"
    count = f"{progress.running} of {progress.desired_tasks} {done}"
    return f"{count}; {progress.cause}" if progress.cause else count
