"""Command lines to paste into a shell."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence

from swarmtui.escaping import is_visible, replace_invisible

ArgumentGroup = Sequence[str]
"""Words that belong together: an option and its value."""

_SHORT_ESCAPES = {"\n": "\\n", "\t": "\\t"}


def format_command(groups: Iterable[ArgumentGroup], *, multiline: bool = False) -> str:
    """Write the groups as one command, quoted for a shell; `multiline`: a group per line.

    Where a word holds what cannot be seen, the shell must know `$'...'`: bash, zsh, ksh, BusyBox.
    """
    return (" \\\n  " if multiline else " ").join(" ".join(map(quote, group)) for group in groups)


def quote(word: str) -> str:
    r"""Quote one word; what cannot be seen stands in octal, byte by byte: `$'a\033[31m\nb'`."""
    if is_visible(word):
        return shlex.quote(word)
    safe = word.replace("\\", "\\\\").replace("'", "\\'")
    return f"$'{replace_invisible(safe, _octal)}'"


def _octal(char: str) -> str:
    data = char.encode(errors="surrogatepass")
    return _SHORT_ESCAPES.get(char) or "".join(f"\\{byte:03o}" for byte in data)
