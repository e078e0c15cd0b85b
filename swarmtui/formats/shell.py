"""Command lines to paste into a shell."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence

Group = Sequence[str]
"""Words that belong together: an option and its value."""


def line(groups: Iterable[Group], *, multiline: bool = False) -> str:
    """Write the groups as one command, quoted for a POSIX shell; `multiline`: a group per line."""
    return (" \\\n  " if multiline else " ").join(shlex.join(group) for group in groups)
