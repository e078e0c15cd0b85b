r"""Escape text for display: the filter for everything that is drawn or printed.

Names, labels, errors and IDs come from files, managers and registries. A control character in one
of them would act on the terminal; a bidirectional control or an invisible character would make it
look like another text. Each is escaped as in Python and JSON: `\x1b`, `\u202e`.

Escaped are the characters that `str.isprintable` rejects (control, format, private, unassigned and
surrogate characters, separators, blanks other than the space), and Unicode's default ignorable ones
(variation selectors, fillers). Emoji sequences are kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

# Printable by their category, but invisible (Default_Ignorable_Code_Point, and the Braille blank).
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)
_RECENT_EMOJI = "[\U0001f300-\U0001faff]"  # the terminal may support newer ones than Python
_EMOJI_BASE = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u27ff\u2900-\u2bff\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001faff]"
)
_EMOJI_WITH_MODIFIER = rf"{_EMOJI_BASE}[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]?"
_EMOJI_SEQUENCE = (
    rf"{_EMOJI_WITH_MODIFIER}(?:\u200d{_EMOJI_WITH_MODIFIER})+"
    rf"|{_EMOJI_BASE}[\ufe0e\ufe0f]|[#*0-9]\ufe0f\u20e3"
)
_CHARACTERS = re.compile(rf"(?P<whole>{_EMOJI_SEQUENCE}|{_RECENT_EMOJI})|[^ -~]")
# After a colon, digits and `/` are a port, not a password; a password may contain any other `/`.
_USER_INFO = re.compile(
    r"\b([a-z][\w+.-]*://)([^\s/@:]*:(?!\d{1,5}/)\S*|(?<!ssh://)[^\s/:]+)@", re.IGNORECASE
)


def escape_line(text: str) -> str:
    """Return `text` in one line, with invisible characters, newlines and tabs escaped."""
    return replace_invisible(text, _escape)


def escape_lines(text: str) -> str:
    """Return `text` with invisible characters escaped, except newlines."""
    return replace_invisible(text, lambda char: char if char == "\n" else _escape(char))


def escape_same_length(text: str) -> str:
    """Return `text` with each invisible character replaced by one of width 1: `␛`, `�`.

    For inputs, where the cursor counts characters.
    """
    return replace_invisible(text, _control_picture)


def is_visible(text: str) -> bool:
    """Whether every character of `text` is visible."""
    return escape_line(text) == text


def json_text(value: Any, indent: int | None = None, *, allow_nan: bool = True) -> str:
    """Write `value` as JSON with invisible characters escaped; without `indent` no spaces.

    Without `allow_nan` a ValueError for numbers that JSON does not support (NaN, infinity).
    """
    separators = (",", ":") if indent is None else None
    text = json.dumps(
        value, ensure_ascii=False, indent=indent, separators=separators, allow_nan=allow_nan
    )
    return replace_invisible(text, lambda char: char if char == "\n" else _json_escape(char))


def without_passwords(text: str) -> str:
    """Hide user and password in every address: `https://***@host`; an ssh user alone is kept."""
    return _USER_INFO.sub(r"\1***@", text) if "@" in text else text


def replace_invisible(text: str, write: Callable[[str], str]) -> str:
    """Return `text` with `write(character)` in place of each invisible character."""
    if text.isprintable() and (text.isascii() or not _INVISIBLE.search(text)):
        return text

    def piece(found: re.Match[str]) -> str:
        return found[0] if found["whole"] or _is_visible_character(found[0]) else write(found[0])

    return _CHARACTERS.sub(piece, text)


def _is_visible_character(char: str) -> bool:
    return char.isprintable() and not _INVISIBLE.match(char)


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode()


def _json_escape(char: str) -> str:
    return f"\\u{ord(char):04x}" if char <= "\uffff" else json.dumps(char)[1:-1]


def _control_picture(char: str) -> str:
    if char == "\x7f":
        return "␡"
    return chr(0x2400 + ord(char)) if char < " " else "�"
