"""`make demo` on a new machine: it names what is missing before it creates anything."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def make_demo(checkout: Path, python: str) -> str:
    """Run `make demo` with a `python3` that runs the shell code `python`; return its output."""
    fake = checkout / "python3"
    fake.write_text(f"#!/bin/sh\n{python}\n")
    fake.chmod(0o755)
    environ = {**os.environ, "PATH": f"{checkout}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["make", "demo"], cwd=checkout, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert not (checkout / ".venv/.made").exists()
    return done.stdout + done.stderr


def test_a_missing_venv_module_is_named(checkout: Path) -> None:
    output = make_demo(checkout, 'case "$2" in *ensurepip*) exit 1;; esac')
    assert "needs Python's venv module; on Debian: apt-get install python3-venv" in output


def test_an_old_python_is_named(checkout: Path) -> None:
    output = make_demo(checkout, 'case "$2" in *version_info*) exit 1;; esac')
    assert "needs Python 3.11 or newer" in output


def test_a_broken_environment_is_made_again(checkout: Path) -> None:
    (checkout / ".venv").mkdir()
    output = make_demo(checkout, 'case "$*" in *venv\\ --clear*) echo made anew; exit 1;; esac')
    assert "made anew" in output


def test_the_program_is_installed_without_development_tools() -> None:
    demo = subprocess.run(
        ["make", "-n", "-B", "demo"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "--editable ." in demo.stdout
    assert "[dev]" not in demo.stdout
