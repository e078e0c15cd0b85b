"""Write docs/rules.md from the rules.

Run `make fields`, or `python -m tools.generate_rules`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from swarmtui.launch.rulebook import RULEBOOK, RuleEntry
from swarmtui.spec.problem import LEVELS, Level

RULES_PAGE = Path(__file__).parents[1] / "docs/rules.md"

_LEVEL_MEANINGS: dict[Level, str] = {
    "error": "The manager refuses the spec, or every node rejects its tasks. Nothing is sent.",
    "warning": "The spec is accepted, and then its tasks wait or fail, or a part is ignored.",
    "hint": "There is a better way.",
}


def as_markdown() -> str:
    """Return the content of docs/rules.md."""
    lines = [
        "# Rules",
        "",
        "Generated from the rules by `make fields`; do not edit. `swarmtui check --explain RULE` "
        "prints the same.",
    ]
    return "\n".join([*lines, *(line for level in LEVELS for line in _chapter(level))]) + "\n"


def _chapter(level: Level) -> Iterator[str]:
    yield from ("", f"## {level.capitalize()}s", "", _LEVEL_MEANINGS[level])
    for entry in RULEBOOK.values():
        if entry.level == level:
            yield from _section(entry)


def _section(entry: RuleEntry) -> Iterator[str]:
    yield from ("", f"### {entry.name}", "", f"**{entry.sentence}** {entry.reason}")
    if entry.paths:
        yield from ("", ", ".join(f"`{path}`" for path in entry.paths))


def main() -> None:
    """Write docs/rules.md."""
    RULES_PAGE.write_text(as_markdown(), "utf-8")


if __name__ == "__main__":
    main()
