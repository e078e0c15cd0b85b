"""The table of fields x versions that the test log shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from tests.engine.field_roundtrip import (
    COLUMNS,
    DROPPED,
    IGNORED,
    KEPT,
    NOTHING,
    REFUSED,
    SAME,
    UNSET,
    CaseResult,
)

_WIDTH = 72
_HEAD = f"""\
FIELDS x VERSIONS on real engines: every field, every kind of value, on every path version

  {SAME}  sent, and comes back equal        {DROPPED}  sent, and the engine drops it (never offered)
  {UNSET}  sent, and comes back as not set: that is what 0 means
  refused by us, with nothing sent; and what this engine does if it is sent anyway:
  {KEPT}  keeps it     {IGNORED}  drops it in silence
  {REFUSED}  refuses it   {NOTHING}  is not asked: the value is the same as leaving it out
  Older paths of the two newer engines: 1.24, the last without the field, the first with it.
"""


def table(rows: Iterable[CaseResult], notes: Mapping[str, str]) -> str:
    """One line for each field; several where its values differ. `notes` are by the field's path."""
    return "\n".join([_HEAD, *_columns(), *_lines(rows, notes)])


def _columns() -> Iterator[str]:
    names = "  ".join(f"{each:{len(minors)}}" for each, minors in COLUMNS.items())
    yield f"{'':{_WIDTH}} {'':6}  {names}  older paths of"
    for place in (0, 1):
        digits = "  ".join("".join(str(m)[place] for m in minors) for minors in COLUMNS.values())
        first = ("field and values", "since") if place else ("", "")
        newer = f"{'26.1':4} {'28.5':4}" if place else ""
        yield f"{first[0]:{_WIDTH}} {first[1]:6}  {digits}  {newer}".rstrip()


def _lines(rows: Iterable[CaseResult], notes: Mapping[str, str]) -> Iterator[str]:
    for (path, since, marks), group in groupby(rows, _kind):
        texts = ", ".join(row.case.text for row in group)
        name = _cut(f"{path.removeprefix('TaskTemplate.')}  {texts}")
        own = "  ".join(signs.partition("|")[2] for signs in marks)
        older = " ".join(f"{signs.partition('|')[0]:4}" for signs in marks[1:])
        yield f"{name:{_WIDTH}} {since:6}  {own}  {older}  {notes.get(path, '')}".rstrip()


def _kind(row: CaseResult) -> tuple[str, str, tuple[str, ...]]:
    return row.case.info.path, str(row.case.since), tuple(map(row.symbols, COLUMNS))


def _cut(text: str) -> str:
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"
