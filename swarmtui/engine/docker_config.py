"""The docker CLI's configuration: where it is, and what is in its config.json.

Source of the rules: docker/cli `cli/config/config.go`. The directory is DOCKER_CONFIG, else
`.docker` in the home directory (HOME, else the passwd entry); DOCKER_CONFIG is final, there is no
second place. A missing or empty file counts as `{}`. The CLI warns of a broken one and goes on as
if it were empty; here it is an error with line and column, but only for those who need the file.
"""

from __future__ import annotations

import json
import os
import pwd
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from swarmtui.errors import CredentialError
from swarmtui.files import Unreadable, read_file


@dataclass(frozen=True)
class DockerConfig:
    """What config.json holds. `where` is its name for people; the content may be secret."""

    where: str
    data: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def text(self, key: str) -> str:
        """Return the text under `key`, "" when absent; CredentialError for another type."""
        return get_text(self.data, key, self.where)

    def section(self, key: str) -> Mapping[str, Any]:
        """Return the object under `key`, {} when absent; CredentialError for another type."""
        value = get_ignoring_case(self.data, key)
        if not isinstance(value, dict | None):
            raise CredentialError(f"{self.where}: {key} must be an object in braces")
        return value or {}


def get_ignoring_case(data: Mapping[str, Any], key: str, absent: Any = None) -> Any:
    """Return what is under `key` in any case, as Go reads it into a field of a struct.

    Of several the last counts; the entries of objects join; null takes an object out and leaves any
    other value. Source: Go encoding/json decode.go (object, foldName).
    """
    found = absent
    for value in (value for name, value in data.items() if _fold_case(name) == _fold_case(key)):
        if isinstance(found, dict) and isinstance(value, dict):
            found = {**found, **value}
        elif value is not None or isinstance(found, dict):
            found = value
    return found


def _fold_case(name: str) -> str:
    """Go folds two letters beyond ASCII to ASCII ones, long s and the Kelvin sign."""
    return name.lower().replace("\u017f", "s")


def get_text(data: Mapping[str, Any], key: str, where: str) -> str:
    """Return the text in `data` under `key`, "" for none; else a CredentialError at `where`."""
    value = get_ignoring_case(data, key)
    if not isinstance(value, str | None):
        raise CredentialError(f"{where}: {key} must be a text in quotes")
    return value or ""


def home_dir(environ: Mapping[str, str]) -> Path:
    """Find the home directory: HOME, else the passwd entry, else `/` (a user without one)."""
    if named := environ.get("HOME"):
        return Path(named)
    try:
        return Path(pwd.getpwuid(os.getuid()).pw_dir)
    except KeyError:
        return Path("/")


def config_dir(environ: Mapping[str, str]) -> Path:
    """Find the CLI's directory for config.json, contexts and the default certificates."""
    named = environ.get("DOCKER_CONFIG")
    return Path(named) if named else home_dir(environ) / ".docker"


def display_path(path: Path, environ: Mapping[str, str]) -> str:
    """`path` as a person would write it: `~` for the home directory."""
    base = home_dir(environ)
    short = base != Path("/") and path.is_relative_to(base)
    return str("~" / path.relative_to(base)) if short else str(path)


def load_config(environ: Mapping[str, str] = os.environ) -> DockerConfig:
    """Read config.json; CredentialError with the place, never the content, when it is broken."""
    path = config_dir(environ) / "config.json"
    where = display_path(path, environ)
    return DockerConfig(where, parse_object(_read(path, where), where))


def parse_object(raw: bytes, where: str) -> Mapping[str, Any]:
    """Read the JSON object in `raw`, {} for nothing; CredentialError names line and column."""
    text = _decode(raw, where)
    if not text.strip():
        return {}
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise CredentialError(
            f"{where} is not valid JSON at {place}: {error.msg}", f"Correct {where} there."
        ) from None
    except (ValueError, RecursionError):  # a number of 5,000 digits, brackets 100,000 deep
        raise CredentialError(
            f"{where} is not usable: numbers too long or nested too deep"
        ) from None
    if not isinstance(value, dict):
        raise CredentialError(f"{where} must hold one JSON object in braces")
    return value


def _decode(raw: bytes, where: str) -> str:
    try:
        return raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        raise CredentialError(
            f"{where} is not UTF-8 text at line {line}, column {column}", "Save it as UTF-8."
        ) from None


def _read(path: Path, where: str) -> bytes:
    try:
        return read_file(path)
    except FileNotFoundError:
        return b""
    except NotADirectoryError:
        raise CredentialError(
            f"{where} cannot be read: {path.parent.name} is not a directory",
            "DOCKER_CONFIG names the directory that config.json is in.",
        ) from None
    except Unreadable as why:
        raise CredentialError(f"{where} {why}") from None
