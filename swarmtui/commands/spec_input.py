"""The input of a command: the spec in FILE, and the environment in the --env-file files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from swarmtui.errors import UsageError
from swarmtui.formats.spec_file import STANDARD_INPUT, load

if TYPE_CHECKING:
    from swarmtui.commands.options import Options
    from swarmtui.spec.problem import Problem

_CONTAINER_KEYS = ("TaskTemplate", "ContainerSpec")
_ENV_KEYS = (*_CONTAINER_KEYS, "Env")
ENV_PATH = ".".join(_ENV_KEYS)


@dataclass(frozen=True)
class SpecInput:
    """A spec as plain JSON, and the problems of the env file lines in it."""

    tree: dict[str, Any]
    notes: tuple[tuple[str, Problem], ...] = ()
    """Pairs of an entry and a problem; the entry is "" for a line without one."""

    @property
    def problems(self) -> list[Problem]:
        """The problems, each with the path of the row of its entry."""
        from swarmtui.spec.notation.row_formats import as_rows
        from swarmtui.spec.tree import value_at

        rows = as_rows("env", value_at(self.tree, _ENV_KEYS)) or []
        return [replace(note, path=_row_path(entry, rows)) for entry, note in self.notes]


def _row_path(entry: str, rows: Iterable[Any]) -> str:
    return next(
        (f"{ENV_PATH}[{index}]" for index, row in enumerate(rows) if row == entry), ENV_PATH
    )


def load_input(options: Options) -> SpecInput:
    """Read FILE, and put the entries of --env-file before its own environment; FileError."""
    file = STANDARD_INPUT if options.file is None else options.file
    if [file, *options.env_files].count(STANDARD_INPUT) > 1:
        raise UsageError("standard input can be read only once", "Name a file with --env-file.")
    return with_env_files(load(file), options.env_files)


def with_env_files(tree: dict[str, Any], paths: Sequence[str]) -> SpecInput:
    """Put the entries of env files before those of `tree`; the last entry of a name wins.

    A tree with a value of the wrong type on the way to Env is returned unchanged: the checks of
    the spec report it.
    """
    if not paths:
        return SpecInput(tree)
    from swarmtui.formats.env_file import load_env_files, merge_entries
    from swarmtui.spec.convert.normalize import normalize_keys
    from swarmtui.spec.notation.notation_problems import env_text_problems
    from swarmtui.spec.notation.row_formats import as_rows
    from swarmtui.spec.tree import value_at, with_value

    files, tree = load_env_files(paths, os.environ), normalize_keys(tree)
    written = value_at(tree, _ENV_KEYS)
    own = as_rows("env", written or [])
    parents = (value_at(tree, _CONTAINER_KEYS[:depth]) for depth in (1, 2))
    env_can_be_set = all(parent is None or isinstance(parent, Mapping) for parent in parents)
    if (
        not env_can_be_set
        or not isinstance(own, list)
        or not all(isinstance(row, str) for row in own)
    ):
        return SpecInput(tree)
    changed: dict[str, Any] = with_value(tree, _ENV_KEYS, merge_entries(files.entries, own))
    return SpecInput(changed, (*files.notes, *env_text_problems(written)))
