"""The generated page of rules is current and complete."""

from __future__ import annotations

from swarmtui.launch.rulebook import RULEBOOK
from tools import generate_rules


def test_the_page_is_current() -> None:
    """Run `make fields` when this fails."""
    assert generate_rules.RULES_PAGE.read_text("utf-8") == generate_rules.as_markdown()


def test_the_page_has_every_rule_under_its_level() -> None:
    page = generate_rules.as_markdown()
    chapters = dict(part.partition("\n")[::2] for part in page.split("\n## ")[1:])
    assert list(chapters) == ["Errors", "Warnings", "Hints"]
    for entry in RULEBOOK.values():
        heading = f"\n### {entry.name}\n\n**{entry.sentence}**"
        assert heading in chapters[f"{entry.level.capitalize()}s"]
