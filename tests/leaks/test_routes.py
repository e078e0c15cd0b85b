"""Nothing bypasses the filter: which modules print, and what is read as markup."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import swarmtui
from swarmtui.spec.field_info import all_field_infos
from swarmtui.wizard.state.search import search_text

HOME = Path(swarmtui.__file__).parent
PRINTERS = {
    "cli.py": 1,  # the traceback with SWARMTUI_DEBUG
    "commands/output.py": 1,
    "wizard/interruption.py": 1,
}
"""The modules that print, each through the filter or only constants, and how often."""
TAKES_MARKUP = {"Static", "Label", "Button", "Checkbox", "Link", "Option", "Content", "Tooltip"}


def calls(module: Path) -> Iterator[ast.Call]:
    tree = ast.parse(module.read_text("utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def named(call: ast.Call) -> str:
    return getattr(call.func, "id", "") or getattr(call.func, "attr", "")


def test_modules_that_print() -> None:
    found = {
        str(module.relative_to(HOME)): count
        for module in HOME.rglob("*.py")
        if (count := sum(named(call) == "print" for call in calls(module)))
    }
    assert found == PRINTERS


def own_words(value: ast.expr) -> bool:
    """Whether it is a constant without brackets, or an object without markup."""
    if isinstance(value, ast.Constant):
        return "[" not in str(value.value)
    return isinstance(value, ast.Call) and named(value) in ("Text", "_table")


@pytest.mark.parametrize("module", sorted((HOME / "wizard").rglob("*.py")), ids=lambda p: p.stem)
def test_no_data_is_markup(module: Path) -> None:
    for call in calls(module):
        if named(call) not in TAKES_MARKUP or not call.args:
            continue
        off = any(
            word.arg == "markup" and getattr(word.value, "value", None) is False
            for word in call.keywords
        )
        assert off or own_words(call.args[0]), f"{module.name}:{call.lineno}"


def test_nothing_is_made_from_markup() -> None:
    for module in (HOME / "wizard").rglob("*.py"):
        names = {named(call) for call in calls(module)}
        assert not names & {"from_markup", "from_ansi", "set_title"}, module


def test_the_palette_has_no_brackets() -> None:
    """Its entries are read as markup; all of them are texts of the model."""
    assert not [words for info in all_field_infos().values() if "[" in (words := search_text(info))]
