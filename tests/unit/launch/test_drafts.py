from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from swarmtui.launch.drafts import drafts_folder, new_drafts, save_draft

WEB: dict[str, Any] = {"Name": "web", "TaskTemplate": {"ContainerSpec": {"Image": "nginx:1.27"}}}


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"XDG_STATE_HOME": str(tmp_path / "state"), "HOME": str(tmp_path)}


def test_only_this_user_can_read_a_draft(environ: dict[str, str]) -> None:
    path = save_draft(WEB, environ)
    assert path == drafts_folder(environ) / "web.json"
    assert json.loads(path.read_text()) == WEB
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_permissions_of_the_folder_are_restricted(environ: dict[str, str]) -> None:
    drafts_folder(environ).mkdir(parents=True, mode=0o755)
    assert stat.S_IMODE(save_draft(WEB, environ).parent.stat().st_mode) == 0o700


def test_another_draft_of_the_same_name_is_kept(environ: dict[str, str]) -> None:
    first, second = save_draft(WEB, environ), save_draft({**WEB, "Labels": ["a=b"]}, environ)
    assert [first.name, second.name] == ["web.json", "web-2.json"]
    assert json.loads(first.read_text()) == WEB


def test_the_same_draft_is_saved_once(environ: dict[str, str]) -> None:
    assert save_draft(WEB, environ) == save_draft(WEB, environ)
    assert len(list(drafts_folder(environ).iterdir())) == 1


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("../../etc/passwd", "etc-passwd.json"),
        ("a/b", "a-b.json"),
        (".hidden", "hidden.json"),
        ("a\x1b[2Jb", "a-2Jb.json"),
        ("n" * 300, "n" * 63 + ".json"),
        ("", "service.json"),
        (None, "service.json"),
        (7, "service.json"),
    ],
)
def test_a_name_stays_in_the_folder(environ: dict[str, str], name: Any, file: str) -> None:
    path = save_draft({**WEB, "Name": name}, environ)
    assert path == drafts_folder(environ) / file


def test_a_link_in_the_folder_is_not_followed(environ: dict[str, str], tmp_path: Path) -> None:
    drafts_folder(environ).mkdir(parents=True)
    (drafts_folder(environ) / "web.json").symlink_to(tmp_path / "elsewhere")
    assert save_draft(WEB, environ).name == "web-2.json"
    assert not (tmp_path / "elsewhere").exists()


def test_without_a_folder_there_are_no_drafts(environ: dict[str, str]) -> None:
    assert new_drafts(environ) == []
    assert not drafts_folder(environ).exists()


def test_a_draft_is_new_once(environ: dict[str, str]) -> None:
    first = save_draft(WEB, environ)
    second = save_draft({**WEB, "Name": "db"}, environ)
    assert new_drafts(environ) == [second, first]
    assert new_drafts(environ) == []
    third = save_draft({**WEB, "Name": "cache"}, environ)
    assert new_drafts(environ) == [third]


def test_a_relative_state_folder_counts_as_unset() -> None:
    found = drafts_folder({"XDG_STATE_HOME": "state", "HOME": "/home/me"})
    assert found == Path("/home/me/.local/state/swarmtui/drafts")
