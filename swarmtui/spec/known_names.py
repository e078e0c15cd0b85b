"""The names that exist, in a message: the few nearest ones, and the number of the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from heapq import nlargest

from swarmtui.spec.suggestion import Advice

MAX_NAMES_SHOWN = 5
MAX_LENGTH = 90
"""Characters of the names in a message: with its other words it then has less than 200."""
_MAX_COMPARED = 200
_MAX_REMEMBERED = 64


def list_names(names: Sequence[str], total: int = 0) -> str:
    """Return the first names, and the number of the others: `a, b and 9,998 more`.

    `total` is the number of all names if `names` are only some of them. A long name is cut.
    """
    shown: list[str] = []
    for name in names[:MAX_NAMES_SHOWN]:
        if shown and len(", ".join([*shown, name])) > MAX_LENGTH:
            break
        shown.append(_cut(name or '""'))
    more = max(total, len(names)) - len(shown)
    return ", ".join(shown) + (f" and {more:,} more" if more else "")


def _cut(name: str) -> str:
    return name if len(name) <= MAX_LENGTH else f"{name[: MAX_LENGTH - 1]}…"


class KnownNames:
    """All names of one kind, sorted. What is similar to a word is searched once for each word."""

    def __init__(self, names: Iterable[str]) -> None:
        known = tuple(sorted(set(names)))
        self.all = known
        self._similar = lru_cache(_MAX_REMEMBERED)(lambda word: similar_names(word, known))

    def nearest(self, word: str) -> str:
        """Return the name that is most similar to `word`, "" for none."""
        return next(iter(self._similar(word)), "")

    def advice(self, word: str, otherwise: str) -> Advice:
        """Suggest the nearest name, and show a few, nearest or first; `otherwise` for no names."""
        near = [name for name in self._similar(word) if name != word]
        shown = near or [name for name in self.all[: MAX_NAMES_SHOWN + 1] if name != word]
        total = len(self.all) if len(self.all) > MAX_NAMES_SHOWN else 0
        hint = f"choose from {list_names(shown, total)}" if shown else otherwise
        return Advice(hint, near[0] if near else "")


def similar_names(word: str, names: Sequence[str]) -> list[str]:
    """Return the names that are similar to `word`, the nearest first.

    Of very many names only those are compared in full that have most of three parts of the word: a
    name with two wrong places still has one of them. So the work is linear in the names, and small.
    """
    from difflib import get_close_matches  # not needed for the first frame

    if len(names) > _MAX_COMPARED:
        names = nlargest(_MAX_COMPARED, names, key=lambda name: _likeness(word, name))
    return get_close_matches(word, names, MAX_NAMES_SHOWN)


def _likeness(word: str, name: str) -> tuple[int, int]:
    third = -(-len(word) // 3) or 1
    parts = (word[:third], word[third : 2 * third], word[2 * third :])
    return sum(part in name for part in parts), -abs(len(name) - len(word))
