"""The symbols that the wizard draws, and their ASCII equivalents."""

from __future__ import annotations

import locale
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Symbols:
    """One set of symbols. Each is drawn with a word or a colour: no meaning is by symbol alone."""

    done: str = "✓"
    error: str = "✗"
    warning: str = "!"
    hint: str = "·"
    untouched: str = "·"
    cursor: str = "▸"
    mark: str = "*"
    chosen: str = "●"
    unchosen: str = "○"
    checked: str = "[✓]"
    unchecked: str = "[ ]"
    closed: str = "▸"
    opened: str = "▾"
    dot: str = "·"
    rule: str = "─"
    dash: str = "–"
    masked: str = "••••••••"
    previous: str = "‹"
    following: str = "›"
    ellipsis: str = "…"


UNICODE = Symbols()
ASCII = Symbols(
    done="v",
    error="x",
    hint=".",
    untouched=".",
    cursor=">",
    chosen="(*)",
    unchosen="( )",
    checked="[x]",
    closed="+",
    opened="-",
    dot="-",
    rule="-",
    dash="-",
    masked="********",
    previous="<",
    following=">",
    ellipsis="...",
)


def choose_symbols(environ: Mapping[str, str], *, ascii_only: bool = False) -> Symbols:
    """Return ASCII if requested, on the Linux console, and if the character set is not UTF-8."""
    if ascii_only or environ.get("TERM") == "linux":
        return ASCII
    charset = locale.getencoding().lower().replace("-", "")
    return UNICODE if charset == "utf8" else ASCII
