"""How a person writes a value, for every notation: VALUE_FORMATS. Lists and pairs are shell words.

Blanks and newlines separate words, quotes keep them together, a backslash escapes the next
character: `a=1 b="two words"`. Nothing is expanded. Every `format_*` quotes so that parsing returns
the value.
"""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from swarmtui.spec.notation import units, values
from swarmtui.spec.notation.env_lines import parse_env_lines
from swarmtui.spec.notation.prefixes import cli_options
from swarmtui.spec.quoting import quoted
from swarmtui.spec.size_limits import check_rows

# The well-formed start of a text: characters, escaped characters, closed quotes.
# No possessive repeats: in Python 3.11.2 (Debian 12) they match one character too many.
_QUOTED = r"""'[^']*'|"[^"\\]*(?:\\.[^"\\]*)*\""""
_CLOSED_QUOTES = re.compile(rf"""(?:[^'"\\]+|\\.|{_QUOTED})*""", re.DOTALL)
_BLANKS = " \t\r\n"
_PIECES = {
    blanks: re.compile(rf"""(?P<blanks>[{blanks}]+)|[^'"\\{blanks}]+|\\.|{_QUOTED}""", re.DOTALL)
    for blanks in (_BLANKS, f"{_BLANKS},")
}
_ESCAPED_IN_QUOTES = re.compile(r'\\([\\"])')
_PLAIN_WORD = re.compile(r"[A-Za-z0-9_@%+=:,./-]+")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_@%+:./-]+")
_NO_SINGLE_QUOTE = re.compile(r"[^']*")
_SAFE_IN_DOUBLE_QUOTES = re.compile(r'[^"\\$`!]*')


@dataclass(frozen=True)
class ValueFormat:
    """Converts text to a value of one notation (ValueError: one sentence) and back."""

    name: str
    parse: Callable[[str], Any]
    format: Callable[[Any], str]


def parse_words(text: str) -> list[str]:
    """Split a command line: `sh -c "echo hi"` -> ["sh", "-c", "echo hi"]."""
    return _split(text, _BLANKS)


def format_words(words: Iterable[str]) -> str:
    """Print words separated by blanks, quoted where a shell would need it."""
    return " ".join(_shell_quote(word) for word in words)


def parse_list(text: str) -> list[str]:
    """Split names separated by blanks or commas: `web, www` -> ["web", "www"].

    The options of docker that take such names are skipped: `--dns 10.0.0.2`.
    """
    return [word for word in _split(text, f"{_BLANKS},") if word not in cli_options("list")]


def format_list(names: Iterable[str]) -> str:
    """Print names separated by blanks; a name with a comma is quoted."""
    return " ".join(_shell_quote(name, _PLAIN_NAME) for name in names)


def parse_pairs(text: str) -> dict[str, str]:
    """Read labels or driver options, `a=1 b="two words" c`; a key without `=` has an empty value.

    A comma belongs to the value. ValueError for an empty key and for a key given twice.
    """
    words = (word for word in parse_words(text) if word not in cli_options("pairs"))
    pairs = [word.partition("=") for word in words]
    _check_keys([key for key, _, _ in pairs])
    return {key: value for key, _, value in pairs}


def format_pairs(pairs: Mapping[str, str] | Iterable[str | Mapping[str, str]]) -> str:
    """Print labels or driver options, an object or the rows of a list, as `a=1 b='two words'`.

    ValueError for a key that this notation cannot express: an empty one, or one with `=`.
    """
    if not isinstance(pairs, Mapping):
        return " ".join(
            _quote_entry(row) if isinstance(row, str) else format_pairs(row) for row in pairs
        )
    for key in pairs:
        if not key or "=" in key:
            raise ValueError(f"the key {quoted(key)} cannot be written as key=value")
    return " ".join(_quote_entry(f"{key}={value}") for key, value in pairs.items())


def to_pairs(value: Any) -> dict[str, str]:
    """Return the pairs of a draft's value in any form: an object, rows of `key=value`, text.

    ValueError for any other value.
    """
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, str):
        return parse_pairs(value)
    if not isinstance(value, list | tuple):
        raise ValueError(f"{value} cannot be read as pairs: write key=value")  # noqa: TRY004
    pairs: dict[str, str] = {}
    for row in value:
        key, _, text = row.partition("=") if isinstance(row, str) else ("", "", "")
        pairs |= {key: text} if isinstance(row, str) else to_pairs(row)
    return pairs


