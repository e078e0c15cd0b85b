"""Go's types and its JSON: reading a body as the daemon does, writing an answer as it does.

Reading: keys match without regard to case, unknown ones are ignored, null is absent, and a wrong
type is the daemon's 400. Writing: what is empty is left out, but for the fields that say otherwise.
A field that the engine's API does not have yet is unknown to it both ways. Source: Go's
`encoding/json` (in its words before Go 1.26: Debian's newest builds word a wrong type otherwise).
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
class Leaf:
    """A plain value: its Go type, which JSON values fit, its zero, and how an engine keeps it."""

    go: str
    fits: Callable[[Any], bool]
    zero: Any
    keep: Callable[[Any, ApiVersion], Any] = lambda value, _: value


@dataclass(frozen=True)
class ListOf:
    """An array; one of `pointers` keeps a null among its items, another has a zero there."""

    item: Shape
    pointers: bool = False

    @property
    def go(self) -> str:
        """The Go type."""
        return f"[]{'*' if self.pointers else ''}{self.item.go}"


@dataclass(frozen=True)
class MapOf:
    """An object with free keys: labels, options, sysctls."""

    value: Shape

    @property
    def go(self) -> str:
        """The Go type."""
        return f"map[string]{self.value.go}"


@dataclass(frozen=True)
class Struct:
    """An object with these fields."""

    go: str
    fields: Mapping[str, Shape | Field]


Shape = Leaf | ListOf | MapOf | Struct


class Empty(Enum):
    """What Go writes for an empty field: nothing, nothing unless it was given, or its zero."""

    LEFT_OUT = "omitempty"
    POINTER = "omitempty on a pointer"
    WRITTEN = "no omitempty"


@dataclass(frozen=True)
class Field:
    """A field of a struct: since which API engines know it, and what is written when empty."""

    shape: Shape
    since: ApiVersion = OLDEST
    empty: Empty = Empty.LEFT_OUT

    def shows(self, value: Any) -> bool:
        """Tell whether the field is written with this value; None is an absent one."""
        if self.empty is Empty.WRITTEN or value is None:
            return self.empty is Empty.WRITTEN
        return self.empty is Empty.POINTER or isinstance(self.shape, Struct) or bool(value)


def new(since: str, shape: Shape) -> Field:
    """Make a field that engines know from API `since` on."""
    return Field(shape, ApiVersion.parse(since))


def pointer(shape: Shape, since: str = str(OLDEST)) -> Field:
    """Make a field whose zero is another thing than its absence: Replicas, Init, Delay."""
    return Field(shape, ApiVersion.parse(since), Empty.POINTER)


def always(shape: Shape, since: str = str(OLDEST)) -> Field:
    """Make a field that is written even when it is empty."""
    return Field(shape, ApiVersion.parse(since), Empty.WRITTEN)


def text(go: str) -> Leaf:
    """Make the shape of a named string type: `mount.Propagation`."""
    return Leaf(go, lambda value: isinstance(value, str), "")


def integer(go: str, low: int, high: int) -> Leaf:
    """Make the shape of an integer type between two bounds, both included."""
    return Leaf(go, lambda value: _is_int(value) and low <= value <= high, 0)


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_MOST_FLOAT32 = 3.4028235e38


def _fits_float32(value: Any) -> bool:
    return (_is_int(value) or isinstance(value, float)) and abs(value) <= _MOST_FLOAT32


def _float32(value: float, _: ApiVersion) -> float:
    """Round to 32 bits, and write that as shortly as Go does: 0.1, 1."""
    bits = struct.pack("f", value)
    (kept,) = struct.unpack("f", bits)
    tries = (float(f"{kept:.{digits}g}") for digits in range(1, 10))
    short: float = next(each for each in tries if struct.pack("f", each) == bits)
    return int(short) if short.is_integer() else short


_WHOLE_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]")


def _base64(value: str | list[int], _: ApiVersion) -> str:
    """Keep bytes, given in base64 or as numbers; ApiError 400 that tells the first wrong letter."""
    if isinstance(value, list):
        return b64encode(bytes(value)).decode()
    kept = value.replace("\r", "").replace("\n", "")
    whole = _WHOLE_BASE64.match(kept)
    end = whole.end() if whole else 0
    if end < len(kept):
        padded = kept[:end].endswith("=")
        wrong = None if padded else _NOT_BASE64.search(kept, end)
        at = wrong.start() if wrong else end
        halfway = kept[at] == "=" and at - end == 2
        raise bad_request(f"illegal base64 data at input byte {at + halfway}")
    return kept


def _fits_bytes(value: Any) -> bool:
    numbers = isinstance(value, list) and all(_is_int(each) and each < 256 for each in value)
    return isinstance(value, str) or (numbers and all(each >= 0 for each in value))


_ADDRESSES_SINCE = ApiVersion(1, 52)


def _address(value: str, engine: ApiVersion) -> str:
    """Engines before 29.0 take any text for an address."""
    if not value or engine < _ADDRESSES_SINCE:
        return value
    try:
        return str(ip_address(value))
    except ValueError:
        raise bad_request(f"ParseAddr({quoted(value)}): unable to parse IP") from None


TEXT = text("string")
ADDRESS = Leaf("string", TEXT.fits, "", _address)
FLAG = Leaf("bool", lambda value: isinstance(value, bool), False)
FLOAT32 = Leaf("float32", _fits_float32, 0, _float32)
INT64 = integer("int64", -(2**63), 2**63 - 1)
INT = integer("int", -(2**63), 2**63 - 1)
DURATION = integer("time.Duration", -(2**63), 2**63 - 1)
UINT64 = integer("uint64", 0, 2**64 - 1)
UINT32 = integer("uint32", 0, 2**32 - 1)
FILE_MODE = integer("fs.FileMode", 0, 2**32 - 1)
BYTES = Leaf("[]uint8", _fits_bytes, "", _base64)
TEXTS = ListOf(TEXT)
LABELS = MapOf(TEXT)


@dataclass(frozen=True)
class _Place:
    """Where the reader is: the innermost struct and the path to here, without indexes."""

    struct: str
    path: str = ""

    def at(self, name: str) -> _Place:
        return _Place(self.struct, f"{self.path}.{name}" if self.path else name)


def decode(value: Any, shape: Shape, engine: ApiVersion) -> Any:
    """Read `value` as an engine with API `engine` does; ApiError 400 for a wrong type."""
    try:
        return _read(value, shape, engine, _Place(shape.go))
    except ApiError as error:
        raise invalid_json(error.message, engine) from None


def invalid_json(text: str, engine: ApiVersion) -> ApiError:
    """Make the 400 for a body that cannot be read; engines before 23.0 say no more than Go."""
    return bad_request(f"invalid JSON: {text}" if engine >= (1, 42) else text)


def _read(value: Any, shape: Shape, engine: ApiVersion, place: _Place) -> Any:
    if value is None:
        return zero(shape)
    match shape:
        case Leaf():
            if not shape.fits(value):
                raise _wrong_type(value, shape, place)
            return shape.keep(value, engine)
        case ListOf():
            return _read_list(_of(list, value, shape, place), shape, engine, place)
        case MapOf():
            items = _of(dict, value, shape, place).items()
            return {key: _read(each, shape.value, engine, place) for key, each in items}
        case Struct():
            return _read_struct(_of(dict, value, shape, place), shape, engine, place)


def _read_list(values: list[Any], shape: ListOf, engine: ApiVersion, place: _Place) -> list[Any]:
    return [
        None if each is None and shape.pointers else _read(each, shape.item, engine, place)
        for each in values
    ]


def _read_struct(
    value: dict[str, Any], shape: Struct, engine: ApiVersion, place: _Place
) -> dict[str, Any]:
    fields = _fields(shape, engine)
    names = {name.lower(): name for name in fields}
    here = _Place(shape.go.rpartition(".")[2], place.path)
    found: dict[str, Any] = {}
    for key, each in value.items():
        name = names.get(key.lower())
        if name and each is not None:
            found[name] = _read(each, fields[name].shape, engine, here.at(name))
    return found


def _fields(shape: Struct, engine: ApiVersion) -> dict[str, Field]:
    """Return the fields that an engine with this API knows, in the order of the Go struct."""
    fields = {
        name: each if isinstance(each, Field) else Field(each)
        for name, each in shape.fields.items()
    }
    return {name: field for name, field in fields.items() if engine >= field.since}


def zero(shape: Shape) -> Any:
    """Return the value of nothing: "", 0, false, an empty list, map or struct."""
    if isinstance(shape, Leaf):
        return shape.zero
    return [] if isinstance(shape, ListOf) else {}


def _of(kind: type, value: Any, shape: Shape, place: _Place) -> Any:
    if not isinstance(value, kind):
        raise _wrong_type(value, shape, place)
    return value


_JSON_NAMES = {str: "string", bool: "bool", list: "array", dict: "object"}


def _wrong_type(value: Any, shape: Shape, place: _Place) -> ApiError:
    name = _JSON_NAMES.get(type(value), "number")
    if name == "number" and isinstance(shape, Leaf) and shape.zero == 0 and shape is not FLAG:
        name = f"number {json.dumps(value)}"
    into = f"struct field {place.struct}.{place.path}" if place.path else "value"
    return bad_request(f"json: cannot unmarshal {name} into Go {into} of type {shape.go}")


def encode(value: Any, shape: Shape, engine: ApiVersion) -> Any:
    """Return what an engine with API `engine` writes; a field that is None is absent."""
    match shape:
        case ListOf():
            return [encode(each, shape.item, engine) for each in value]
        case MapOf():
            return dict(sorted(value.items()))
        case Struct() if value is not None:
            return {
                name: encode(found, field.shape, engine)
                for name, field in _fields(shape, engine).items()
                if field.shows(found := _or_zero(value.get(name), field))
            }
        case _:
            return value


def _or_zero(value: Any, field: Field) -> Any:
    if value is None and field.empty is Empty.WRITTEN and not isinstance(field.shape, Struct):
        return zero(field.shape)
    return value
