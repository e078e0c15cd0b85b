"""Passwords in the options of mounts and drivers: hidden where a text is quoted in a message."""

from __future__ import annotations

import re

HIDDEN = "***"
# `o=username=u,password=SECRET` and `o=user=u%SECRET` of cifs; `secret_key=…` of plugins.
_OPTION = re.compile(
    r"""(\b[\w.-]*(?:pass|passwd|password|passphrase|secret|token|access_?key)[\w.-]*\s*="""
    r"""|\buser(?:name)?=[^,%]*%)(?:[^,"']|"[^"]*"?|'[^']*'?)+""",
    re.IGNORECASE,
)


def without_option_passwords(text: str) -> str:
    """Return `text` with `***` for the value of each option that is a password."""
    return _OPTION.sub(rf"\1{HIDDEN}", text) if "=" in text else text
