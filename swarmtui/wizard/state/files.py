"""Text files named in a form: a .env file, a seccomp profile."""

from __future__ import annotations


def read_named(name: str) -> str:
    """Return the text of the file; FileError if it cannot be read."""
    from swarmtui.formats.spec_file import read_named as read

    return read(name)
