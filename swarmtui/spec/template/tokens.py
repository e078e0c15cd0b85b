"""A template taken apart: plain text, and what stands between {{ and }}, token by token."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from typing import NamedTuple, NoReturn

from swarmtui.spec.template import LITERAL_BRACES_HINT, TemplateError, UncertainError, fail_unless


class Token(NamedTuple):
    """A word between the braces; `kind` is a name in `_TOKEN`, or the sign itself."""

    kind: str
    text: str
    space_before: bool
    """Whether a blank stands before it."""


END_TOKEN = Token("}}", "}}", space_before=False)
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
    "{": f"two braces are enough; {LITERAL_BRACES_HINT}",
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


def split_template(text: str) -> Iterator[str | deque[Token]]:
    """Yield plain text and the tokens of each action, trimmed; a comment yields nothing."""
    if _ODD_TRIM.search(text):
        raise UncertainError("not every engine trims there: write {{- … -}} with blanks inside")
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
        raise TemplateError("a comment is all that stands between its braces: {{/* … */}}")
    return comment


def _read_action(text: str, at: int) -> tuple[deque[Token], re.Match[str]]:
    tokens: deque[Token] = deque()
    spaced = False
    while not (match := _match_token(text, at))["end"]:
        kind, at = match.lastgroup or "", match.end()
        if kind != "blank":
            tokens.append(Token(match[0] if kind == "sign" else kind, match[0], spaced))
        if kind in _WORDS and not _AFTER_WORD.match(text, at):
            _raise_refusal(text[at : at + 3])
        spaced = kind == "blank"
    return tokens, match


def _match_token(text: str, at: int) -> re.Match[str]:
    return _TOKEN.match(text, at) or _raise_refusal(text[at : at + 3])


def _raise_refusal(rest: str) -> NoReturn:
    """Say why no token begins with the signs of `rest`."""
    sign = rest[:1]
    fail_unless(
        sign, f"{{{{ is not closed: write }}}} behind the placeholder; {LITERAL_BRACES_HINT}"
    )
    if sign in "\r\n":
        raise UncertainError("not every engine takes a line break between {{ and }}")
    if _ONE_LETTER.match(rest) or sign.isalnum() or not sign.isprintable():
        raise UncertainError(f"what {sign!r} does between {{{{ and }}}} is not checked here")
    raise TemplateError(f"{sign} cannot stand there: {_HINTS.get(sign, LITERAL_BRACES_HINT)}")


def _read_text(token: str) -> str:
    if token[0] == "`":
        return token[1:-1].replace("\r", "")
    return re.sub(r"\\(.)", _read_escape, token[1:-1])


def _read_escape(escape: re.Match[str]) -> str:
    sign = escape[1]
    if sign in "xuU01234567":
        raise UncertainError(
            f"{escape[0]} with a number is not checked here: write the letter itself"
        )
    fail_unless(
        sign in _ESCAPES, f"{escape[0]} means nothing in a text: write \\\\ for a backslash"
    )
    return _ESCAPES[sign]


def _read_number(token: str) -> int:
    fail_unless(re.search("[0-9]", token), f"a template does not reckon: leave out {token}")
    if not _NUMBER.fullmatch(token):
        raise UncertainError(f"the number {token} is not checked here: write it in decimal digits")
    return int(token)


LITERAL_READERS: dict[str, Callable[[str], str | int]] = {
    "text": _read_text,
    "number": _read_number,
}
"""How to read the value of a token, by its kind."""
