from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RuleMessages = Callable[[str, dict[str, Any]], list[str]]
DIGEST = f"sha256:{'a' * 64}"


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("nginx", "no-image-tag: no tag means latest (write nginx:VERSION)"),
        ("a.b:5000/c", "no-image-tag: no tag means latest (write a.b:5000/c:VERSION)"),
        (
            "nginx:latest",
            "latest-image-tag: latest changes with every push (use a version as the tag)",
        ),
        ("nginx:1.27", ""),
        (f"nginx@{DIGEST}", ""),
        (f"nginx:latest@{DIGEST}", ""),
    ],
)
def test_image_tags(rule_messages: RuleMessages, image: str, expected: str) -> None:
    tree = {"TaskTemplate": {"ContainerSpec": {"Image": image}}}
    lines = [
        line.replace("TaskTemplate.ContainerSpec.Image", rule)
        for rule in ("no-image-tag", "latest-image-tag")
        for line in rule_messages(rule, tree)
    ]
    assert lines == [expected] * bool(expected)
