"""Execute a template while reading it."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from itertools import islice, takewhile
from typing import Any

from swarmtui.spec.template import (
    LITERAL_BRACES_HINT,
    TemplateError,
    UncertainError,
    UnknownNameError,
    fail_unless,
)
from swarmtui.spec.template.functions import FUNCTIONS, SHORT_CIRCUITS
from swarmtui.spec.template.tokens import END_TOKEN, LITERAL_READERS, Token, split_template
from swarmtui.spec.template.values import (
    Labels,
    Struct,
    build_root,
    format_value,
    get_field,
    type_name,
)


def execute(text: str, values: Mapping[str, Any]) -> str:
    """Return Go's output for `text` and `values`, which are named by their paths: `.Node.ID`.

    Values are texts, or a mapping for the labels. Raises TemplateError, UnknownNameError or
    UncertainError.
    """
    if "{{" not in text:
        return text
    if len(text) > _MAX_LENGTH:
        raise UncertainError(_TOO_LONG)
    try:
        return _Interpreter(text, build_root(values)).run()
    except RecursionError:
        raise UncertainError("it is nested too deeply to be checked here") from None


_UNSET = object()
_MAX_LENGTH = 1 << 17  # characters
_MAX_OUTPUT = 1 << 16
_MAX_VARIABLES = 100  # looked through for each use of one
_TOO_LONG = "the template or its output is too long to be checked here"
_CONSTANTS = {"true": True, "false": False, "nil": None}
_BRANCHES = {"if", "with", "range"}
_UNSUPPORTED = {"define", "block", "template", "break", "continue"}
KEYWORDS = _BRANCHES | _UNSUPPORTED | {"else", "end"}
"""The words that are keywords at the beginning of an action."""


class _Interpreter:
    """One pass over a text. In a branch that is not taken, `executing` is false: it only reads."""

    def __init__(self, text: str, root: Struct) -> None:
        self.pieces = split_template(text)
        self.tokens: deque[Token] = deque()
        self.output: list[str] = []
        self.output_length = 0
        self.variables: list[tuple[str, Any]] = [("$", root)]
        self.dot: Any = root
        self.executing = True

    def run(self) -> str:
        stop = self.run_block()
        fail_unless(not stop, f"{{{{{stop}}}}} without if, with or range")
        return "".join(self.output)

    def run_block(self) -> str:
        """Read up to and including the next else or end, and return that word; "" at the end."""
        for piece in self.pieces:
            if isinstance(piece, str):
                self.write(piece)
                continue
            self.tokens = piece
            if self.current.text in {"else", "end"}:
                return self.pop().text
            self.run_action(self.current.text)
        return ""

    def write(self, text: str) -> None:
        if self.executing:
            self.output.append(text)
            self.output_length += len(text)
            if self.output_length > _MAX_OUTPUT:
                raise UncertainError(_TOO_LONG)

    def run_action(self, word: str) -> None:
        if word in _UNSUPPORTED:
            raise UncertainError(f"{{{{{word}}}}} is not checked here")
        if word in _BRANCHES:
            self.run_branch(self.pop().text)
            return
        declares, value = self.run_declaration("")
        self.write("" if declares else format_value(value))

    def run_branch(self, keyword: str) -> None:
        known, dot, was_executing = len(self.variables), self.dot, self.executing
        _, value = self.run_declaration(keyword)
        if was_executing and keyword == "range":
            _check_range(value)
        self.executing = was_executing and bool(value)
        self.dot = value if keyword == "with" and value else dot
        stop, self.dot = self.run_block(), dot
        self.executing = was_executing and not value
        if stop == "else":
            stop = self.run_else(keyword)
        fail_unless(
            stop == "end", f"{{{{{keyword} ...}}}} needs one {{{{end}}}} and at most one else"
        )
        self.require_end()
        self.executing = was_executing
        del self.variables[known:]

    def run_else(self, keyword: str) -> str:
        if keyword == "with" and self.current.text == "with":
            raise UncertainError("not every engine accepts {{else with}}")
        if keyword == "if" and self.current.text == "if":
            self.run_branch(self.pop().text)
            return "end"
        self.require_end()
        return self.run_block()

    @property
    def current(self) -> Token:
        return self.tokens[0] if self.tokens else END_TOKEN

    def pop(self) -> Token:
        return self.tokens.popleft() if self.tokens else END_TOKEN

    @property
    def chained(self) -> bool:
        return _is_chained(self.current)

    def require_end(self) -> None:
        fail_unless(
            not self.tokens, f"{self.current.text} is not allowed there; {LITERAL_BRACES_HINT}"
        )

    def run_declaration(self, keyword: str) -> tuple[bool, Any]:
        """Read a pipeline, set the variables before it; return if there are any, and its value."""
        names, operator = self.read_variables(keyword)
        self.variables += [(name, _UNSET) for name in names]
        if len(self.variables) > _MAX_VARIABLES:
            raise UncertainError(_TOO_LONG)
        value = self.pipeline("}}")
        for name in names if self.executing else ():
            place = self.variable_index(name) if operator == "=" else len(self.variables)
            self.variables[place : place + 1] = [(name, value)]
        return bool(names), value

    def read_variables(self, keyword: str) -> tuple[list[str], str]:
        kinds = [token.kind for token in islice(self.tokens, 4)]
        two = keyword == "range" and kinds[:3] == ["variable", ",", "variable"]
        before = 3 if two else 1
        if kinds[:1] == ["variable"] and {":=", "="} & {*kinds[before : before + 1]}:
            taken = [self.pop().text for _ in range(before + 1)]
            return taken[:-1:2], taken[-1]
        if kinds[:2] == ["variable", ","]:
            raise UncertainError("only range can set two variables: {{range $key, $value := ...}}")
        return [], ""

    def variable_index(self, name: str) -> int:
        """Return the index of the variable that was set last, or declared if not executing."""
        places = [
            place
            for place, (known, value) in enumerate(self.variables)
            if known == name and not (self.executing and value is _UNSET)
        ]
        fail_unless(places, f"{name} is not set: write {{{{{name} := ...}}}}")
        return places[-1]

    def pipeline(self, end: str) -> Any:
        last: list[Any] = []
        while self.current.kind != end:
            last = [self.command(last)]
        fail_unless(
            last, f"a placeholder is missing, such as .Node.Hostname; {LITERAL_BRACES_HINT}"
        )
        self.pop()
        return last[0]

    def command(self, last: list[Any]) -> Any:
        """Read one part of a pipeline; `last` has the value of the part before it, if any."""
        head = self.current
        if head.kind == "word" and head.text not in _CONSTANTS:
            name = self.function()
            return self.call(name, [*self.arguments(name), *last])
        fail_unless(not (last and _is_plain(head)), "a function is expected after |, such as print")
        value = self.operand()
        given = self.arguments("") or last
        fail_unless(
            not (self.executing and given),
            "a placeholder does not take values: write it alone in {{ }}",
        )
        return value

    def arguments(self, name: str) -> list[Any]:
        """Read the arguments of the part. Before Go 1.18, `and` and `or` evaluate all of them."""
        values: list[Any] = []
        while self.current.kind not in {"}}", ")", "|"}:
            fail_unless(
                self.current.space_before,
                f"a space is missing before {self.current.text}; {LITERAL_BRACES_HINT}",
            )
            try:
                values.append(self.operand())
            except TemplateError:
                if (
                    self.executing
                    and name in SHORT_CIRCUITS
                    and any(map(SHORT_CIRCUITS[name], values))
                ):
                    raise UncertainError(
                        f"engines differ in how far they evaluate {name}"
                    ) from None
                raise
        if self.current.kind == "|":
            self.pop()
        return values

    def operand(self) -> Any:
        head = self.current
        value = self.term()
        while self.chained:
            fail_unless(
                not _is_plain(head), f"{head.text} does not have a member {self.current.text}"
            )
            value = self.field(value, self.pop().text[1:])
        return value

    def term(self) -> Any:
        kind, text, _ = self.current
        if kind == "word" and text not in _CONSTANTS:
            return self.call(self.function(), [])
        self.pop()
        if kind == "field":
            return self.field(self.dot, text[1:])
        if kind == "variable":
            return self.variables[self.variable_index(text)][1]
        if kind == "(":
            return self.parenthesized()
        if kind == "dot":
            return self.dot
        if kind in LITERAL_READERS:
            return LITERAL_READERS[kind](text)
        if self.executing and text == "nil":
            raise UncertainError("what nil does is not checked here")
        fail_unless(kind == "word", f"{text} is not allowed there; {LITERAL_BRACES_HINT}")
        return _CONSTANTS[text]

    def parenthesized(self) -> Any:
        if self.read_variables("")[0]:
            raise UncertainError("engines differ in setting a variable in parentheses")
        return self.pipeline(")")

    def function(self) -> str:
        name = self.pop().text
        fail_unless(name not in KEYWORDS, f"{name} is allowed only as the first word after {{{{")
        if name not in FUNCTIONS:
            raise UnknownNameError(name + self.remaining_fields())
        if self.chained:
            raise UncertainError(f"a member of the value of {name} is not checked here")
        return name

    def call(self, name: str, values: list[Any]) -> Any:
        if not self.executing:
            return None
        least, most, function = FUNCTIONS[name]
        expected = least if most == least else f"{least} or more"
        given = len(values)
        fail_unless(least <= given <= most, f"{name} has {given} arguments but takes {expected}")
        made = function(*values)
        if isinstance(made, str) and len(made) > _MAX_OUTPUT:
            raise UncertainError(_TOO_LONG)
        return made

    def field(self, value: Any, name: str) -> Any:
        try:
            return get_field(value, name) if self.executing else None
        except UnknownNameError as path:
            raise UnknownNameError(f"{path}{self.remaining_fields()}") from None

    def remaining_fields(self) -> str:
        return "".join(token.text for token in takewhile(_is_chained, self.tokens))


def _is_plain(token: Token) -> bool:
    """Whether a token is a whole operand: a constant, or the dot."""
    return token.kind in {"dot", *LITERAL_READERS} or token.text in _CONSTANTS


def _is_chained(token: Token) -> bool:
    return token.kind == "field" and not token.space_before


def _check_range(value: Any) -> None:
    if type(value) is int or (value and isinstance(value, Labels)):
        raise UncertainError("not every engine accepts a range over anything but labels")
    fail_unless(isinstance(value, Labels), f"range needs labels, not {type_name(value)}")
