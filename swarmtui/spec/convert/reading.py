"""Read plain JSON, also with human notations, into a ServiceSpec and its problems."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic_core import ErrorDetails, ValidationError

from swarmtui.errors import SpecError
from swarmtui.spec.convert.normalize import normalize_keys
from swarmtui.spec.convert.partial import (
    LeftOut,
    fields_left_out,
    left_out,
    partial_spec,
    tree_without,
)
from swarmtui.spec.convert.source_rows import source_row_mapper
from swarmtui.spec.convert.unknown_keys import unknown_keys
from swarmtui.spec.field_info import field_info
from swarmtui.spec.model.api_object import ApiObject
from swarmtui.spec.model.service import ServiceSpec
from swarmtui.spec.model.validators import UnreadableRow
from swarmtui.spec.notation.notation_problems import notation_problems
from swarmtui.spec.problem import Problem, errors_of
from swarmtui.spec.quoting import shortened
from swarmtui.spec.rules import check_rules
from swarmtui.spec.suggestion import Advice, corrected, nearest
from swarmtui.spec.tree import path_of

_QUOTED = re.compile(r"'([^']*)'")
_MESSAGES = {
    "missing": "is required",
    "string_type": "must be text",
    "string_too_short": "must not be empty",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "bool_type": "must be yes or no",
    "bool_parsing": "must be yes or no",
    "too_long": "must have at most {max_length} words",
    "too_short": "must have at least one word",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "literal_error": "must be {expected}",
    "finite_number": "must be a number",
    "invalid_key": "has a key that is not text",
    "string_unicode": "contains invalid characters",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "dict_type": "must be an object",
    "tuple_type": "must be a list",
    "list_type": "must be a list",
}


@dataclass(frozen=True)
class Reading:
    """The result of reading a tree."""

    spec: ServiceSpec | None
    """None when there is a format error."""
    readable: ServiceSpec | None
    """What rules can check: the spec, or the part of it that can be read. Never sent."""
    problems: list[Problem]
    move: Callable[[Problem], Problem]
    """Changes the path of a problem of `readable` to the row in the tree."""


def read_spec(tree: Any) -> tuple[ServiceSpec | None, list[Problem]]:
    """Return the spec in `tree` and every problem; no spec when one is a format error."""
    reading = read(tree)
    return reading.spec, reading.problems


def read(tree: Any) -> Reading:
    """Read `tree`, and check with the rules everything that can be read."""
    tree = normalize_keys(tree)
    readable, errors, move = _validated(tree)
    spec_problems = [*check_rules(readable), *_dropped_fields(readable)] if readable else []
    paths = {each.path for each in errors}
    tree_problems = (*unknown_keys(tree), *notation_problems(tree))
    notes = (each for each in tree_problems if not _is_in_invalid_object(paths, each))
    problems = [*errors, *dict.fromkeys(map(move, spec_problems)), *notes]
    return Reading(None if errors else readable, readable, problems, move)


def _validated(
    tree: Any,
) -> tuple[ServiceSpec | None, list[Problem], Callable[[Problem], Problem]]:
    """Return what can be read, all format errors, and the function that maps problems to rows.

    Invalid parts are left out at most twice: rows and fields, then the fields still invalid.
    """
    gone: LeftOut = {}
    errors: dict[Problem, None] = {}
    for find in (left_out, fields_left_out, fields_left_out):
        move = source_row_mapper(tree, gone)
        try:
            spec = ServiceSpec.model_validate(_with_required_objects(tree_without(tree, gone)))
        except ValidationError as error:
            found = [_problem(each, move) for each in error.errors(include_url=False)]
            errors |= dict.fromkeys(found)
            gone = {**gone, **find(each.path for each in found)}
        else:
            return partial_spec(spec, gone), list(errors), move
    return None, list(errors), move


def _is_in_invalid_object(errors: set[str], note: Problem) -> bool:
    """Whether a problem is about a key of an object that is invalid as a whole."""
    return note.level != "hint" and note.path.rpartition(".")[0] in errors


def parse_spec(tree: Any) -> ServiceSpec:
    """Return the spec in `tree`; SpecError with every error when there is one."""
    spec, problems = read_spec(tree)
    if spec is None or errors_of(problems):
        raise SpecError(errors_of(problems))
    return spec


def _with_required_objects(tree: Any) -> Any:
    """Add the objects around the image, so that a missing image is reported at its own path."""
    if not isinstance(tree, Mapping) or not isinstance(tree.get("TaskTemplate", {}), Mapping):
        return tree
    task = {"ContainerSpec": {}, **tree.get("TaskTemplate", {})}
    return {**tree, "TaskTemplate": task}


def _problem(detail: ErrorDetails, move: Callable[[Problem], Problem]) -> Problem:
    row, location = detail["input"], detail["loc"]
    if isinstance(row, UnreadableRow):
        advice, path = _as_text(row.value), f"{_api_path(location[:-1])}[{row.index}]"
        suggestion = row.suggestion or advice.suggestion
        return Problem(path, row.message, hint=advice.hint, suggestion=suggestion)
    advice = _advice(detail)
    problem = Problem(
        _row_path(location), _message(detail), hint=advice.hint, suggestion=advice.suggestion
    )
    return move(problem)


def _message(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    if detail["type"] == "value_error":
        return str(context["error"])
    context = {key: _unquoted(value) for key, value in context.items()}
    return _MESSAGES.get(detail["type"], "is not valid").format(**context)


def _advice(detail: ErrorDetails) -> Advice:
    """Suggest the nearest choice, the corrected text, or quotes around what should be text."""
    value, kind = detail["input"], detail["type"]
    if kind == "value_error":
        return Advice("", corrected(value, detail["ctx"]["error"]))
    if kind == "literal_error" and isinstance(value, str):
        choices = _QUOTED.findall(detail["ctx"]["expected"])
        return Advice("", nearest(value.lower(), choices).suggestion)
    return _quotes_advice(detail)


def _quotes_advice(detail: ErrorDetails) -> Advice:
    """Suggest quotes: YAML reads a bare 1, true or ~ as another type, and `A: 1` as an object."""
    value, kind = detail["input"], detail["type"]
    if isinstance(value, Mapping) and kind in ("string_type", "tuple_type"):
        key = next(iter(value), "KEY")
        hint = f'write rows of text: "{shortened(str(key))}=VALUE"'
        return Advice(hint if _is_env(detail) else "")
    return _as_text(value) if kind == "string_type" else Advice()


def _as_text(value: object) -> Advice:
    if value is None:
        return Advice('write ""')
    return (
        Advice("quote it", json.dumps(value)) if isinstance(value, bool | int | float) else Advice()
    )


def _is_env(detail: ErrorDetails) -> bool:
    return "Env" in detail["loc"]


def _unquoted(value: object) -> object:
    """Return pydantic's text of what it expects without quotes (vip or dnsrr), and 1 for 1.0."""
    return value.replace("'", "") if isinstance(value, str) else int(value)  # type: ignore[call-overload]


def _row_path(location: tuple[str | int, ...]) -> str:
    """Return the path of a location. The rows of a list share the path of the list."""
    row = location[-1] if location else ""
    return f"{_api_path(location[:-1])}[{row}]" if isinstance(row, int) else _api_path(location)


@lru_cache(1_000)
def _api_path(location: tuple[str | int, ...]) -> str:
    """Return the path of pydantic's location, which also names functions."""
    return path_of([part for part in location if not str(part).startswith("function-")])


def _dropped_fields(part: ApiObject, prefix: str = "") -> Iterator[Problem]:
    """Warn of the fields that engines are known to drop."""
    for name, key in part.api_keys.items():
        value = vars(part).get(name)
        if value is None:
            continue
        info = field_info(f"{prefix}{key}")
        if info and info.dropped and value is not False:
            yield Problem(f"{prefix}{key}", info.dropped, "warning", rule="dropped-field")
        yield from _dropped_below(value, f"{prefix}{key}")


def _dropped_below(value: Any, path: str) -> Iterator[Problem]:
    if isinstance(value, ApiObject):
        yield from _dropped_fields(value, f"{path}.")
    elif isinstance(value, tuple):
        for index, row in enumerate(value):
            yield from _dropped_below(row, f"{path}[{index}]")
