"""`swarmtui check`: list the problems of a spec, or explain a rule."""

from __future__ import annotations

from dataclasses import asdict
from textwrap import fill
from typing import TYPE_CHECKING, Any

from swarmtui.commands.manager import offline_version, open_manager
from swarmtui.commands.output import format_problem, print_lines, print_stderr
from swarmtui.commands.spec_input import load_input
from swarmtui.errors import ExitStatus
from swarmtui.escaping import json_text

if TYPE_CHECKING:
    from swarmtui.commands.options import Options
    from swarmtui.launch.check import CheckResult
    from swarmtui.launch.rulebook import RuleEntry
    from swarmtui.spec.api_version import ApiVersion

_WIDTH = 80


def run(options: Options) -> int:
    """Print the problems, errors first, as lines or as JSON objects; INVALID if one is an error."""
    if options.explain:
        return _explain(options.explain, options.json)
    spec_input = load_input(options)
    checked, version = _check(spec_input.tree, options)
    problems = sorted((*checked.problems, *spec_input.problems), key=lambda problem: problem.rank)
    if options.json:
        print_lines(json_text([asdict(problem) for problem in problems], indent=2))
    elif problems:
        print_lines("\n".join(map(format_problem, problems)))
    else:
        print_stderr(f"no problems, checked for API {version}")
    return ExitStatus.DONE if checked.ok else ExitStatus.INVALID


def _explain(name: str, as_json: bool) -> int:
    from swarmtui.launch.rulebook import RULEBOOK, find_entry, list_rules

    entries = list(RULEBOOK.values()) if name == "all" else [find_entry(name)]
    if as_json:
        print_lines(json_text([asdict(entry) for entry in entries], indent=2))
    else:
        print_lines(list_rules() if name == "all" else _format_rule(entries[0]))
    return ExitStatus.DONE


def _format_rule(entry: RuleEntry) -> str:
    """Format a rule as text: name, sentence, reason, fields."""
    from swarmtui.launch.rulebook import plain

    reason = (fill(part, _WIDTH) for part in plain(entry.reason).split("\n\n"))
    fields = "\n".join(entry.paths)
    parts = (f"{entry.name}\n{fill(plain(entry.sentence), _WIDTH)}", *reason, fields)
    return "\n\n".join(filter(None, parts))


def _check(tree: dict[str, Any], options: Options) -> tuple[CheckResult, ApiVersion]:
    from swarmtui.launch.check import check

    version = offline_version(options)
    if version:
        return check(tree, version), version
    from swarmtui.launch.fetch import fetch_needed

    with open_manager(options) as manager, manager.connect() as engine:
        engine.require_manager()
        release = engine.version_info.engine_version
        return check(tree, engine.version, fetch_needed(engine, tree), release), engine.version
