"""The run of a template, which is the reading of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from itertools import islice, takewhile
from typing import Any

from swarmtui.spec.template import LITERALLY, Fails, Unknown, Unsure, fail_unless
from swarmtui.spec.template.functions import DECIDES, FUNCTIONS
from swarmtui.spec.template.tokens import CLOSE, READ, Token, pieces
from swarmtui.spec.template.values import Labels, Struct, field_of, kind_of, shown, structure


def execute(text: str, values: Mapping[str, Any]) -> str:
    """Return what Go makes of `text` and `values`, which are named by their paths: `.Node.ID`.

    Values are texts, or for the labels a mapping. Fails, Unknown or Unsure says why not.
    """
    if "{{" not in text:
        return text
    if len(text) > _MOST_TEXT:
        raise Unsure(_TOO_LONG)
    try:
        return _Run(text, structure(values)).whole()
    except RecursionError:
        raise Unsure("it is nested too deeply to be checked here") from None


_UNSET = object()
_MOST_TEXT = 1 << 17  # characters
_MOST_MADE = 1 << 16
_MOST_VARIABLES = 100  # looked through for each use of one
_TOO_LONG = "it is too long, or makes too long a text, to be checked here"
_CONSTANTS = {"true": True, "false": False, "nil": None}
_BRANCHES = {"if", "with", "range"}
_RARE = {"define", "block", "template", "break", "continue"}
KEYWORDS = _BRANCHES | _RARE | {"else", "end"}
"""What Go takes for more than a name, as the first word of an action."""


class _Run:
    """One reading of a text. Where it is not `live`, in a branch not taken, it reads only."""

    def __init__(self, text: str, root: Struct) -> None:
        self.pieces = pieces(text)
        self.tokens: deque[Token] = deque()
        self.output: list[str] = []
        self.made = 0
        self.variables: list[tuple[str, Any]] = [("$", root)]
        self.dot: Any = root
        self.live = True

    def whole(self) -> str:
        stop = self.nodes()
        fail_unless(not stop, f"{{{{{stop}}}}} stands behind no if, with or range")
        return "".join(self.output)

    def nodes(self) -> str:
        """Read on behind the next else or end, and return that word; "" at the end of the text."""
        for piece in self.pieces:
            if isinstance(piece, str):
                self.write(piece)
                continue
            self.tokens = piece
            if self.next.text in {"else", "end"}:
                return self.take().text
            self.action(self.next.text)
        return ""

    def write(self, text: str) -> None:
        if self.live:
            self.output.append(text)
            self.made += len(text)
            if self.made > _MOST_MADE:
                raise Unsure(_TOO_LONG)

    def action(self, word: str) -> None:
        if word in _RARE:
            raise Unsure(f"{{{{{word}}}}} is not checked here")
        if word in _BRANCHES:
            self.branch(self.take().text)
            return
        declares, value = self.declaration("")
        self.write("" if declares else shown(value))

    def branch(self, keyword: str) -> None:
        known, dot, live = len(self.variables), self.dot, self.live
        _, value = self.declaration(keyword)
        if live and keyword == "range":
            _check_range(value)
        self.live = live and bool(value)
        self.dot = value if keyword == "with" and value else dot
        stop, self.dot = self.nodes(), dot
        self.live = live and not value
        if stop == "else":
            stop = self.otherwise(keyword)
        fail_unless(stop == "end", f"{{{{{keyword} …}}}} needs one {{{{end}}}}, and one else at the most")
        self.finish()
        self.live = live
        del self.variables[known:]

    def otherwise(self, keyword: str) -> str:
        if keyword == "with" and self.next.text == "with":
            raise Unsure("not every engine takes {{else with}}")
        if keyword == "if" and self.next.text == "if":
            self.branch(self.take().text)
            return "end"
        self.finish()
        return self.nodes()

    @property
    def next(self) -> Token:
        return self.tokens[0] if self.tokens else CLOSE

    def take(self) -> Token:
        return self.tokens.popleft() if self.tokens else CLOSE

    @property
    def chained(self) -> bool:
        return _is_chained(self.next)

    def finish(self) -> None:
        fail_unless(not self.tokens, f"{self.next.text} cannot stand there; {LITERALLY}")

    def declaration(self, keyword: str) -> tuple[bool, Any]:
        """Read a pipeline and set the variables before it: whether there are any, its value."""
        names, sign = self.declared(keyword)
        self.variables += [(name, _UNSET) for name in names]
        if len(self.variables) > _MOST_VARIABLES:
            raise Unsure(_TOO_LONG)
        value = self.pipeline("}}")
        for name in names if self.live else ():
            place = self.place(name) if sign == "=" else len(self.variables)
            self.variables[place : place + 1] = [(name, value)]
        return bool(names), value

    def declared(self, keyword: str) -> tuple[list[str], str]:
        kinds = [token.kind for token in islice(self.tokens, 4)]
        two = keyword == "range" and kinds[:3] == ["variable", ",", "variable"]
        before = 3 if two else 1
        if kinds[:1] == ["variable"] and {":=", "="} & {*kinds[before : before + 1]}:
            taken = [self.take().text for _ in range(before + 1)]
            return taken[:-1:2], taken[-1]
        if kinds[:2] == ["variable", ","]:
            raise Unsure("only range sets two variables: {{range $key, $value := …}}")
        return [], ""

    def place(self, name: str) -> int:
        """Return where the variable stands: the last one set, or when nothing runs, declared."""
        places = [
            place
            for place, (known, value) in enumerate(self.variables)
            if known == name and not (self.live and value is _UNSET)
        ]
        fail_unless(places, f"{name} is not set before: write {{{{{name} := …}}}}")
        return places[-1]

    def pipeline(self, end: str) -> Any:
        last: list[Any] = []
        while self.next.kind != end:
            last = [self.command(last)]
        fail_unless(last, f"a placeholder is missing, such as .Node.Hostname; {LITERALLY}")
        self.take()
        return last[0]

    def command(self, last: list[Any]) -> Any:
        """Read one part of a pipeline; `last` has what the part before it gave."""
        head = self.next
        if head.kind == "word" and head.text not in _CONSTANTS:
            name = self.function()
            return self.call(name, [*self.arguments(name), *last])
        fail_unless(not (last and _is_plain(head)), "behind | stands a function, such as print")
        value = self.operand()
        given = self.arguments("") or last
        fail_unless(not (self.live and given), "a placeholder takes no values: write it alone in {{ }}")
        return value

    def arguments(self, name: str) -> list[Any]:
        """Read on to the end of the part. Before Go 1.18 and and or do not stop half-way."""
        values: list[Any] = []
        while self.next.kind not in {"}}", ")", "|"}:
            fail_unless(self.next.spaced, f"a blank is missing before {self.next.text}; {LITERALLY}")
            try:
                values.append(self.operand())
            except Fails:
                if self.live and name in DECIDES and any(map(DECIDES[name], values)):
                    raise Unsure(f"not every engine stops where {name} is settled") from None
                raise
        if self.next.kind == "|":
            self.take()
        return values

    def operand(self) -> Any:
        head = self.next
        value = self.term()
        while self.chained:
            fail_unless(not _is_plain(head), f"{head.text} has no part {self.next.text}")
            value = self.field(value, self.take().text[1:])
        return value

    def term(self) -> Any:
        kind, text, _ = self.next
        if kind == "word" and text not in _CONSTANTS:
            return self.call(self.function(), [])
        self.take()
        if kind == "field":
            return self.field(self.dot, text[1:])
        if kind == "variable":
            return self.variables[self.place(text)][1]
        if kind == "(":
            return self.parenthesized()
        if kind == "dot":
            return self.dot
        if kind in READ:
            return READ[kind](text)
        if self.live and text == "nil":
            raise Unsure("what nil does is not checked here")
        fail_unless(kind == "word", f"{text} cannot stand there; {LITERALLY}")
        return _CONSTANTS[text]

    def parenthesized(self) -> Any:
        if self.declared("")[0]:
            raise Unsure("not every engine sets a variable in parentheses alike")
        return self.pipeline(")")

    def function(self) -> str:
        name = self.take().text
        fail_unless(name not in KEYWORDS, f"{name} comes first between {{{{ and }}}}")
        if name not in FUNCTIONS:
            raise Unknown(name + self.fields_behind())
        if self.chained:
            raise Unsure(f"a part of what {name} gives is not checked here")
        return name

    def call(self, name: str, values: list[Any]) -> Any:
        if not self.live:
            return None
        least, most, function = FUNCTIONS[name]
        wanted = least if most == least else f"{least} or more"
        given = len(values)
        fail_unless(least <= given <= most, f"{name} has {given} values behind it, it takes {wanted}")
        made = function(*values)
        if isinstance(made, str) and len(made) > _MOST_MADE:
            raise Unsure(_TOO_LONG)
        return made

    def field(self, value: Any, name: str) -> Any:
        try:
            return field_of(value, name) if self.live else None
        except Unknown as path:
            raise Unknown(f"{path}{self.fields_behind()}") from None

    def fields_behind(self) -> str:
        return "".join(token.text for token in takewhile(_is_chained, self.tokens))


def _is_plain(token: Token) -> bool:
    """Whether it is a whole operand: a constant, or the dot."""
    return token.kind in {"dot", *READ} or token.text in _CONSTANTS


def _is_chained(token: Token) -> bool:
    return token.kind == "field" and not token.spaced


def _check_range(value: Any) -> None:
    if type(value) is int or (value and isinstance(value, Labels)):
        raise Unsure("not every engine takes a range over anything but the labels")
    fail_unless(isinstance(value, Labels), f"range is for the labels, not for {kind_of(value)}")
