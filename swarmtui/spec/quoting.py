"""Quote texts for messages: shortened, and without the passwords of driver options."""

from __future__ import annotations

import re

HIDDEN = "***"
_LONGEST = 40
# Repeats are limited, so that a long text takes linear time.
# `o=username=u,password=SECRET` and `o=user=u%SECRET` of cifs; `secret_key=…` of plugins.
_OPTION = re.compile(
    r"""(\b[\w.-]{0,100}(?:pass|secret|token|access_?key)[\w.-]{0,100}\s{0,9}="""
    r"""|\buser(?:name)?=[^,%]{0,100}%)(?:[^,"']|"[^"]*"?|'[^']*'?)+""",
    re.IGNORECASE,
)


def without_option_passwords(text: str) -> str:
    """Return `text` with `***` as the value of each option that is a password."""
    return _OPTION.sub(rf"\1{HIDDEN}", text) if "=" in text else text


def quoted(text: str) -> str:
    """Return `text` quoted for a message, without passwords and shortened."""
    return repr(shortened(text))


def shortened(text: str) -> str:
    """Return `text` without passwords, shortened to 40 characters."""
    text = without_option_passwords(text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
