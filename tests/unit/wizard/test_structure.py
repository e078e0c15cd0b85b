"""The structure of the wizard that import-linter cannot check."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import swarmtui.wizard
from tests.unit.test_import_hygiene import FIRST_FRAME

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


def test_modules_of_other_steps_are_loaded_later() -> None:
    """The first frame shows neither a list with rows nor a section."""
    names = ("list_editor", "row_list", "section", "field_block", "summary_list")
    later = {f"swarmtui.wizard.widgets.{name}" for name in names}
    code = f"{FIRST_FRAME}\nimport sys; print(*sorted({later!r} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
