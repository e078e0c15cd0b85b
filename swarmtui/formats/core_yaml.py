"""Read and write YAML with the core schema of YAML 1.2, so that `on` and `22:22` stay text.

PyYAML implements YAML 1.1, and its composer overflows the C stack on deep nesting. So only its
parser is used, and this module builds the values and reports the position of errors.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from swarmtui.spec.quoting import shortened
from swarmtui.spec.size_limits import MAX_DEPTH, MAX_VALUES, TOO_LARGE

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

_MAX_DIGITS = 40
_TEXT_TAGS = ("!", "tag:yaml.org,2002:str")

_CONSTANTS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)|0o[0-7]+|0x[0-9a-fA-F]+")
# Octal in YAML 1.1, decimal in YAML 1.2: kept as text, so that the field decides. A file mode is
# octal, every other number is decimal.
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


class YamlError(ValueError):
    """What is wrong in a text, and where; line and column start at 1, 0 means unknown."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.line = line
        self.column = column

    @property
    def position(self) -> str:
        """The prefix of a message: `line 3, column 5: `."""
        return f"line {self.line}, column {self.column}: " if self.line else ""


def parse(text: str) -> Any:
    """Read one YAML document; YamlError if it is invalid, or if JSON cannot express it."""
    try:
        return _Composer(yaml.parse(text, Loader=_Loader)).document()
    except yaml.MarkedYAMLError as error:
        raise _yaml_error(error.problem or "is not valid YAML", error.problem_mark) from None
    except yaml.reader.ReaderError as error:
        raise _character_error(error, text) from None


def write(value: Any) -> str:
    """Write a value as YAML that `parse` and every YAML 1.1 reader read as the same value."""
    return str(yaml.dump(value, Dumper=_CoreDumper, sort_keys=False, allow_unicode=True, width=100))


class _CoreDumper(_Dumper):  # type: ignore[misc]
    """Quotes text that only YAML 1.2 reads as a number, and writes no aliases."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True


for _pattern in (_INT, _LEADING_ZERO, _FLOAT, _NOT_FINITE):
    _CoreDumper.add_implicit_resolver("!not-text", re.compile(rf"(?:{_pattern.pattern})$"), None)


class _Composer:
    """Builds values from the parser's events; used once."""

    def __init__(self, events: Iterable[Any]) -> None:
        self._events: Iterator[Any] = iter(events)
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._count = 0

    def document(self) -> Any:
        first = self._next_after(yaml.StreamStartEvent, yaml.DocumentStartEvent)
        if isinstance(first, yaml.StreamEndEvent):
            return None
        value = self._value(first, 0)
        next_event = self._next_after(yaml.DocumentEndEvent)
        if not isinstance(next_event, yaml.StreamEndEvent):
            raise _yaml_error(
                "a second document begins: write one service per file", next_event.start_mark
            )
        return value

    def _next_after(self, *skipped: type) -> Any:
        return next(event for event in self._events if not isinstance(event, skipped))

    def _value(self, event: Any, depth: int) -> Any:
        self._count += 1
        if depth > MAX_DEPTH or self._count > MAX_VALUES:
            raise _yaml_error(TOO_LARGE, event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            return self._alias_value(event)
        before = self._count
        value = self._new_value(event, depth)
        if event.anchor:
            self._anchors[event.anchor] = value, self._count - before
        return value

    def _alias_value(self, event: Any) -> Any:
        if event.anchor not in self._anchors:
            raise _yaml_error(f"alias *{shortened(event.anchor)} is not defined", event.start_mark)
        value, size = self._anchors[event.anchor]
        self._count += size
        return value

    def _new_value(self, event: Any, depth: int) -> Any:
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        if event.tag not in (None, *_COLLECTION_TAGS):
            raise _yaml_error(f"the tag {shortened(event.tag)} is not supported", event.start_mark)
        if isinstance(event, yaml.SequenceStartEvent):
            return [self._value(item, depth + 1) for item in self._until(yaml.SequenceEndEvent)]
        return self._mapping(depth)

    def _until(self, end: type) -> Iterator[Any]:
        return iter(lambda: self._next_unless(end), None)

    def _next_unless(self, end: type) -> Any:
        event = next(self._events)
        return None if isinstance(event, end) else event

    def _mapping(self, depth: int) -> dict[str, Any]:
        own: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        for event in self._until(yaml.MappingEndEvent):
            key = self._value(event, depth + 1)
            value = self._value(next(self._events), depth + 1)
            if not isinstance(key, str):
                raise _yaml_error("a key must be text: put it in quotes", event.start_mark)
            if key in own:
                raise _yaml_error(f"duplicate key {shortened(key)}", event.start_mark)
            if key == "<<" and event.implicit[0]:
                for name, item in _merge_mappings(value, event.start_mark).items():
                    merged.setdefault(name, item)
            else:
                own[key] = value
        return {**merged, **own}


_COLLECTION_TAGS = ("!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")


def _merge_mappings(value: Any, mark: Any) -> dict[str, Any]:
    """Return the mapping that `<<` merges in; earlier mappings of a list take precedence."""
    merged: dict[str, Any] = {}
    for mapping in reversed(value if isinstance(value, list) else [value]):
        if not isinstance(mapping, Mapping):
            raise _yaml_error("<< merges only mappings", mark)
        merged |= mapping
    return merged


def _scalar(event: Any) -> Any:
    text: str = event.value
    if event.tag in _TEXT_TAGS or (event.tag is None and not event.implicit[0]):
        return text
    if event.tag is not None:
        raise _yaml_error(f"the tag {shortened(event.tag)} is not supported", event.start_mark)
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    try:
        return parse_number(text)
    except ValueError as error:
        raise _yaml_error(str(error), event.start_mark) from None


def parse_number(text: str) -> int | float | str:
    """Return a number, or the text if it is not one; ValueError if JSON cannot express it."""
    if _LEADING_ZERO.fullmatch(text):
        return text
    if _INT.fullmatch(text):
        if len(text) > _MAX_DIGITS:
            raise ValueError(f"a number of {len(text)} digits is too long")
        return int(text, 0 if text[:2] in ("0o", "0x") else 10)
    if _NOT_FINITE.fullmatch(text) or (_FLOAT.fullmatch(text) and math.isinf(float(text))):
        raise ValueError(f"{text[:_MAX_DIGITS]} is not a JSON number")
    return float(text) if _FLOAT.fullmatch(text) else text


def _yaml_error(message: str, mark: Any) -> YamlError:
    return YamlError(message, mark.line + 1, mark.column + 1) if mark else YamlError(message)


def _character_error(error: Any, text: str) -> YamlError:
    """Report a character that YAML does not allow; the parser gives only its offset."""
    before = text[: error.position].split("\n")
    return YamlError("contains a control character", len(before), len(before[-1]) + 1)
