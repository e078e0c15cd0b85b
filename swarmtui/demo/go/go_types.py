"""Go types, and JSON bodies decoded and encoded by them as the daemon does it.

Decoding ignores the case of keys, unknown keys and null values; a wrong type is the daemon's 400.
Encoding leaves out empty values, except for fields without `omitempty`. Both ignore fields that are
newer than the engine's API version. Source: Go's `encoding/json`, with its messages before Go 1.26
(the newest Debian builds phrase a wrong type differently).
"""

from __future__ import annotations

import json
import re
import struct
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from ipaddress import ip_address
from typing import Any

from swarmtui.demo.errors import ApiError, bad_request, quoted
from swarmtui.spec.api_version import OLDEST, ApiVersion


@dataclass(frozen=True)
class Scalar:
    """A simple type: its Go name, the JSON values that fit, its zero value, and the stored form."""

    name: str
    fits: Callable[[Any], bool]
    zero: Any
    normalize: Callable[[Any, ApiVersion], Any] = lambda value, _: value


@dataclass(frozen=True)
class ListOf:
    """An array; null items stay null if the items are `pointers`, and become zero values if not."""

    item: GoType
    pointers: bool = False

    @property
    def name(self) -> str:
        """The name of the Go type."""
        return f"[]{'*' if self.pointers else ''}{self.item.name}"


@dataclass(frozen=True)
class MapOf:
    """An object with arbitrary keys, such as labels, options, sysctls."""

    value: GoType

    @property
    def name(self) -> str:
        """The name of the Go type."""
        return f"map[string]{self.value.name}"


@dataclass(frozen=True)
class Struct:
    """An object with fixed fields."""

    name: str
    fields: Mapping[str, GoType | Field]


GoType = Scalar | ListOf | MapOf | Struct


class WhenEmpty(Enum):
    """What Go encodes for an empty field: nothing, nothing unless it was set, or its zero value."""

    OMIT = "omitempty"
    OMIT_NIL = "omitempty on a pointer"
    WRITE = "no omitempty"


@dataclass(frozen=True)
class Field:
    """A field of a struct: its type, its first API version, and how it is encoded when empty."""

    go_type: GoType
    since: ApiVersion = OLDEST
    when_empty: WhenEmpty = WhenEmpty.OMIT

    def is_encoded(self, value: Any) -> bool:
        """Whether the field is encoded with this value; None means absent."""
        if self.when_empty is WhenEmpty.WRITE or value is None:
            return self.when_empty is WhenEmpty.WRITE
        return (
            self.when_empty is WhenEmpty.OMIT_NIL or isinstance(self.go_type, Struct) or bool(value)
        )


def added_in(since: str, go_type: GoType) -> Field:
    """Return a field that engines have from API version `since` on."""
    return Field(go_type, ApiVersion.parse(since))


def pointer(go_type: GoType, since: str = str(OLDEST)) -> Field:
    """Return a field whose zero value differs from absence, such as Replicas, Init, Delay."""
    return Field(go_type, ApiVersion.parse(since), WhenEmpty.OMIT_NIL)


def no_omitempty(go_type: GoType, since: str = str(OLDEST)) -> Field:
    """Return a field that is encoded even when it is empty."""
    return Field(go_type, ApiVersion.parse(since), WhenEmpty.WRITE)


def string_type(name: str) -> Scalar:
    """Return a string type with this Go name, such as `mount.Propagation`."""
    return Scalar(name, lambda value: isinstance(value, str), "")


def integer_type(name: str, low: int, high: int) -> Scalar:
    """Return an integer type with the range `low` to `high`, both included."""
    return Scalar(name, lambda value: _is_int(value) and low <= value <= high, 0)


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_MAX_FLOAT32 = 3.4028235e38


def _fits_float32(value: Any) -> bool:
    return (_is_int(value) or isinstance(value, float)) and abs(value) <= _MAX_FLOAT32


def _round_to_float32(value: float, _: ApiVersion) -> float:
    """Round to 32 bits and return the shortest number that Go prints for it, such as 0.1 or 1."""
    bits = struct.pack("f", value)
    (kept,) = struct.unpack("f", bits)
    candidates = (float(f"{kept:.{digits}g}") for digits in range(1, 10))
    short: float = next(each for each in candidates if struct.pack("f", each) == bits)
    return int(short) if short.is_integer() else short


_VALID_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]")


def _normalize_base64(value: str | list[int], _: ApiVersion) -> str:
    """Return bytes, given in base64 or as numbers, in base64.

    ApiError 400 with the position of the first invalid character.
    """
    if isinstance(value, list):
        return b64encode(bytes(value)).decode()
    kept = value.replace("\r", "").replace("\n", "")
    valid = _VALID_BASE64.match(kept)
    end = valid.end() if valid else 0
    if end < len(kept):
        padded = kept[:end].endswith("=")
        invalid = None if padded else _NOT_BASE64.search(kept, end)
        at = invalid.start() if invalid else end
        halfway = kept[at] == "=" and at - end == 2
        raise bad_request(f"illegal base64 data at input byte {at + halfway}")
    return kept


def _fits_bytes(value: Any) -> bool:
    numbers = isinstance(value, list) and all(_is_int(each) and each < 256 for each in value)
    return isinstance(value, str) or (numbers and all(each >= 0 for each in value))


_ADDRESS_CHECK_SINCE = ApiVersion(1, 52)


