"""Quote command lines for a shell."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence

from swarmtui.escaping import is_visible, replace_invisible

ArgumentGroup = Sequence[str]
"""Words that stay on one line: an option and its value."""

_SHORT_ESCAPES = {"\n": "\\n", "\t": "\\t"}


def format_command(groups: Iterable[ArgumentGroup], *, multiline: bool = False) -> str:
    """Write the groups as one command, quoted for a shell; `multiline`: a group per line.

    With invisible characters in a word, the shell must support `$'...'`: bash, zsh, ksh, BusyBox.
    """
    return (" \\\n  " if multiline else " ").join(" ".join(map(quote, group)) for group in groups)


def quote(word: str) -> str:
    r"""Quote one word; invisible characters are written as octal bytes: `$'a\033[31m\nb'`."""
    if is_visible(word):
        return shlex.quote(word)
    safe = word.replace("\\", "\\\\").replace("'", "\\'")
    return f"$'{replace_invisible(safe, _octal)}'"


def _octal(char: str) -> str:
    data = char.encode(errors="surrogatepass")
    return _SHORT_ESCAPES.get(char) or "".join(f"\\{byte:03o}" for byte in data)
