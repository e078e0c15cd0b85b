"""Text files named in the wizard: a .env file, a seccomp profile, a saved request."""

from __future__ import annotations

from pathlib import Path

from swarmtui.errors import FileError


def read_named(name: str) -> str:
    """Return the text of the file; FileError if it cannot be read."""
    from swarmtui.formats.spec_file import read_named as read

    return read(name)


def write_named(name: str, text: str, *, replaces: bool = False) -> Path:
    """Write the file, and return its absolute path; `~` is the home directory.

    FileExistsError if there is a file already, unless `replaces`; FileError for other reasons.
    """
    from swarmtui.files import Unreadable, Unwritable, expand_home, write_file

    if not name.strip():
        raise FileError("the file name is empty")
    try:
        path = expand_home(name.strip())
        write_file(path, text, replaces=replaces)
    except (Unreadable, Unwritable) as why:
        raise FileError(f"{name.strip()}: {why}") from None
    return path.absolute()