def _normalize_address(value: str, engine: ApiVersion) -> str:
    """Check and normalize an IP address; engines before 29.0 accept any text."""
    if not value or engine < _ADDRESS_CHECK_SINCE:
        return value
    try:
        return str(ip_address(value))
    except ValueError:
        raise bad_request(f"ParseAddr({quoted(value)}): unable to parse IP") from None


STRING = string_type("string")
IP_ADDRESS = Scalar("string", STRING.fits, "", _normalize_address)
BOOL = Scalar("bool", lambda value: isinstance(value, bool), False)
FLOAT32 = Scalar("float32", _fits_float32, 0, _round_to_float32)
INT64 = integer_type("int64", -(2**63), 2**63 - 1)
INT = integer_type("int", -(2**63), 2**63 - 1)
DURATION = integer_type("time.Duration", -(2**63), 2**63 - 1)
UINT64 = integer_type("uint64", 0, 2**64 - 1)
UINT32 = integer_type("uint32", 0, 2**32 - 1)
FILE_MODE = integer_type("fs.FileMode", 0, 2**32 - 1)
BYTES = Scalar("[]uint8", _fits_bytes, "", _normalize_base64)
STRING_LIST = ListOf(STRING)
STRING_MAP = MapOf(STRING)


@dataclass(frozen=True)
class _Location:
    """The current position while decoding: the innermost struct, and the path without indexes."""

    struct: str
    path: str = ""

    def child(self, name: str) -> _Location:
        return _Location(self.struct, f"{self.path}.{name}" if self.path else name)


def decode(value: Any, go_type: GoType, engine: ApiVersion) -> Any:
    """Decode `value` as an engine with API version `engine` does; ApiError 400 for a wrong type."""
    try:
        return _read(value, go_type, engine, _Location(go_type.name))
    except ApiError as error:
        raise invalid_json(error.message, engine) from None


def invalid_json(text: str, engine: ApiVersion) -> ApiError:
    """Return the 400 for an invalid body; engines before 23.0 send Go's message only."""
    return bad_request(f"invalid JSON: {text}" if engine >= (1, 42) else text)


def _read(value: Any, go_type: GoType, engine: ApiVersion, location: _Location) -> Any:
    if value is None:
        return zero(go_type)
    match go_type:
        case Scalar():
            if not go_type.fits(value):
                raise _wrong_type(value, go_type, location)
            return go_type.normalize(value, engine)
        case ListOf():
            return _read_list(
                _require_type(list, value, go_type, location), go_type, engine, location
            )
        case MapOf():
            items = _require_type(dict, value, go_type, location).items()
            return {key: _read(each, go_type.value, engine, location) for key, each in items}
        case Struct():
            return _read_struct(
                _require_type(dict, value, go_type, location), go_type, engine, location
            )


def _read_list(
    values: list[Any], go_type: ListOf, engine: ApiVersion, location: _Location
) -> list[Any]:
    return [
        None if each is None and go_type.pointers else _read(each, go_type.item, engine, location)
        for each in values
    ]


def _read_struct(
    value: dict[str, Any], go_type: Struct, engine: ApiVersion, location: _Location
) -> dict[str, Any]:
    fields = _fields(go_type, engine)
    names = {name.lower(): name for name in fields}
    here = _Location(go_type.name.rpartition(".")[2], location.path)
    found: dict[str, Any] = {}
    for key, each in value.items():
        name = names.get(key.lower())
        if name and each is not None:
            found[name] = _read(each, fields[name].go_type, engine, here.child(name))
    return found


def _fields(go_type: Struct, engine: ApiVersion) -> dict[str, Field]:
    """Return the fields that an engine with this API version has, in the order of the struct."""
    fields = {
        name: each if isinstance(each, Field) else Field(each)
        for name, each in go_type.fields.items()
    }
    return {name: field for name, field in fields.items() if engine >= field.since}


def zero(go_type: GoType) -> Any:
    """Return the zero value: "", 0, false, an empty list, map or struct."""
    if isinstance(go_type, Scalar):
        return go_type.zero
    return [] if isinstance(go_type, ListOf) else {}


def _require_type(kind: type, value: Any, go_type: GoType, location: _Location) -> Any:
    if not isinstance(value, kind):
        raise _wrong_type(value, go_type, location)
    return value


_JSON_NAMES = {str: "string", bool: "bool", list: "array", dict: "object"}


def _wrong_type(value: Any, go_type: GoType, location: _Location) -> ApiError:
    name = _JSON_NAMES.get(type(value), "number")
    if (
        name == "number"
        and isinstance(go_type, Scalar)
        and go_type.zero == 0
        and go_type is not BOOL
    ):
        name = f"number {json.dumps(value)}"
    into = f"struct field {location.struct}.{location.path}" if location.path else "value"
    return bad_request(f"json: cannot unmarshal {name} into Go {into} of type {go_type.name}")


def encode(value: Any, go_type: GoType, engine: ApiVersion) -> Any:
    """Encode `value` as an engine with API version `engine` does; None is an absent field."""
    match go_type:
        case ListOf():
            return [encode(each, go_type.item, engine) for each in value]
        case MapOf():
            return dict(sorted(value.items()))
        case Struct() if value is not None:
            return {
                name: encode(found, field.go_type, engine)
                for name, field in _fields(go_type, engine).items()
                if field.is_encoded(found := _or_zero(value.get(name), field))
            }
        case _:
            return value


def _or_zero(value: Any, field: Field) -> Any:
    if (
        value is None
        and field.when_empty is WhenEmpty.WRITE
        and not isinstance(field.go_type, Struct)
    ):
        return zero(field.go_type)
    return value
