"""The size limits of a response, checked before it takes memory."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from swarmtui.engine.call import MAX_RESPONSE_BYTES
from swarmtui.engine.response_json import (
    MAX_LIST_VALUES,
    MAX_VALUES,
    _RowScanner,
    parse_json,
    parse_rows,
)

RECORDED = Path(__file__).parents[2] / "fuzz" / "answers.json"


def test_json_is_read() -> None:
    assert parse_json(b'{"a": [1, 2.5, null, "\xc3\xbc"]}') == {"a": [1, 2.5, None, "ü"]}


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "not valid JSON"),
        (b"<p>", "not valid JSON"),
        (b"[NaN]", "not valid JSON"),
        (b"[-Infinity]", "not valid JSON"),
        (b"9" * 5000, "not valid JSON"),
        (b"\xff", "not valid JSON"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"a":' * 100_000, "nested too deep"),
    ],
)
def test_invalid_json(body: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=f"^{why}$"):
        parse_json(body)


@pytest.mark.parametrize("row", [b"{}", b"[]", b"0", b'{"a":1}', b'""'])
def test_too_many_values_take_no_memory(row: bytes) -> None:
    body = b"[" + b",".join([row] * (MAX_VALUES + 1)) + b"]"
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="more than 200,000 values"):
            parse_json(body)
        assert tracemalloc.get_traced_memory()[1] < len(body)
    finally:
        tracemalloc.stop()


def test_a_large_swarm_is_within_the_limits() -> None:
    """50,000 tasks of twice the size of a recorded one, and 5,000 services of 20 times its size."""
    answers = json.loads(RECORDED.read_text("utf-8"))
    for name, count in (("tasks", 50_000 * 2), ("services", 5_000 * 20)):
        row = json.dumps(answers[name][0]).encode()
        assert count * sum(map(row.count, (b",", b"[", b"{"))) < MAX_LIST_VALUES
        assert count * len(row) < MAX_RESPONSE_BYTES


LIST: list[Any] = [
    {"a": [1, "]", "ü\\"]},
    [],
    12,
    -1.5,
    "x,y",
    None,
    True,
    {},
    [[{}]],
    "\ud83d\ude00",
]


def pieces(body: bytes, size: int) -> list[bytes]:
    return [body[at : at + size] for at in range(0, len(body), size)]


@pytest.mark.parametrize("size", range(1, 8))
@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("rows", [LIST, LIST[:1], [], [123]])
def test_rows_are_read_from_pieces_of_any_size(
    rows: list[Any], indent: int | None, size: int
) -> None:
    for ascii_only in (True, False):
        text = json.dumps(rows, indent=indent, ensure_ascii=ascii_only)
        body = text.encode("utf-8", "surrogatepass")
        assert parse_rows(pieces(body, size), lambda row: row) == json.loads(body)


def test_a_row_is_read_before_the_next_one_arrives() -> None:
    read: list[Any] = []

    def arriving() -> Iterator[bytes]:
        yield b'[{"ID":"a"},'
        assert read == ["a"]
        yield b'{"ID":"b"},{"ID":'
        assert read == ["a", "b"]
        yield b'"c"}]'

    assert parse_rows(arriving(), lambda row: read.append(row["ID"])) == [None] * 3
    assert read == ["a", "b", "c"]


def test_what_is_not_kept_takes_no_memory() -> None:
    row = json.dumps({"ID": "a", "Data": "x" * 3000}).encode()
    body = pieces(b"[" + b",".join([row] * 2000) + b"]", 65536)
    tracemalloc.start()
    try:
        assert len(parse_rows(body, lambda row: row["ID"])) == 2000
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_a_row_as_large_as_the_answer_is_tried_a_few_times(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []
    whole = _RowScanner._scan_row

    def scan_row(self: Any, text: str, start: int, is_last: bool) -> int:
        tried.append(len(text))
        return whole(self, text, start, is_last)

    monkeypatch.setattr(_RowScanner, "_scan_row", scan_row)
    body = b'["' + b"x" * 1_000_000 + b'"]'
    assert len(parse_rows(pieces(body, 1000), lambda row: row)[0]) == 1_000_000
    assert sum(tried) < 5 * len(body)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "a list was expected"),
        (b"{}", "a list was expected"),
        (b"<p>", "a list was expected"),
        (b"[NaN]", "not valid JSON"),
        (b"[1", "not valid JSON"),
        (b"[1,", "not valid JSON"),
        (b"[1,]", "not valid JSON"),
        (b"[,1]", "not valid JSON"),
        (b"[1 2]", "not valid JSON"),
        (b"[1]]", "not valid JSON"),
        (b"[1]x", "not valid JSON"),
        (b"[*]", "not valid JSON"),
        (b"[" + b"9" * 5000 + b"]", "not valid JSON"),
        (b'["\xff"]', "not valid JSON"),
        (b'["\xc3', "not valid JSON"),
        (b"[" * 100_000, "nested too deep"),
        (b"[" + b"1," * MAX_LIST_VALUES, "more than 10,000,000 values"),
    ],
    ids=lambda value: value[:20],
)
@pytest.mark.parametrize("size", [1 << 10, 1 << 16])
def test_lists_that_cannot_be_read(body: bytes, why: str, size: int) -> None:
    with pytest.raises(ValueError, match=f"^{why}$"):
        parse_rows(pieces(body, size), lambda _: None)
