"""The size limits of a response, checked before it takes memory."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import pytest

from swarmtui.engine.call import MAX_RESPONSE_BYTES
from swarmtui.engine.response_json import MAX_LIST_VALUES, MAX_VALUES, parse_json

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
