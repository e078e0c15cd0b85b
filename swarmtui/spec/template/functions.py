"""The functions that a template can call: Go's own, and swarmkit's join."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any, NoReturn

from swarmtui.spec.template import UncertainError, fail_unless
from swarmtui.spec.template.values import Labels, Struct, format_value, type_name


def _first(values: tuple[Any, ...], decides: Callable[[Any], bool]) -> Any:
    return next(filter(decides, values), values[-1])


def _require_texts(name: str, *values: Any) -> None:
    for value in values:
        fail_unless(isinstance(value, str), f"{name} takes a text, not {type_name(value)}")


def _print(*values: Any) -> str:
    alone = len(values) == 1 and not isinstance(values[0], Struct)
    if not alone and not all(isinstance(value, str) for value in values):
        raise UncertainError("print with values other than text is not checked here")
    return "".join(map(format_value, values))


_VERB = re.compile(r"%(?:%|-?(?:[1-9]\d?)?(?:\.\d\d?)?s)", re.ASCII)


def _printf(form: Any, *values: Any) -> str:
    _require_texts("printf", form)
    verbs = [verb for verb in _VERB.findall(form) if verb != "%%"]
    texts = all(isinstance(value, str) for value in values)
    if not texts or len(verbs) != len(values) or "%" in _VERB.sub("", form):
        raise UncertainError(f"printf with {form!r} is not checked here: use one %s for each text")
    return str(form % values)


def _join(*texts: Any) -> str:
    _require_texts("join", *texts)
    return str(texts[0]).join(texts[1:])


def _length(value: Any) -> int:
    if not isinstance(value, Labels):
        _require_texts("len", value)
    return len(value.encode() if isinstance(value, str) else value)


def _index(value: Any, *keys: Any) -> Any:
    for key in keys:
        if isinstance(value, str) and type(key) is int:
            raise UncertainError("index of a text is not checked here")
        found = isinstance(value, Labels) and isinstance(key, str)
        fail_unless(found, 'index needs labels: write {{index .Service.Labels "NAME"}}')
        value = value.get(key, "")
    return value


def _slice(text: Any, start: Any = 0, end: Any = None) -> str:
    _require_texts("slice", text)
    if not text.isascii():
        raise UncertainError("slice of non-ASCII text is not checked here")
    end = len(text) if end is None else end
    fail_unless({type(start), type(end)} == {int}, "slice needs numbers: write {{slice TEXT 0 3}}")
    fail_unless(
        0 <= start <= end <= len(text),
        f"slice is beyond the end of {text!r} when the manager tries it: "
        'write {{printf "%.8s" .Node.ID}} for the first 8 letters',
    )
    return str(text[start:end])


def _require_same_type(one: Any, other: Any) -> None:
    if isinstance(one, dict) or isinstance(other, dict):
        raise UncertainError("not every engine can compare anything but texts and numbers")
    alike = f"{type_name(one)} cannot be compared with {type_name(other)}; placeholders are texts"
    fail_unless(type(one) is type(other), f'{alike}: write "1" for 1')


def _equal(first: Any, *others: Any) -> bool:
    fail_unless(others, 'eq compares two values: write {{if eq .Task.Slot "1"}}')
    for other in others:
        _require_same_type(first, other)
        if first == other:
            return True
    return False


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def ordered(one: Any, other: Any) -> bool:
        _require_same_type(one, other)
        fail_unless(type(one) is not bool, "true and false cannot be ordered")
        return compare(one, other)

    return ordered


def _unchecked(*_: Any) -> NoReturn:
    raise UncertainError("html, js, urlquery, println and call are not checked here")


_UNLIMITED = 1 << 30
SHORT_CIRCUITS: dict[str, Callable[[Any], bool]] = {"and": operator.not_, "or": operator.truth}
"""The test of a value that decides the result, whatever follows it."""

FUNCTIONS: dict[str, tuple[int, int, Callable[..., Any]]] = {
    "and": (1, _UNLIMITED, lambda *values: _first(values, SHORT_CIRCUITS["and"])),
    "or": (1, _UNLIMITED, lambda *values: _first(values, SHORT_CIRCUITS["or"])),
    "not": (1, 1, operator.not_),
    "eq": (1, _UNLIMITED, _equal),
    "ne": (2, 2, lambda one, other: not _equal(one, other)),
    "lt": (2, 2, _ordered(operator.lt)),
    "le": (2, 2, _ordered(operator.le)),
    "gt": (2, 2, _ordered(operator.gt)),
    "ge": (2, 2, _ordered(operator.ge)),
    "index": (1, _UNLIMITED, _index),
    "join": (1, _UNLIMITED, _join),
    "len": (1, 1, _length),
    "print": (0, _UNLIMITED, _print),
    "printf": (1, _UNLIMITED, _printf),
    "slice": (1, 3, _slice),
    **dict.fromkeys(("html", "js", "urlquery", "println", "call"), (0, _UNLIMITED, _unchecked)),
}
"""The minimum and maximum number of arguments of each function, and the function."""
