"""Drafts of runs that were ended by a signal or a lost connection, saved in files."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

from swarmtui.escaping import json_text

_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")
_MAX_NAME_LENGTH = 63
_LAST_ASKED = ".asked"


def drafts_folder(environ: Mapping[str, str]) -> Path:
    """Return $XDG_STATE_HOME/swarmtui/drafts; a relative XDG_STATE_HOME counts as unset."""
    state = Path(environ.get("XDG_STATE_HOME", ""))
    home = Path(environ.get("HOME") or Path.home())
    return (state if state.is_absolute() else home / ".local/state") / "swarmtui/drafts"


def save_draft(tree: Mapping[str, Any], environ: Mapping[str, str]) -> Path:
    """Write a draft to NAME.json, readable only by this user, and return its path. OSError.

    Another draft is never overwritten: the name is then NAME-2.json, and so on. The file is written
    completely or not at all.
    """
    text = json_text(tree, indent=2) + "\n"
    directory, name = drafts_folder(environ), safe_file_name(tree.get("Name"))
    directory.mkdir(parents=True, exist_ok=True)
    directory.chmod(0o700)
    handle, written = tempfile.mkstemp(dir=directory, prefix=".")  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        return _link_to_free_name(Path(written), directory, name)
    finally:
        Path(written).unlink()


def new_drafts(environ: Mapping[str, str]) -> list[Path]:
    """Return the drafts that were saved since the last call, newest first."""
    directory = drafts_folder(environ)
    asked = directory / _LAST_ASKED
    try:
        since = asked.stat().st_mtime_ns if asked.exists() else 0
        with os.scandir(directory) as entries:
            files = {each.stat().st_mtime_ns: each.path for each in entries if _is_draft(each)}
        asked.touch(mode=0o600)
    except OSError:
        return []
    return [Path(files[time]) for time in sorted(files, reverse=True) if time > since]


def _is_draft(entry: os.DirEntry[str]) -> bool:
    return entry.name.endswith(".json") and entry.is_file(follow_symlinks=False)


def safe_file_name(name: object) -> str:
    """Return a service name without the characters that are special in file names; never empty."""
    text = _UNSAFE.sub("-", name if isinstance(name, str) else "").strip(".-")
    return text[:_MAX_NAME_LENGTH] or "service"


def _link_to_free_name(written: Path, directory: Path, name: str) -> Path:
    """Give the file the first name that is free, or that has the same draft already."""
    for number in count(1):
        path = directory / (f"{name}.json" if number == 1 else f"{name}-{number}.json")
        try:
            path.hardlink_to(written)
        except FileExistsError:
            if path.is_symlink() or path.read_bytes() != written.read_bytes():
                continue
        return path
    raise AssertionError
