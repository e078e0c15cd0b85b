"""Find and read the docker CLI's configuration, config.json.

Source of the rules: docker/cli `cli/config/config.go`. The directory is DOCKER_CONFIG, else
`.docker` in the home directory (HOME, else the passwd entry); if DOCKER_CONFIG is set, no other
directory is used. A missing or empty file counts as `{}`. The CLI warns about a broken file and
goes on as if it were empty; here it is an error with line and column, if the file is needed.
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
    """The content of config.json, which may be secret. `where` is its name for people."""

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
    """Return the value of `key`, ignoring case, as Go reads it into a struct field.

    If several keys match, the last counts; objects are merged; null removes an object and keeps any
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
    """Lowercase as Go does, which also folds U+017F to s and U+212A to k."""
    return name.lower().replace("\u017f", "s")


def get_text(data: Mapping[str, Any], key: str, where: str) -> str:
    """Return the text under `key`, "" if absent; CredentialError at `where` for another type."""
    value = get_ignoring_case(data, key)
    if not isinstance(value, str | None):
        raise CredentialError(f"{where}: {key} must be text in quotes")
    return value or ""


def home_dir(environ: Mapping[str, str]) -> Path:
    """Return the home directory: HOME, else the passwd entry, else `/`."""
    if named := environ.get("HOME"):
        return Path(named)
    try:
        return Path(pwd.getpwuid(os.getuid()).pw_dir)
    except KeyError:
        return Path("/")


def config_dir(environ: Mapping[str, str]) -> Path:
    """Return the CLI's directory for config.json, contexts and the default certificates."""
    named = environ.get("DOCKER_CONFIG")
    return Path(named) if named else home_dir(environ) / ".docker"


def display_path(path: Path, environ: Mapping[str, str]) -> str:
    """Return `path` with `~` for the home directory."""
    base = home_dir(environ)
    short = base != Path("/") and path.is_relative_to(base)
    return str("~" / path.relative_to(base)) if short else str(path)


def load_config(environ: Mapping[str, str] = os.environ) -> DockerConfig:
    """Read config.json; CredentialError with the position, never the content, if it is broken."""
    path = config_dir(environ) / "config.json"
    where = display_path(path, environ)
    return DockerConfig(where, parse_object(_read(path, where), where))


def parse_object(raw: bytes, where: str) -> Mapping[str, Any]:
    """Parse the JSON object in `raw`, {} if empty; CredentialError with line and column."""
    text = _decode(raw, where)
    if not text.strip():
        return {}
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise CredentialError(
            f"{where} is not valid JSON at {place}: {error.msg}", f"Fix {where} at {place}."
        ) from None
    except (ValueError, RecursionError):  # a number of 5,000 digits, brackets 100,000 deep
        raise CredentialError(
            f"{where} cannot be read: a number is too long, or it is nested too deep"
        ) from None
    if not isinstance(value, dict):
        raise CredentialError(f"{where} must be one JSON object in braces")
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
            "Set DOCKER_CONFIG to the directory that contains config.json.",
        ) from None
    except Unreadable as why:
        raise CredentialError(f"{where} {why}") from None
