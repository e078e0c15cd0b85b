"""The compiled model: what pydantic-core needs to read each object, without importing pydantic.

`make fields` has pydantic read the annotations of the model and writes the schemas that it makes of
them to schema.json (`compiler.py`). Classes, functions and other objects are written there as names
and put back here. pydantic-core reads and writes values by these schemas, as it does for pydantic.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pydantic_core
from pydantic_core import SchemaSerializer, SchemaValidator

from swarmtui.spec.model import validators
from swarmtui.spec.model.api_object import ApiObject

if TYPE_CHECKING:
    from pydantic_core import CoreSchema

SCHEMA_JSON = Path(__file__).with_name("schema.json")


@cache
def validator(name: str) -> SchemaValidator:
    """Return what reads objects of the class `name`."""
    return SchemaValidator(schema_of(name))


@cache
def serializer(name: str) -> SchemaSerializer:
    """Return what dumps objects of the class `name`."""
    return SchemaSerializer(schema_of(name))


@cache
def schema_of(name: str) -> CoreSchema:
    """Return the schema of the class `name`; those of the objects in it are shared."""
    schema: CoreSchema = _with_objects(_compiled()["schemas"][name])
    return schema


def keys_by_object() -> Mapping[str, list[str]]:
    """Return the keys of every object of a spec by its path, with `[]` for any row."""
    keys: dict[str, list[str]] = _compiled()["keys"]
    return keys


@cache
def _compiled() -> dict[str, Any]:
    """Read schema.json; compile again if it is for another pydantic-core."""
    found: dict[str, Any] = json.loads(SCHEMA_JSON.read_text("utf-8"))
    if found["pydantic_core"] == pydantic_core.__version__:
        return found
    from swarmtui.spec.model.compiler import compile_model

    return compile_model()


def _with_objects(value: Any) -> Any:
    """Put the objects in the place of their names, such as `{"$class": "Mount"}`."""
    if isinstance(value, list):
        return [_with_objects(each) for each in value]
    if not isinstance(value, dict):
        return value
    for kind, find in _BY_NAME.items():
        if kind in value:
            return find(value[kind])
    return {key: _with_objects(each) for key, each in value.items()}


def _method(path: str) -> Any:
    name, _, method = path.partition(".")
    return getattr(_classes()[name], method)


def _function(call: list[str]) -> Any:
    name, *arguments = call
    function = getattr(validators, name)
    return partial(function, *arguments) if arguments else function


@cache
def _classes() -> dict[str, type[ApiObject]]:
    from swarmtui.spec.model.service import model_classes

    return {each.__name__: each for each in model_classes()}


_BY_NAME: Mapping[str, Callable[[Any], Any]] = {
    "$class": lambda name: _classes()[name],
    "$schema": schema_of,
    "$method": _method,
    "$function": _function,
}
