"""The structure of the wizard that import-linter cannot check."""

from __future__ import annotations

from pathlib import Path

import pytest

import swarmtui.wizard

WIZARD = Path(str(swarmtui.wizard.__file__)).parent
BELOW_SCREENS = [
    path.relative_to(WIZARD)
    for folder in ("steps", "widgets", "state", "terminal")
    for path in sorted((WIZARD / folder).glob("*.py"))
]


@pytest.mark.parametrize("path", BELOW_SCREENS, ids=str)
def test_only_screens_and_the_app_open_screens(path: Path) -> None:
    assert "push_screen" not in (WIZARD / path).read_text()


def test_undo_and_redo_are_in_one_screen() -> None:
    defined = [
        str(path.relative_to(WIZARD))
        for path in sorted(WIZARD.rglob("*.py"))
        if "def action_undo" in path.read_text()
    ]
    assert defined == ["screens/editing.py"]
