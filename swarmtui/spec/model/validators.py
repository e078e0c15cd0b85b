"""The functions that read and check the values of the spec; without pydantic.

`types.py` puts them into types, and the compiled schema names them: only functions of this module
can be used there, with texts as their first arguments.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from swarmtui.spec.notation.image_reference import parse_image_reference
from swarmtui.spec.notation.prefixes import strip_one_prefix
from swarmtui.spec.notation.row_formats import ROW_FORMATS, is_row_text, split_rows
from swarmtui.spec.notation.value_formats import VALUE_FORMATS
from swarmtui.spec.notation.values import parse_address
from swarmtui.spec.quoting import quoted
from swarmtui.spec.size_limits import check_rows, max_rows
from swarmtui.spec.suggestion import Advice, CorrectableError

_NO_TEXT = re.compile("[\ud800-\udfff]")


_UNITS = {
    "duration": ("nanoseconds", "s"),
    "bytes": ("bytes", "G"),
    "swap": ("bytes", "G"),
    "cpus": ("billionths of a CPU", ""),
}
"""The unit of a number in the API, and the suffix that a person would write after a fraction."""


def read_text(notation: str, value: Any) -> Any:
    """Read text; a number, list or object of the API passes as it is."""
    if isinstance(value, bool):
        raise ValueError("must not be true or false")  # noqa: TRY004 - pydantic wants ValueError
    text = isinstance(value, str)
    found = VALUE_FORMATS[notation].parse(value) if text else _checked_number(notation, value)
    if not isinstance(found, list | tuple):
        return found
    check_rows(notation, len(found))
    return (
        [_strip_prefix(notation, *each) for each in enumerate(found)]
        if notation in _WITH_PREFIXES
        else found
    )


def _checked_number(notation: str, value: Any) -> Any:
    """Refuse a fraction of the API's unit and a ratio above 1; the message says what to write."""
    if isinstance(value, float) and notation in _UNITS and not value.is_integer():
        unit, letter = _UNITS[notation]
        advice = Advice(f'write "{value:g}{letter}"', f"{value:g}{letter}")
        raise CorrectableError(f"must be a whole number of {unit}", "", advice)
    if isinstance(value, int | float) and notation == "ratio":
        return VALUE_FORMATS[notation].parse(repr(value))
    return value


_WITH_PREFIXES = ("env", "list")
"""The lists of text whose rows can have a copied prefix."""


def _strip_prefix(notation: str, index: int, item: Any) -> Any:
    try:
        return strip_one_prefix(notation, item).text if isinstance(item, str) else item
    except ValueError as error:
        return UnreadableRow(index, str(error))


def read_bool(value: Any) -> Any:
    """Read `yes` and `no`, and their synonyms."""
    return VALUE_FORMATS["yes"].parse(value) if isinstance(value, str) else value


def read_presence(value: Any) -> Any:
    """Read `yes` as an empty object, whose presence is the setting, and `no` as None."""
    if isinstance(value, str | bool):
        return {} if read_bool(value) else None
    return value


@dataclass(frozen=True)
class UnreadableRow:
    """Replaces an unreadable row, so that the others are checked too; no type accepts it."""

    index: int
    """The number of the row in the file, from 0."""
    message: str
    value: Any = ""
    """The value that should be text."""
    suggestion: str = ""
    """The row that was probably meant; "" if that is unknown."""


def read_rows(notation: str, value: Any) -> Any:
    """Read a list whose rows can be text, each on its own, or that is one text as a whole."""
    if is_row_text(notation, value):
        value = split_rows(notation, str(value))
    return _parse_rows(notation, value) if isinstance(value, list | tuple) else value


def _parse_rows(notation: str, items: Sequence[Any]) -> list[Any]:
    rows: list[Any] = []
    for index, item in enumerate(items):
        rows += _parse_row(notation, index, item)
        try:
            check_rows(notation, len(rows))
        except ValueError as error:
            return [*rows[: max_rows(notation)], UnreadableRow(index, str(error))]
    return rows


def _parse_row(notation: str, index: int, item: Any) -> list[Any]:
    if not is_row_text(notation, item):
        return [item]
    try:
        return ROW_FORMATS[notation].parse(str(item))
    except ValueError as error:
        suggestion = ROW_FORMATS[notation].corrected(str(item), error)
        return [UnreadableRow(index, str(error), suggestion=suggestion)]


def read_pairs(value: Any) -> Any:
    """Read `a=1 b=2`, an object, or a list of `a=1` texts and one-key objects."""
    if isinstance(value, str):
        value = VALUE_FORMATS["pairs"].parse(value)
    if isinstance(value, dict | list | tuple):
        check_rows("pairs", len(value))
    if not isinstance(value, list | tuple):
        return value
    pairs: dict[str, Any] = {}
    for index, item in enumerate(value):
        try:
            pairs |= _pairs_in_row(index, item, pairs)
        except ValueError as error:
            pairs[f"[{index}]"] = UnreadableRow(index, str(error))
    return pairs


def _pairs_in_row(index: int, item: Any, earlier: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(item, str | dict):
        raise ValueError("must be text: write key=value")  # noqa: TRY004 - pydantic wants ValueError
    rows = ROW_FORMATS["pairs"].parse(item) if isinstance(item, str) else ()
    found = item if isinstance(item, dict) else dict(row.partition("=")[::2] for row in rows)
    if twice := next((key for key in found if key in earlier), None):
        raise ValueError(f"{quoted(twice)} is given twice: keep one of them")
    return {key: _checked_text(index, key, text) for key, text in found.items()}


def _checked_text(index: int, key: Any, text: Any) -> Any:
    if not isinstance(text, str):
        return UnreadableRow(index, "must be text", text)
    is_text = _NO_TEXT.search(f"{key}{text}") is None
    return text if is_text else UnreadableRow(index, "contains invalid characters")


def check_image(value: str) -> str:
    """Check an image reference; spaces around it are removed."""
    text = value.strip()
    parse_image_reference(text)
    return text


def check_file_mode(value: int) -> int:
    """Refuse a number out of range; 444 is read as 0674, not 0444, so name both notations."""
    if not 0 <= value <= 0o7777:
        digits = str(value) if set(str(value)) <= set("01234567") else ""
        hint = "a number is read as decimal, text as octal"
        advice = Advice(f'{hint}, so write "{digits}"' if digits else hint, digits)
        raise CorrectableError(f"{value} is not a file mode", "", advice)
    return value


def check_env_entry(value: str) -> str:
    """Check an environment entry; nodes require a name (moby daemon, opts.ValidateEnv)."""
    if not value.partition("=")[0]:
        raise ValueError("a name is missing before =: write NAME=VALUE")
    return value


def read_choice(value: Any) -> Any:
    """Read a choice in any case; empty text means None, as in the engine."""
    return (value.strip().lower() or None) if isinstance(value, str) else value


def read_id_number(value: Any) -> Any:
    """Read a UID or GID: the API requires the number as text, and nodes do not look up names."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(text, str) and not (text.isascii() and text.isdigit()):
        raise ValueError(
            f"must be a number, not {quoted(text)}: names are not resolved here; use the numeric ID"
        )
    return text


def add_cap_prefix(value: Any) -> Any:
    """Write a capability as the docker CLI does: net_admin is CAP_NET_ADMIN."""
    if not isinstance(value, str):
        return value
    name = value.strip().upper()
    return name if name == "ALL" or name.startswith("CAP_") else f"CAP_{name}"


def check_address(value: str) -> str:
    """Check an IP address."""
    return parse_address(value)
