"""Small text files that a person names in a form: a .env, a seccomp profile."""

from __future__ import annotations

from pathlib import Path

_MOST = 1 << 20


def read_text(path: Path) -> str:
    """Return the text of a file of at most 1 MiB; ValueError says in words why there is none."""
    try:
        if path.stat().st_size > _MOST:
            raise ValueError(f"{path} is larger than {_MOST >> 20} MiB")
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(f"{path} is not UTF-8 text") from None
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror or error}") from None
