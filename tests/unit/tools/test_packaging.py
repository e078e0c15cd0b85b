"""The wheel contains the program only."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_the_wheel_contains_the_program_only() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel == {"packages": ["swarmtui"]}
    assert not list((ROOT / "swarmtui").rglob("generate_*.py"))
