"""`swarmtui apply`: create the service and follow it, without any UI.

Signals are held back from the moment the request may go out until the ID is printed: while the
manager has not answered they end in status 8 and the command that finds out, after that in 128 and
their number.
"""

from __future__ import annotations

from concurrent.futures import Future
from threading import Thread
from typing import TYPE_CHECKING

from swarmtui.commands.launching import Launch, prepare
from swarmtui.commands.manager import manager_of
from swarmtui.commands.output import note, note_problems, say_on_either
from swarmtui.commands.spec_file import load_input
from swarmtui.errors import ExitStatus
from swarmtui.signals import Held, held

if TYPE_CHECKING:
    from swarmtui.cluster.rollout import Progress
    from swarmtui.commands.options import Options
    from swarmtui.engine.client import Engine
    from swarmtui.launch.submit import CreatedService

_GRACE = 1.0
"""Seconds that a signal leaves a reply which is about to come."""


def run(options: Options) -> int:
    """Print the ID on standard output, all else on standard error; the status is the verdict's."""
    given = load_input(options)
    note_problems(given.problems)
    with manager_of(options) as manager, manager.connect() as engine:
        engine.require_manager()
        from swarmtui.launch.fetch import fetch_snapshot

        launch = prepare(given.tree, manager, engine, fetch_snapshot(engine))
        launched = _create(engine, launch)
        return ExitStatus.DONE if options.detach else _follow(engine, launched, options.timeout)


def _create(engine: Engine, launch: Launch) -> CreatedService:
    """Send, and print what came of it, before anything ends the command."""
    with held() as signals:
        launched = _submit(engine, launch, signals)
        say_on_either(launched.id)
        if launched.caveat:
            note(launched.caveat)
        for warning in launched.warnings:
            note(f"warning: {warning}")
    return launched


def _submit(engine: Engine, launch: Launch, signals: Held) -> CreatedService:
    """Wait for the reply in a thread of its own; OutcomeUnknown when a signal comes first."""
    from swarmtui.launch.submit import submit, outcome_unknown

    name = launch.spec.name or None
    reply: Future[CreatedService] = Future()

    def send() -> None:
        try:
            reply.set_result(submit(engine, launch.request, name))
        except BaseException as error:
            reply.set_exception(error)
        signals.news.put(None)

    Thread(target=send, daemon=True).start()
    signals.news.get()
    try:
        return reply.result(_GRACE)
    except TimeoutError:
        asked = "interrupted while the manager was asked to create the service"
        raise outcome_unknown(name, asked) from None


def _follow(engine: Engine, launched: CreatedService, timeout: float) -> int:
    from swarmtui.launch.submit import with_assigned_name
    from swarmtui.launch.watch import watch

    told: list[str] = []

    def tell(progress: Progress) -> None:
        line = _line(progress)
        if line not in told[-1:]:
            told.append(line)
            note(line)

    try:
        launched = with_assigned_name(engine, launched)
        verdict = watch(engine, launched.id, timeout, tell)
    except KeyboardInterrupt:
        note(f"not followed further; the service stays. See: docker service ps {launched.name}")
        raise
    note(f"{launched.name}: {verdict.sentence}")
    return verdict.exit_status


def _line(progress: Progress) -> str:
    done = "completed" if progress.is_job else "running"
    count = f"{progress.running} of {progress.desired_tasks} {done}"
    return f"{count}; {progress.cause}" if progress.cause else count
