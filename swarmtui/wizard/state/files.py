"""Text files that a person names in a form: a .env, a seccomp profile."""

from __future__ import annotations


def read_named(name: str) -> str:
    """Return the text of the file; FileError says in words why there is none."""
    from swarmtui.formats.spec_file import read_named as read

    return read(name)
