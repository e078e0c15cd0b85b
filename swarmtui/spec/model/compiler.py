"""Compile the model: have pydantic read its annotations, and write the schemas as plain data.

`make fields` writes the result to schema.json, from which `compiled.py` reads it. When the program
runs this module is not imported, unless schema.json is for another version of pydantic-core.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, get_args, get_origin, get_type_hints

import pydantic_core
from pydantic import Field, TypeAdapter
from pydantic.fields import FieldInfo as PydanticField

from swarmtui.spec.api_version import Since
from swarmtui.spec.model import markers, types, validators
from swarmtui.spec.model.api_object import ApiObject
from swarmtui.spec.model.service import ServiceSpec, model_classes

_NAMES = {**vars(types), **vars(markers), "Field": Field, "Since": Since}
"""What the annotations of the model name, in addition to its classes."""
_FIELDS: dict[type, dict[str, PydanticField]] = {}
_CONFIG = {"extra_fields_behavior": "allow", "validate_by_name": True, "validate_by_alias": True}


def compile_model() -> dict[str, Any]:
    """Return the content of schema.json."""
    schemas = {each.__name__: _object_schema(each) for each in model_classes()}
    return {
        "pydantic_core": pydantic_core.__version__,
        "keys": dict(_keys_below(ServiceSpec)),
        "schemas": dict(sorted(schemas.items())),
    }


def model_fields(api_object: type[ApiObject]) -> dict[str, PydanticField]:
    """Return the fields of an object by their Python names, as pydantic reads them."""
    if api_object not in _FIELDS:
        hints = _type_hints(api_object)
        _FIELDS[api_object] = {name: _field(api_object, name, hints[name]) for name in hints}
    return _FIELDS[api_object]


def _type_hints(api_object: type[ApiObject]) -> dict[str, Any]:
    hints = get_type_hints(api_object, localns=_NAMES, include_extras=True)
    return {name: hints[name] for name in api_object.api_keys}


def _field(api_object: type[ApiObject], name: str, hint: Any) -> PydanticField:
    field = PydanticField.from_annotation(hint)
    field.alias = api_object.api_keys[name]
    if name in api_object.defaults:
        field.default = api_object.defaults[name]
    return field


def child_object(annotation: Any) -> type[ApiObject] | None:
    """Return the object type in a field's type, alone or in a list; None if there is none."""
    if isinstance(annotation, type) and issubclass(annotation, ApiObject):
        return annotation
    return next(filter(None, map(child_object, get_args(annotation))), None)


def is_list(annotation: Any) -> bool:
    """Whether a field's type is a list."""
    return get_origin(annotation) is tuple or any(map(is_list, get_args(annotation)))


def _keys_below(api_object: type[ApiObject], path: str = "") -> Iterator[tuple[str, list[str]]]:
    """Yield the path of `api_object` and of every object below, with its keys, if it has any."""
    if api_object.api_keys:
        yield path, list(api_object.api_keys.values())
    for field in model_fields(api_object).values():
        if child := child_object(field.annotation):
            rows = "[]" if is_list(field.annotation) else ""
            yield from _keys_below(child, f"{path}.{field.alias}{rows}".removeprefix("."))


def _object_schema(api_object: type[ApiObject]) -> dict[str, Any]:
    """Return the schema that pydantic makes of a model with these fields and methods."""
    name, methods = api_object.__name__, vars(api_object)
    hints = _type_hints(api_object)
    fields = {each: _field_schema(api_object, each, hint) for each, hint in hints.items()}
    schema: dict[str, Any] = {"type": "model-fields", "fields": fields}
    if "_read" in methods:
        schema = _calling("before", f"{name}._read", schema)
    schema = {"type": "model", "cls": {"$class": name}, "schema": schema, "config": _CONFIG}
    return _calling("after", f"{name}._check", schema) if "_check" in methods else schema


def _calling(when: str, method: str, schema: dict[str, Any]) -> dict[str, Any]:
    function = {"type": "no-info", "function": {"$method": method}}
    return {"type": f"function-{when}", "function": function, "schema": schema}


def _field_schema(api_object: type[ApiObject], name: str, hint: Any) -> dict[str, Any]:
    key = api_object.api_keys[name]
    schema = _as_data(TypeAdapter(hint).core_schema)
    if name in api_object.defaults:
        schema = {"type": "default", "schema": schema, "default": api_object.defaults[name]}
    return {
        "type": "model-field",
        "schema": schema,
        "validation_alias": key,
        "serialization_alias": key,
    }


def _as_data(value: Any) -> Any:
    """Return a schema as plain JSON, with names for objects; TypeError for one without a name."""
    if isinstance(value, dict):
        metadata = value.get("metadata") or {}
        if "api_object" in metadata:
            return {"$schema": metadata["api_object"]}
        return {key: _as_data(each) for key, each in value.items() if key != "metadata"}
    if isinstance(value, list | tuple):
        return [_as_data(each) for each in value]
    return value if value is None or isinstance(value, str | int | float) else _name(value)


def _name(function: Any) -> dict[str, Any]:
    """Return the name of a function of `validators`, with its first arguments."""
    bare = function.func if isinstance(function, partial) else function
    arguments = function.args if isinstance(function, partial) else ()
    if getattr(bare, "__module__", "") != validators.__name__:
        raise TypeError(f"{function!r} is not in {validators.__name__}")
    return {"$function": [bare.__name__, *arguments]}
