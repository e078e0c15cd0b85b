"""Quoted texts: short, without passwords, in linear time."""

from __future__ import annotations

from time import process_time

import pytest

from swarmtui.spec.quoting import quoted


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("o=username=u,password=SECRET", "'o=username=u,password=***'"),
        ("user=u%SECRET,rw", "'user=u%***,rw'"),
        ("secret_key=SECRET", "'secret_key=***'"),
        ("x" * 50, f"'{'x' * 37}...'"),
    ],
)
def test_quoted(text: str, shown: str) -> None:
    assert quoted(text) == shown


@pytest.mark.parametrize("part", ["._", "user=", "pass", "a-", "=", "%", '"'])
def test_a_long_text_takes_linear_time(part: str) -> None:
    start = process_time()
    quoted("{=$" + part * (60_000 // len(part)))
    assert process_time() - start < 2
