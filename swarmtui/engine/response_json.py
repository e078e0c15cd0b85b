"""Parse the JSON of a response; its size is checked before it takes memory."""

from __future__ import annotations

import gc
import json
import re
from codecs import IncrementalDecoder, getincrementaldecoder
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Any, Generic, TypeVar

T = TypeVar("T")

MAX_LIST_VALUES = 10_000_000
"""Values in a list, counting commas in strings too: 50,000 tasks have half of this."""
MAX_VALUES = 200_000
"""Values in any other response: a service with 1,000 ports has some 20,000."""
_INVALID, _TOO_DEEP, _NO_LIST = "not valid JSON", "nested too deep", "a list was expected"
_FOLLOWS = {"[": "*]", ",": "*", "]": ""}
"""What may follow the brackets and commas of the list itself."""
_ROW_ENDS = frozenset(" \t\n\r,]")
_BLANKS = re.compile(r"[ \t\n\r]*")


def parse_json(body: bytes, max_values: int = MAX_VALUES) -> Any:
    """Return the JSON value of `body`; ValueError if it is invalid, too deep or too large.

    Python's limits for nesting (some 1,000 levels) and for digits (4,300) apply.
    """
    if _count_values(body) > max_values:
        raise ValueError(f"more than {max_values:,} values")
    try:
        with _gc_paused():
            return json.loads(body, parse_constant=_reject_constant)
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    except ValueError:
        raise ValueError(_INVALID) from None


def parse_rows(
    pieces: Iterable[bytes], read: Callable[[Any], T], rewrite: Callable[[str], str] | None = None
) -> list[T]:
    """Return `read(row)` for each row of a JSON list; ValueError as for `parse_json`.

    A row is read as soon as it has arrived, and its JSON is dropped, so that a long list never is
    in memory as a whole. `rewrite` changes the text of a row before it is parsed.
    """
    scanner, values = _RowScanner(read, rewrite), 0
    decoder = getincrementaldecoder("utf-8-sig")("surrogatepass")
    for piece in chain(pieces, [b""]):
        values += _count_values(piece)
        if values > MAX_LIST_VALUES:
            raise ValueError(f"more than {MAX_LIST_VALUES:,} values")
        with _gc_paused():
            scanner.add(_decode(decoder, piece), is_last=not piece)
    return scanner.rows


def _decode(decoder: IncrementalDecoder, piece: bytes) -> str:
    try:
        return decoder.decode(piece, final=not piece)
    except UnicodeDecodeError:
        raise ValueError(_INVALID) from None


class _RowScanner(Generic[T]):
    """Reads the rows of a list from text that arrives in pieces."""

    def __init__(self, read: Callable[[Any], T], rewrite: Callable[[str], str] | None) -> None:
        self.rows: list[T] = []
        self._read, self._rewrite = read, rewrite
        self._json = json.JSONDecoder(parse_constant=_reject_constant)
        self._expected = "["
        """What comes next: a character of this text, or a row for `*`; "" after the list."""
        self._pieces: list[str] = []
        self._size = self._enough = 0

    def add(self, piece: str, *, is_last: bool) -> None:
        """Read the rows that are complete; ValueError for anything but a list.

        After a row that was not complete the text has to double first: a row as large as the whole
        answer is then tried a few times only.
        """
        self._pieces.append(piece)
        self._size += len(piece)
        if self._size < self._enough and not is_last:
            return
        text = "".join(self._pieces)
        rest = text[self._scan(text, is_last) :]
        self._pieces, self._size, self._enough = [rest], len(rest), 2 * len(rest)
        if is_last and self._expected:
            raise ValueError(_NO_LIST if self._expected == "[" else _INVALID)

    def _scan(self, text: str, is_last: bool) -> int:
        """Read rows and commas; return the position of the first that is not complete."""
        at = end = _skip_blanks(text, 0)
        while at < len(text):
            if text[at] in _FOLLOWS and text[at] in self._expected:
                self._expected = _FOLLOWS[text[at]]
                end = at + 1
            elif "*" not in self._expected:
                raise ValueError(_NO_LIST if self._expected == "[" else _INVALID)
            elif (end := self._scan_row(text, at, is_last)) == at:
                break
            else:
                self._expected = ",]"
            at = _skip_blanks(text, end)
        return at

    def _scan_row(self, text: str, start: int, is_last: bool) -> int:
        """Read the row at `start`; return its end, or `start` if it is not complete."""
        try:
            row, end = self._json.raw_decode(text, start)
        except RecursionError:
            raise ValueError(_TOO_DEEP) from None
        except ValueError:
            if is_last:
                raise ValueError(_INVALID) from None
            return start
        if text[end : end + 1] not in _ROW_ENDS and not is_last:
            return start  # a number can have more digits
        if self._rewrite:
            row = self._json.decode(self._rewrite(text[start:end]))
        self.rows.append(self._read(row))
        return end


def _skip_blanks(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    return found.end() if found else at


def _count_values(piece: bytes) -> int:
    """Count values: each but the first follows a comma, or the bracket of its list or object."""
    return sum(map(piece.count, (b",", b"[", b"{")))


@contextmanager
def _gc_paused() -> Iterator[None]:
    """Pause garbage collection: with millions of new objects it triples the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _reject_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")
