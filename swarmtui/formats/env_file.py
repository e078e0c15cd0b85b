"""Read env files, in the format of `docker service create --env-file`.

Source of the precedence: docker/cli cli/command/service/opts.go makeEnv. Lines are read by
`spec.notation.env_lines`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from swarmtui.errors import FileError
from swarmtui.formats.spec_file import read_text
from swarmtui.spec.notation.env_lines import (
    EnvLine,
    check_env_lines,
    env_entries,
    env_line_problems,
    split_env_lines,
)
from swarmtui.spec.problem import Problem
from swarmtui.spec.size_limits import check_rows


@dataclass(frozen=True)
class EnvFiles:
    """The entries of env files, and the problems of their lines, each with its entry or ""."""

    entries: list[str]
    notes: list[tuple[str, Problem]]


def merge_entries(first: Iterable[str], then: Iterable[str]) -> list[str]:
    """Join entries; of entries with the same name the last is kept, at its position."""
    entries = [*first, *then]
    last = {entry.partition("=")[0]: index for index, entry in enumerate(entries)}
    return [entries[index] for index in sorted(last.values())]


def load_env_files(paths: Iterable[str], environ: Mapping[str, str]) -> EnvFiles:
    """Read several files, a later file overrides an earlier; FileError names the file."""
    entries: list[str] = []
    notes: list[tuple[str, Problem]] = []
    for path in paths:
        lines = split_env_lines(read_text(path))
        try:
            check_env_lines(lines)
            entries = merge_entries(entries, env_entries(lines, environ))
            check_rows("env", len(entries))
        except ValueError as error:
            raise FileError(f"{path}: {error}") from None
        notes += _notes(path, lines, environ)
    return EnvFiles(entries, notes)


def _notes(
    path: str, lines: Iterable[EnvLine], environ: Mapping[str, str]
) -> Iterator[tuple[str, Problem]]:
    for entry, note in env_line_problems(lines, environ):
        yield entry, replace(note, message=f"{path}: {note.message}")
