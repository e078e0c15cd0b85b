"""Whether text that is not yet a value, or a row of a list, can become one by typing more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from swarmtui.spec.notation.file_references import FILE_KEYS
from swarmtui.spec.notation.mounts import MOUNT_KEYS
from swarmtui.spec.notation.ports import PORT_KEYS
from swarmtui.spec.notation.prefixes import can_become_prefix
from swarmtui.spec.notation.row_formats import ROW_FORMATS
from swarmtui.spec.notation.value_formats import VALUE_FORMATS

_EXAMPLES = {
    "hosts": ("db:10.0.0.9", "::1 db", "10.0.0.9 host-gateway"),
    "mounts": ("//server/share:/a", r"C:\a:C:\b", r"\\.\pipe\a:\\.\pipe\a"),
    "ports": ("1-2:3-4/tcp", "1/udp", "1/sctp"),
    "ulimits": ("nofile=unlimited:unlimited", "core=-1:-1"),
    "platforms": ("linux",),
}
"""Rows in notations that the model's examples do not show."""
_UNITS = ("1", "1s", "1m", "1M")
"""Ends of values in notations that the model's examples do not show."""
_LONG_FORMS = {
    "ports": PORT_KEYS,
    "mounts": MOUNT_KEYS,
    "secrets": FILE_KEYS,
    "configs": (*FILE_KEYS, "runtime"),
    "networks": ("name", "alias", "driver-opt"),
}


def can_become_row(notation: str, text: str, examples: Iterable[str] = ()) -> bool:
    """Whether `text` begins a row of `notation`: with the end of an example, or in the long form.

    False is certain: no further typing makes it a row. True can be wrong.
    """
    text = text.strip()
    return (
        can_become_prefix(notation, text)
        or _is_long_form(notation, text)
        or any(
            _is_row(notation, text + end)
            for end in _suffixes((*examples, *_EXAMPLES.get(notation, ())))
        )
    )


def can_become_value(notation: str, text: str, examples: Iterable[str] = ()) -> bool:
    """Whether `text` begins a value of `notation`: with the end of an example.

    False is certain: no further typing makes it a value. True can be wrong.
    """
    text = text.strip()
    return notation in VALUE_FORMATS and any(
        _is_value(notation, text + end) for end in _suffixes((*examples, *_UNITS))
    )


def _suffixes(examples: Iterable[str]) -> Iterator[str]:
    return (example[start:] for example in examples for start in range(len(example) + 1))


def _is_value(notation: str, text: str) -> bool:
    try:
        VALUE_FORMATS[notation].parse(text)
    except ValueError:
        return False
    return True


def _is_row(notation: str, text: str) -> bool:
    try:
        return bool(ROW_FORMATS[notation].parse_line(text))
    except ValueError:
        return False


def _is_long_form(notation: str, text: str) -> bool:
    """Whether the last field of `key=value,key=value` has a known key, or begins one."""
    keys = _LONG_FORMS.get(notation, ())
    key, equals, _ = text.rpartition(",")[2].partition("=")
    key = key.strip().lower()
    return key in keys if equals else any(each.startswith(key) for each in keys)
