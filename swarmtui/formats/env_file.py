"""Files of environment entries, as `docker service create --env-file` reads them.

A line is NAME=VALUE, and all behind the = is the value: nothing is expanded, quotes belong to it.
Empty lines and those that begin with # do not count. Sources: docker/cli pkg/kvfile/kvfile.go (a
file), cli/command/service/opts.go makeEnv (what wins).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from swarmtui.errors import FileError
from swarmtui.formats.file import read_text
from swarmtui.spec.limits import check_rows
from swarmtui.spec.units import shown


def parse_env_file(text: str, environ: Mapping[str, str]) -> list[str]:
    """Return the entries that `text` says, in order, NAME=VALUE each.

    A bare NAME takes the value that it has in `environ`, and is left out where it has none.
    ValueError tells the line and what is wrong with it.
    """
    return list(_entries(text.removeprefix("\ufeff"), environ))


def merged(first: Iterable[str], then: Iterable[str]) -> list[str]:
    """Join entries; of several with the same name the last one is kept, where it stands."""
    entries = [*first, *then]
    last = {entry.partition("=")[0]: index for index, entry in enumerate(entries)}
    return [entries[index] for index in sorted(last.values())]


def load_env_files(paths: Iterable[str], environ: Mapping[str, str]) -> list[str]:
    """Read several files, a later one before an earlier; FileError names the file."""
    entries: list[str] = []
    for path in paths:
        text = read_text(path)
        try:
            entries = merged(entries, parse_env_file(text, environ))
            check_rows("env", len(entries))
        except ValueError as error:
            raise FileError(f"{path}: {error}") from None
    return entries


def _entries(text: str, environ: Mapping[str, str]) -> Iterator[str]:
    for number, line in enumerate(text.split("\n"), 1):
        entry = line.removesuffix("\r").lstrip()
        if not entry or entry.startswith("#"):
            continue
        name, equals, _ = entry.partition("=")
        if problem := _trouble(name):
            raise ValueError(f"line {number}: {problem}")
        if equals:
            yield entry
        elif name in environ:
            yield f"{name}={environ[name]}"


def _trouble(name: str) -> str:
    if not name:
        return "a name is missing before =: write NAME=VALUE"
    if " " in name or "\t" in name:
        return f"the name {shown(name)} holds a blank: write NAME=VALUE"
    return ""
