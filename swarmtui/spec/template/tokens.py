"""Split a template into plain text and the tokens between {{ and }}."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from typing import NamedTuple, NoReturn

from swarmtui.spec.template import LITERAL_BRACES_HINT, TemplateError, UncertainError, fail_unless


class Token(NamedTuple):
    """A token between the braces; `kind` is a name in `_TOKEN`, or the punctuation itself."""

    kind: str
    text: str
    space_before: bool
    """Whether there is a blank before it."""


END_TOKEN = Token("}}", "}}", space_before=False)
"""The token after the last one."""

_BLANKS = " \t\r\n"
_SPACE = re.compile(f"[{_BLANKS}]*")
_COMMENT = re.compile(r"/\*(?:(?!\*/).)*\*/(?P<trim> -)?\}\}", re.DOTALL)
_ODD_TRIM = re.compile(r"\{\{-[\t\r\n]|[\t\r\n]-\}\}")
_AFTER_WORD = re.compile(r"[\s.,|:()]|\}\}|$", re.ASCII)
_ONE_LETTER = re.compile(r"'(?:\\|.')")
_NUMBER = re.compile(r"[+-]?(?:0|[1-9][0-9]{0,17})")
_ESCAPES = dict(zip('abfnrtv\\"', '\a\b\f\n\r\t\v\\"', strict=True))
_HINTS = {
    "{": f"open a placeholder with two braces; {LITERAL_BRACES_HINT}",
    "}": "close a placeholder with two braces",
    "-": 'write a label as {{index .Service.Labels "NAME"}}',
} | dict.fromkeys("\"'`“”‘’", "write a text in double quotes")
_WORDS = {"field", "variable", "dot", "word"}
_TOKEN = re.compile(
    r"""(?P<end>(?P<trim>[ ]-)?\}\})
    | (?P<blank>[ \t])
    | (?P<text>"(?:[^"\\\n]|\\[^\n])*"|`[^`]*`)
    | (?P<number>[+-][\w.+-]*|\.?\d[\w.+-]*)
    | (?P<field>\.[A-Za-z_]\w*)
    | (?P<variable>\$\w*)
    | (?P<dot>\.)
    | (?P<word>\w+)
    | (?P<punctuation>[=|(),]|:=)""",
    re.VERBOSE | re.ASCII,
)


def split_template(text: str) -> Iterator[str | deque[Token]]:
    """Yield plain text and the tokens of each action, trimmed; comments are skipped."""
    if _ODD_TRIM.search(text):
        raise UncertainError(
            "engines differ in trimming there: write {{- ... -}} with spaces inside"
        )
    at = 0
    while (start := text.find("{{", at)) >= 0:
        trims = text.startswith("{{- ", start)
        yield text[at:start].rstrip(_BLANKS) if trims else text[at:start]
        start += 4 if trims else 2
        if text.startswith("/*", start):
            end = _match_comment(text, start)
        else:
            tokens, end = _read_action(text, start)
            yield tokens
        space = _SPACE.match(text, end.end()) if end["trim"] else None
        at = (space or end).end()
    yield text[at:]


def _match_comment(text: str, start: int) -> re.Match[str]:
    comment = _COMMENT.match(text, start)
    if not comment:
        raise TemplateError("a comment must fill its braces: write {{/* ... */}}")
    return comment


def _read_action(text: str, at: int) -> tuple[deque[Token], re.Match[str]]:
    tokens: deque[Token] = deque()
    spaced = False
    while not (match := _match_token(text, at))["end"]:
        kind, at = match.lastgroup or "", match.end()
        if kind != "blank":
            tokens.append(Token(match[0] if kind == "punctuation" else kind, match[0], spaced))
        if kind in _WORDS and not _AFTER_WORD.match(text, at):
            _raise_refusal(text[at : at + 3])
        spaced = kind == "blank"
    return tokens, match


def _match_token(text: str, at: int) -> re.Match[str]:
    return _TOKEN.match(text, at) or _raise_refusal(text[at : at + 3])


def _raise_refusal(rest: str) -> NoReturn:
    """Raise the reason why no token begins with the characters of `rest`."""
    first = rest[:1]
    fail_unless(
        first, f"{{{{ is not closed: write }}}} after the placeholder; {LITERAL_BRACES_HINT}"
    )
    if first in "\r\n":
        raise UncertainError("not every engine accepts a line break between {{ and }}")
    if _ONE_LETTER.match(rest) or first.isalnum() or not first.isprintable():
        raise UncertainError(f"{first!r} between {{{{ and }}}} is not checked here")
    raise TemplateError(f"{first} is not allowed there: {_HINTS.get(first, LITERAL_BRACES_HINT)}")


def _read_text(token: str) -> str:
    if token[0] == "`":
        return token[1:-1].replace("\r", "")
    return re.sub(r"\\(.)", _read_escape, token[1:-1])


def _read_escape(escape: re.Match[str]) -> str:
    letter = escape[1]
    if letter in "xuU01234567":
        raise UncertainError(
            f"{escape[0]} with a number is not checked here: write the character itself"
        )
    fail_unless(
        letter in _ESCAPES, f"{escape[0]} is not an escape sequence: write \\\\ for a backslash"
    )
    return _ESCAPES[letter]


def _read_number(token: str) -> int:
    fail_unless(
        re.search("[0-9]", token), f"templates do not support arithmetic: leave out {token}"
    )
    if not _NUMBER.fullmatch(token):
        raise UncertainError(f"the number {token} is not checked here: write it in decimal digits")
    return int(token)


LITERAL_READERS: dict[str, Callable[[str], str | int]] = {
    "text": _read_text,
    "number": _read_number,
}
"""The function that reads the value of a token, by its kind."""
