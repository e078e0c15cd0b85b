"""Text on its way to a row."""

from __future__ import annotations

import pytest

from swarmtui.spec.field_info import LIST_NOTATIONS, all_field_infos
from swarmtui.spec.notation.unfinished import can_become_row

EXAMPLES = [
    (info.notation, info.examples, example)
    for info in all_field_infos().values()
    if info.notation in LIST_NOTATIONS and "[]" not in info.path
    for example in info.examples
]


@pytest.mark.parametrize(("kind", "examples", "example"), EXAMPLES)
def test_every_prefix_of_an_example_can_become_a_row(
    kind: str, examples: tuple[str, ...], example: str
) -> None:
    for length in range(1, len(example) + 1):
        assert can_become_row(kind, example[:length], examples), example[:length]


LONG = "target=80,published=8080,protocol=udp,mode=host"


def test_every_beginning_of_a_long_form() -> None:
    for length in range(1, len(LONG) + 1):
        assert can_become_row("ports", LONG[:length]), LONG[:length]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("ports", "[::1]:80:80"),
        ("ports", "80:x"),
        ("ports", "99999:80"),
        ("ports", "tcp"),
        ("env", "=value"),
        ("generic", "gpu=two"),
        ("ulimits", "=1"),
        ("platforms", "linux/arm/v7"),
    ],
)
def test_text_that_cannot_become_a_row(kind: str, text: str) -> None:
    assert not can_become_row(kind, text)
