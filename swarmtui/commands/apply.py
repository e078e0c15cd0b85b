"""`swarmtui apply`: create the service and follow it, without any UI."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swarmtui.commands.launching import Launch, prepare
from swarmtui.commands.manager import manager_of
from swarmtui.commands.output import note, note_problems, say
from swarmtui.commands.spec_file import load_input
from swarmtui.errors import ExitStatus, OutcomeUnknown

if TYPE_CHECKING:
    from swarmtui.cluster.rollout import Progress
    from swarmtui.commands.options import Options
    from swarmtui.engine.client import Engine
    from swarmtui.launch.submit import Launched

INTERRUPTED = 130


def run(options: Options) -> int:
    """Print the ID on standard output, all else on standard error; the status is the verdict's."""
    given = load_input(options)
    note_problems(given.problems)
    with manager_of(options) as manager, manager.connect() as engine:
        engine.require_manager()
        from swarmtui.launch.look import take_snapshot

        launch = prepare(given.tree, manager, engine, take_snapshot(engine))
        launched = _submit(engine, launch)
        say(launched.id)
        for warning in launched.warnings:
            note(f"warning: {warning}")
        return ExitStatus.DONE if options.detach else _follow(engine, launched, options.timeout)


def _submit(engine: Engine, launch: Launch) -> Launched:
    from swarmtui.launch.submit import submit

    name = launch.spec.name or None
    try:
        launched = submit(engine, launch.request, name)
    except KeyboardInterrupt:
        by_name = f" --filter name={name}" if name else ""
        raise OutcomeUnknown(
            "interrupted while the manager was asked to create the service",
            f"Look for it before trying again: docker service ls{by_name}",
        ) from None
    if launched.recovered:
        note("the reply was lost, but the service was created")
    return launched


def _follow(engine: Engine, launched: Launched, timeout: float) -> int:
    from swarmtui.launch.watch import watch

    told: list[str] = []

    def tell(progress: Progress) -> None:
        line = _line(progress)
        if line not in told[-1:]:
            told.append(line)
            note(line)

    try:
        verdict = watch(engine, launched.id, timeout, tell)
    except KeyboardInterrupt:
        note(f"left; the service stays. Look with: docker service ps {launched.name}")
        return INTERRUPTED
    note(f"{launched.name}: {verdict.sentence}")
    return verdict.exit_status


def _line(progress: Progress) -> str:
    done = "completed" if progress.is_job else "running"
    count = f"{progress.running} of {progress.wanted} {done}"
    return f"{count}; {progress.cause}" if progress.cause else count
