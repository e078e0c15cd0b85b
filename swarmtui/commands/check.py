"""`swarmtui check`: everything that is wrong with a spec."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from swarmtui.commands.manager import manager_of, offline_version
from swarmtui.commands.output import line_of, note, say
from swarmtui.commands.spec_file import load_tree
from swarmtui.errors import ExitStatus

if TYPE_CHECKING:
    from swarmtui.commands.options import Options
    from swarmtui.launch.check import Checked
    from swarmtui.spec.since import ApiVersion


def run(options: Options) -> int:
    """Print the problems: a line or, with --json, an object for each. INVALID for any error."""
    checked, version = _check(load_tree(options), options)
    if options.json:
        say(json.dumps([asdict(problem) for problem in checked.problems], indent=2))
    elif checked.problems:
        say("\n".join(map(line_of, checked.problems)))
    else:
        note(f"nothing wrong, for API {version}")
    return ExitStatus.DONE if checked.ok else ExitStatus.INVALID


def _check(tree: dict[str, Any], options: Options) -> tuple[Checked, ApiVersion]:
    from swarmtui.launch.check import check

    version = offline_version(options)
    if version:
        return check(tree, version), version
    from swarmtui.launch.look import take_snapshot

    with manager_of(options) as manager, manager.connect() as engine:
        engine.require_manager()
        release = engine.about.engine_version
        return check(tree, engine.version, take_snapshot(engine), release), engine.version