def parse_env(text: str) -> list[str]:
    """Read environment entries, `A=1 B='two words' C`, in order; a bare name stays bare.

    Text of several lines, or with a line break at its end, is read as an env file. ValueError for
    an empty name, and in one line for a duplicate name.
    """
    if "\n" in text:
        return parse_env_lines(text)
    entries = [word for word in parse_words(text) if word not in cli_options("env")]
    _check_keys([entry.partition("=")[0] for entry in entries])
    return entries


def format_env(entries: Iterable[str]) -> str:
    """Print entries as `A=1 B='two words' C`; ValueError for an entry of several lines."""
    entries = list(entries)
    if any("\n" in entry for entry in entries):
        raise ValueError("a value of several lines cannot be written in one")
    return " ".join(_quote_entry(entry) for entry in entries)


def _split(text: str, blanks: str) -> list[str]:
    """Split as `shlex.shlex` in POSIX mode does, in linear time."""
    _check_quotes(text)
    words: list[str] = []
    parts: list[str] = []
    for piece in _PIECES[blanks].finditer(text):
        if piece.lastgroup == "blanks":
            words += _joined(parts)
            parts = []
            check_rows("words", len(words))
        else:
            parts.append(_unquoted(piece[0]))
    return [*words, *_joined(parts)]


def _joined(parts: list[str]) -> list[str]:
    return ["".join(parts)] if parts else []


def _unquoted(piece: str) -> str:
    if piece[0] == "'":
        return piece[1:-1]
    if piece[0] == '"':
        return _ESCAPED_IN_QUOTES.sub(r"\1", piece[1:-1])
    return piece[1:] if piece[0] == "\\" else piece


def _check_quotes(text: str) -> None:
    closed = _CLOSED_QUOTES.match(text)
    end = closed.end() if closed else 0
    if end == len(text):
        return
    if text[end] == "\\":
        raise ValueError("the backslash at the end escapes nothing: write \\\\ for a backslash")
    raise ValueError(
        f"the quote {text[end]} at character {end + 1} is not closed: "
        f"close it, or write \\{text[end]} for a literal quote"
    )


def _check_keys(keys: list[str]) -> None:
    if "" in keys:
        raise ValueError("a name is missing before =: write NAME=VALUE")
    twice = [key for key, times in Counter(keys).items() if times > 1]
    if twice:
        raise ValueError(f"{quoted(twice[0])} is given twice: keep one of them")


def _quote_entry(entry: str) -> str:
    """Return `key='two words'` rather than `'key=two words'`."""
    key, equals, value = entry.partition("=")
    if not equals or not _PLAIN_NAME.fullmatch(key):
        return _shell_quote(entry)
    return f"{key}={_shell_quote(value) if value else ''}"


def _shell_quote(word: str, plain: re.Pattern[str] = _PLAIN_WORD) -> str:
    if plain.fullmatch(word):
        return word
    if _NO_SINGLE_QUOTE.fullmatch(word):
        return f"'{word}'"
    return f'"{word}"' if _SAFE_IN_DOUBLE_QUOTES.fullmatch(word) else shlex.quote(word)


def _identity(text: str) -> str:
    return text


VALUE_FORMATS = {
    known.name: known
    for known in (
        ValueFormat("text", _identity, _identity),
        ValueFormat("duration", units.parse_duration, units.format_duration),
        ValueFormat("bytes", units.parse_bytes, units.format_bytes),
        ValueFormat("cpus", units.parse_cpus, units.format_cpus),
        ValueFormat("count", units.parse_count, units.format_count),
        ValueFormat("ratio", units.parse_ratio, units.format_ratio),
        ValueFormat("words", parse_words, format_words),
        ValueFormat("list", parse_list, format_list),
        ValueFormat("pairs", parse_pairs, format_pairs),
        ValueFormat("env", parse_env, format_env),
        ValueFormat("number", units.parse_number, str),
        ValueFormat("swap", units.parse_swap, units.format_swap),
        ValueFormat("mode", units.parse_file_mode, units.format_file_mode),
        ValueFormat("yes", values.parse_bool, values.format_bool),
        ValueFormat("test", values.parse_health_test, values.format_health_test),
        ValueFormat("options", values.parse_tmpfs_options, values.format_tmpfs_options),
        ValueFormat("profile", values.parse_seccomp_profile, values.format_seccomp_profile),
    )
}
"""Every notation of values, by the name in a field's `Notation`."""
