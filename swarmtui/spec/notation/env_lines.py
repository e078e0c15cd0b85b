"""Lines of environment entries, read as `docker service create --env-file` reads them.

A line is NAME=VALUE, and everything after the = is the value: nothing is expanded, quotes are part
of it. Empty lines and lines that begin with # are skipped. Where docker refuses a line because of a
prefix (`export A=1`, `- A=1`, `-e A=1`), the line is read without the prefix, with a hint. Source:
docker/cli pkg/kvfile/kvfile.go.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from swarmtui.spec.notation.prefixes import COPIED_PREFIX_RULE as PREFIX
from swarmtui.spec.notation.prefixes import StrippedRow, quoted_name, strip_prefix
from swarmtui.spec.problem import Problem
from swarmtui.spec.quoting import quoted

UNCLOSED_QUOTE_RULE = "unclosed-quote"
UNSET_NAME_RULE = "unset-env-variable"
_OPENING_QUOTE = re.compile(r"""=\s*(["'])(?!.*\1)""")
_NEXT_QUOTED_ENTRY = re.compile(r"""\s*\w+=["']""")


@dataclass(frozen=True)
class EnvLine:
    """One line with an entry. `stripped` is the entry, `number` counts from 1."""

    number: int
    stripped: StrippedRow
    quote_end_line: int = 0
    """The line where a quote opened in this line is closed; 0 if it is closed in this line."""

    @property
    def entry(self) -> str:
        """NAME=VALUE, or a bare NAME."""
        return self.stripped.text

    @property
    def name(self) -> str:
        """The text before the =."""
        return self.entry.partition("=")[0]

    def refusal(self) -> str:
        """Why docker refuses the line, "" if it does not."""
        if not self.name:
            return "a name is missing before =: write NAME=VALUE"
        if refusal := self.stripped.refusal("env"):
            return refusal
        if " " in self.name or "\t" in self.name:
            return f"the name {quoted_name(self.name)} contains a space: write NAME=VALUE"
        return ""


def split_env_lines(text: str) -> list[EnvLine]:
    """Return every line that has, or should have, an entry."""
    lines = text.removeprefix("\ufeff").split("\n")
    return list(_env_lines([line.removesuffix("\r") for line in lines]))


def _env_lines(lines: Sequence[str]) -> Iterator[EnvLine]:
    for index, line in enumerate(lines):
        entry = line.lstrip()
        if entry and not entry.startswith("#"):
            yield EnvLine(index + 1, strip_prefix("env", entry), _quote_end(lines, index))


def _quote_end(lines: Sequence[str], index: int) -> int:
    opened = _OPENING_QUOTE.search(lines[index])
    if not opened:
        return 0
    for number, line in enumerate(lines[index + 1 :], index + 2):
        if _NEXT_QUOTED_ENTRY.match(line):
            return 0
        if opened[1] in line:
            return number
    return 0


def check_env_lines(lines: Sequence[EnvLine]) -> None:
    """Refuse what docker refuses; the ValueError names the line and the reason."""
    for line in lines:
        if refusal := line.refusal():
            holder = next(
                (each for each in lines if each.number < line.number <= each.quote_end_line), None
            )
            raise ValueError(f"line {line.number}: {_open_quote_reason(holder) or refusal}")


def _open_quote_reason(holder: EnvLine | None) -> str:
    """Why a line is not an entry, if it is part of a quoted value; the value is not shown."""
    if holder is None:
        return ""
    return (
        f"not NAME=VALUE: the quote opened by {quoted(holder.name)} in line {holder.number} "
        "does not span lines"
    )


def env_entries(lines: Iterable[EnvLine], environ: Mapping[str, str] | None) -> list[str]:
    """Return the entries in order.

    A bare NAME gets its value from `environ`, and is left out if it is not set there; without
    `environ` it stays bare.
    """
    return [entry for line in lines if (entry := _entry(line, environ))]


def _entry(line: EnvLine, environ: Mapping[str, str] | None) -> str:
    if line.name != line.entry or environ is None:
        return line.entry
    return f"{line.name}={environ[line.name]}" if line.name in environ else ""


def parse_env_lines(text: str, environ: Mapping[str, str] | None = None) -> list[str]:
    """Return the entries of `text`, in order; the ValueError names the line."""
    lines = split_env_lines(text)
    check_env_lines(lines)
    return env_entries(lines, environ)


def env_line_problems(
    lines: Iterable[EnvLine], environ: Mapping[str, str] | None = None
) -> Iterator[tuple[str, Problem]]:
    """Yield each line's entry and the problem of lines that are not read as they look.

    The entry is "" if the line is left out. The path of the problems is empty.
    """
    for line in lines:
        entry = _entry(line, environ)
        if line.stripped.prefix:
            message, hint = line.stripped.message("env")
            yield entry, Problem("", f"line {line.number} {message}", "hint", hint, PREFIX)
        if line.quote_end_line:
            yield (
                entry,
                Problem(
                    "", _unclosed_quote_message(line), "warning", _ONE_LINE, UNCLOSED_QUOTE_RULE
                ),
            )
        if not entry:
            message = f"line {line.number} is left out: {quoted(line.name)} is not set here"
            yield entry, Problem("", message, "hint", "write NAME=VALUE", UNSET_NAME_RULE)


_ONE_LINE = "an env file has one value per line: use a row of Env, a secret or a config"


def _unclosed_quote_message(line: EnvLine) -> str:
    first = line.number + 1
    lines = (
        f"line {first} is"
        if first == line.quote_end_line
        else f"lines {first} to {line.quote_end_line} are"
    )
    return f"the quote that line {line.number} opens is not closed in it: {lines} not part of it"
