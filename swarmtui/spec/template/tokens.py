"""A template taken apart: plain text, and what stands between {{ and }}, token by token."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from typing import NamedTuple, NoReturn

from swarmtui.spec.template import LITERALLY, Fails, Unsure, fail_unless


class Token(NamedTuple):
    """A word between the braces; `kind` is a name in `_TOKEN`, or the sign itself."""

    kind: str
    text: str
    spaced: bool
    """Whether a blank stands before it."""


CLOSE = Token("}}", "}}", spaced=False)
"""What stands behind the last token."""

_BLANKS = " \t\r\n"
_SPACE = re.compile(f"[{_BLANKS}]*")
_COMMENT = re.compile(r"/\*(?:(?!\*/).)*\*/(?P<trim> -)?\}\}", re.DOTALL)
_ODD_TRIM = re.compile(r"\{\{-[\t\r\n]|[\t\r\n]-\}\}")
_AFTER_WORD = re.compile(r"[\s.,|:()]|\}\}|$", re.ASCII)
_ONE_LETTER = re.compile(r"'(?:\\|.')")
_NUMBER = re.compile(r"[+-]?(?:0|[1-9][0-9]{0,17})")
_ESCAPES = dict(zip('abfnrtv\\"', '\a\b\f\n\r\t\v\\"', strict=True))
_HINTS = {
    "{": f"two braces are enough; {LITERALLY}",
    "}": "two braces close a placeholder",
    "-": 'a label is written {{index .Service.Labels "NAME"}}',
} | dict.fromkeys("\"'`“”‘’", "a text stands between two double quotes")
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
    | (?P<sign>[=|(),]|:=)""",
    re.VERBOSE | re.ASCII,
)


def pieces(text: str) -> Iterator[str | deque[Token]]:
    """Yield plain text and the tokens of each action, trimmed; a comment yields nothing."""
    if _ODD_TRIM.search(text):
        raise Unsure("not every engine trims there: write {{- … -}} with blanks inside")
    at = 0
    while (start := text.find("{{", at)) >= 0:
        trims = text.startswith("{{- ", start)
        yield text[at:start].rstrip(_BLANKS) if trims else text[at:start]
        start += 4 if trims else 2
        if text.startswith("/*", start):
            end = _comment(text, start)
        else:
            tokens, end = _action(text, start)
            yield tokens
        space = _SPACE.match(text, end.end()) if end["trim"] else None
        at = (space or end).end()
    yield text[at:]


def _comment(text: str, start: int) -> re.Match[str]:
    comment = _COMMENT.match(text, start)
    if not comment:
        raise Fails("a comment is all that stands between its braces: {{/* … */}}")
    return comment


def _action(text: str, at: int) -> tuple[deque[Token], re.Match[str]]:
    tokens: deque[Token] = deque()
    spaced = False
    while not (match := _match(text, at))["end"]:
        kind, at = match.lastgroup or "", match.end()
        if kind != "blank":
            tokens.append(Token(match[0] if kind == "sign" else kind, match[0], spaced))
        if kind in _WORDS and not _AFTER_WORD.match(text, at):
            _refuse(text[at : at + 3])
        spaced = kind == "blank"
    return tokens, match


def _match(text: str, at: int) -> re.Match[str]:
    return _TOKEN.match(text, at) or _refuse(text[at : at + 3])


def _refuse(rest: str) -> NoReturn:
    """Say why no token begins with the signs of `rest`."""
    sign = rest[:1]
    fail_unless(sign, f"{{{{ is not closed: write }}}} behind the placeholder; {LITERALLY}")
    if sign in "\r\n":
        raise Unsure("not every engine takes a line break between {{ and }}")
    if _ONE_LETTER.match(rest) or sign.isalnum() or not sign.isprintable():
        raise Unsure(f"what {sign!r} does between {{{{ and }}}} is not checked here")
    raise Fails(f"{sign} cannot stand there: {_HINTS.get(sign, LITERALLY)}")


def _text(token: str) -> str:
    if token[0] == "`":
        return token[1:-1].replace("\r", "")
    return re.sub(r"\\(.)", _escaped, token[1:-1])


def _escaped(escape: re.Match[str]) -> str:
    sign = escape[1]
    if sign in "xuU01234567":
        raise Unsure(f"{escape[0]} with a number is not checked here: write the letter itself")
    fail_unless(sign in _ESCAPES, f"{escape[0]} means nothing in a text: write \\\\ for a backslash")
    return _ESCAPES[sign]


def _number(token: str) -> int:
    fail_unless(re.search("[0-9]", token), f"a template does not reckon: leave out {token}")
    if not _NUMBER.fullmatch(token):
        raise Unsure(f"the number {token} is not checked here: write it in decimal digits")
    return int(token)


READ: dict[str, Callable[[str], str | int]] = {"text": _text, "number": _number}
"""How to read the value of a token, by its kind."""
