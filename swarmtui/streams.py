"""Standard streams whose reader is gone."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TextIO


def silence(stream: TextIO | None) -> None:
    """Discard unwritten and further output of `stream`; otherwise Python tries again at exit."""
    if stream is not None:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
