from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RuleMessages = Callable[[str, dict[str, Any]], list[str]]
DIGEST = f"sha256:{'a' * 64}"


@pytest.mark.parametrize(
    ("image", "told"),
    [
        ("nginx", "no-image-tag: untagged means latest (name a version: nginx:VERSION)"),
        ("a.b:5000/c", "no-image-tag: untagged means latest (name a version: a.b:5000/c:VERSION)"),
        ("nginx:latest", "latest-image-tag: latest changes with every push (name a version)"),
        ("nginx:1.27", ""),
        (f"nginx@{DIGEST}", ""),
        (f"nginx:latest@{DIGEST}", ""),
    ],
)
def test_which_version(rule_messages: RuleMessages, image: str, told: str) -> None:
    tree = {"TaskTemplate": {"ContainerSpec": {"Image": image}}}
    lines = [
        line.replace("TaskTemplate.ContainerSpec.Image", rule)
        for rule in ("no-image-tag", "latest-image-tag")
        for line in rule_messages(rule, tree)
    ]
    assert lines == [told] * bool(told)
