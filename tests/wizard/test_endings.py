"""What an interrupted run prints and saves in a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import pytest

from swarmtui.formats.spec_file import load
from swarmtui.spec.draft import Draft, Line
from swarmtui.wizard.exit_report import exit_report
from swarmtui.wizard.interruption import interrupted_report, print_lines
from swarmtui.wizard.state.session import Session, Source

ENV, PORTS = "TaskTemplate.ContainerSpec.Env", "EndpointSpec.Ports"


def _session(tmp_path: Path, draft: Draft) -> Session:
    return Session(draft, Source(environ={"XDG_STATE_HOME": str(tmp_path)}))


def _kept(tmp_path: Path) -> Path:
    (path,) = (tmp_path / "swarmtui/drafts").glob("*.json")
    return path


def test_text_in_an_input_line_is_saved_in_the_file(tmp_path: Path) -> None:
    """Also with an otherwise empty draft; the next run shows the text as a row."""
    draft = Draft()
    draft.set_line(PORTS, Line("80:"))
    end = interrupted_report(_session(tmp_path, draft))
    assert load(str(_kept(tmp_path))) == {"EndpointSpec": {"Ports": ["80:"]}}
    assert end.lines[-1] == f"swarmtui {_kept(tmp_path)}"


def test_the_text_of_an_edited_row_replaces_the_row(tmp_path: Path) -> None:
    draft = Draft({"Name": "web", "TaskTemplate": {"ContainerSpec": {"Env": ["A=1", "B=2"]}}})
    draft.set_line(ENV, Line("A=3", 0))
    interrupted_report(_session(tmp_path, draft))
    assert Draft(json.loads(_kept(tmp_path).read_text())).rows(ENV) == ["A=3", "B=2"]


def test_an_empty_draft_is_not_saved(tmp_path: Path) -> None:
    assert interrupted_report(_session(tmp_path, Draft())).lines == ()
    assert not list(tmp_path.iterdir())


def test_comments_are_wrapped_between_words(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    words = "the manager says that port 8080/tcp is published by another service"
    left_alone = (
        f'{{"Name": "{words}"}}',
        f"docker service create --label '{words}' nginx",
        f"#   {words}",
    )
    print_lines((f"# warning: {words}", *left_alone))
    printed = capsys.readouterr().out.splitlines()
    assert printed[-3:] == list(left_alone)
    comments = printed[:-3]
    assert len(comments) > 1
    assert all(line.startswith("# ") and len(line) <= 40 for line in comments)
    assert " ".join(line.removeprefix("# ") for line in comments) == f"warning: {words}"


def test_nothing_is_launched_after_the_report() -> None:
    """A queued F9 after Ctrl+C would create a service that the report does not show."""
    session = Session(Draft({"Name": "web"}))
    session.engine = session.request = cast(Any, object())
    exit_report(session)
    assert session.launch() is None
    assert session.launches == []
