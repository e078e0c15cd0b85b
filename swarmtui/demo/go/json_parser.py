"""Parse JSON, with the error messages of Go's encoding/json."""

from __future__ import annotations

import json
from typing import Any


class JsonError(ValueError):
    """The text is not valid JSON; `end` is where the first document ends, 0 if there is one."""

    def __init__(self, message: str, end: int = 0) -> None:
        super().__init__(message)
        self.end = end


def read_json(text: str | bytes) -> Any:
    """Parse one document; JsonError for anything else."""
    try:
        return json.loads(text, parse_constant=_reject_constant)
    except json.JSONDecodeError as error:
        raise JsonError(_go_message(error), error.pos if error.msg == _EXTRA_DATA else 0) from None
    except (ValueError, RecursionError):
        raise JsonError("invalid character in string literal") from None


def _reject_constant(name: str) -> None:
    raise json.JSONDecodeError("Expecting value", name, 0)


_EXTRA_DATA = "Extra data"
_GO_MESSAGES = {
    _EXTRA_DATA: "after top-level value",
    "Expecting property name": "looking for beginning of object key string",
    "Expecting ':'": "after object key",
    "Expecting ','": "after object key:value pair",
}


def _go_message(error: json.JSONDecodeError) -> str:
    if error.pos >= len(error.doc):
        return "unexpected EOF" if error.doc.strip() else "unexpected end of JSON input"
    messages = (go for python, go in _GO_MESSAGES.items() if error.msg.startswith(python))
    message = next(messages, "looking for beginning of value")
    return f"invalid character {error.doc[error.pos]!r} {message}"
