"""Standard streams that nobody can be reached by any more."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TextIO


def silence(stream: TextIO | None) -> None:
    """Throw away what could not be written, and all that follows: Python tries again at exit."""
    if stream is not None:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
