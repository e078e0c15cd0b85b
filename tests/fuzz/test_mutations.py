"""Broken files: reported in words with a status of our own, never with a traceback."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event, given, note
from hypothesis import strategies as st

from swarmtui import cli
from swarmtui.errors import ExitStatus, FileError
from swarmtui.formats.spec_file import load
from swarmtui.launch.check import check
from swarmtui.spec.api_version import KNOWN_VERSIONS, NEWEST
from swarmtui.spec.convert.normalize import expand_short_forms
from swarmtui.spec.draft import Draft
from swarmtui.spec.field_info import all_field_infos
from swarmtui.wizard.state.flow import STEPS
from swarmtui.wizard.state.session import Session, Source
from swarmtui.wizard.state.summary import summary
from tests.fuzz.fuzz_settings import examples_per_test
from tests.fuzz.mutations import Mutant, mutants
from tests.fuzz.specs import SpecTarget

MUTANTS = mutants(SpecTarget(dropped=True))
EXPECTED = (ExitStatus.DONE, ExitStatus.USAGE, ExitStatus.INVALID)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mutants")


def written(mutant: Mutant, folder: Path) -> Path:
    note(f"{mutant.name}: {mutant.data!r}")
    file = folder / mutant.name
    file.write_bytes(mutant.data)
    return file


def run(*words: str) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of a command, including a traceback."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = cli.main(words)
    out.seek(0)
    return status, out.read(), err.getvalue()


@examples_per_test(150)
@given(mutant=MUTANTS, version=st.sampled_from(KNOWN_VERSIONS))
def test_check_reports_in_words(mutant: Mutant, version: Any, folder: Path) -> None:
    file = written(mutant, folder)
    status, out, err = run("check", str(file), "--api-version", str(version), "--json")
    event(f"status {status}")
    assert status in EXPECTED, err
    assert (status == ExitStatus.USAGE) == (not out)
    if out:
        levels = {problem["level"] for problem in json.loads(out)}
        assert ("error" in levels) == (status == ExitStatus.INVALID)


@examples_per_test(100)
@given(mutant=MUTANTS, notation=st.sampled_from(["json", "cli", "curl"]))
def test_render_reports_in_words(mutant: Mutant, notation: str, folder: Path) -> None:
    file = written(mutant, folder)
    checked, _, _ = run("check", str(file), "--offline")
    status, _, err = run("render", str(file), "--offline", "--as", notation)
    assert status == checked, err


@examples_per_test(150)
@given(mutant=MUTANTS)
def test_the_wizard_opens_every_readable_file(mutant: Mutant, folder: Path) -> None:
    file = written(mutant, folder)
    try:
        tree = load(str(file))
    except FileError:
        return
    session = Session(Draft(expand_short_forms(tree)), Source(api_version=str(NEWEST), environ={}))
    session.check()
    look_at_all(session)
    plainly = check(tree, NEWEST)
    assert session.spec == plainly.spec
    assert bool(session.errors) == bool(plainly.errors)


def look_at_all(session: Session) -> None:
    """Read everything that screens read from a session."""
    summary(session.draft)
    session.set_default_name()
    for step in STEPS:
        assert session.state_of(step)
    for path in all_field_infos():
        if "[]" not in path:
            assert isinstance(session.draft.text(path), str)
            assert isinstance(session.draft.rows(path), list)
            session.problem_at(path)
