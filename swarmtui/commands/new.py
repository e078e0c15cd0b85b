"""`swarmtui [new] [FILE]`: run the wizard."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from swarmtui.commands.manager import open_manager
from swarmtui.errors import FileError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from swarmtui.commands.options import Options
    from swarmtui.spec.problem import Problem

    Note = tuple[str, str, Problem]


_COMMANDS_HINT = "List the commands with: swarmtui --help"


def run(options: Options) -> int:
    """Run the wizard, which prints the draft when it ends; UsageError without a terminal."""
    if not _can_draw():
        _fail_without_file(options.file)
        command = f"swarmtui apply {options.file or 'FILE'}"
        raise UsageError(f"the wizard needs a terminal; without a terminal use: {command}")
    tree, notes = _load(options)
    from swarmtui.wizard import run as run_wizard

    with open_manager(options) as manager:
        return run_wizard(
            host=manager.host,
            context=manager.context,
            api_version=manager.api_version,
            draft_tree=tree,
            notes=notes,
            ascii_only=options.ascii,
            registry_auth=manager.registry_auth,
            environ=manager.environ,
            label="demo" if options.demo else "",
        )


def _fail_without_file(file: str | None) -> None:
    """FileError if the file does not exist: another command could not read it either."""
    if file and file != "-" and not os.path.lexists(file):
        raise FileError(f"{file}: no such file", _COMMANDS_HINT)


def _can_draw() -> bool:
    dumb = os.environ.get("TERM", "dumb") in ("", "dumb")
    streams = (sys.stdin, sys.stdout)
    return all(stream is not None and stream.isatty() for stream in streams) and not dumb


def _load(options: Options) -> tuple[Mapping[str, Any] | None, list[Note]]:
    """Return the draft to start with, and the problems of its rows."""
    if options.file is None and not options.env_files:
        return None, []
    from swarmtui.commands.spec_input import ENV_PATH, with_env_files
    from swarmtui.spec.convert.normalize import expand_short_forms, normalize_keys
    from swarmtui.spec.notation.notation_problems import expanded_row_hints

    tree = {} if options.file is None else _load_file(options.file)
    given = with_env_files(tree, options.env_files)
    notes = [
        *((ENV_PATH, *note) for note in given.notes),
        *expanded_row_hints(normalize_keys(given.tree)),
    ]
    return expand_short_forms(given.tree), notes


def _load_file(file: str) -> dict[str, Any]:
    from swarmtui.formats.spec_file import load

    try:
        return load(file)
    except FileError as error:
        if "no such file" in error.message and not error.hint:
            raise FileError(error.message, _COMMANDS_HINT) from None
        raise
