"""Values with a notation of their own: switches, health tests, mount options, profiles."""

from __future__ import annotations

import base64
import binascii
import json
import shlex
from collections.abc import Iterable, Sequence

from swarmtui.spec.units import shown

_YES = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}
_SHELL = "CMD-SHELL"


def parse_yes(text: str) -> bool:
    """Read yes, true, on, no, false or off."""
    word = text.strip().lower()
    if word not in _YES:
        raise ValueError(f"must be yes or no, not {shown(text)}")
    return _YES[word]


def format_yes(value: object) -> str:
    """Print a switch; an object that is there, be it empty, says yes."""
    return "no" if value is False or value is None else "yes"


def parse_test(text: str) -> list[str]:
    """Read a health test: a command for the image's shell, `CMD PROGRAM ARG…`, or `NONE`.

    `curl -f http://localhost/` -> ["CMD-SHELL", "curl -f http://localhost/"]; what begins with CMD
    is run without a shell; NONE turns off the image's own test.
    """
    text = text.strip()
    first, _, rest = text.partition(" ")
    if text == "NONE":
        return [text]
    if first == _SHELL:
        return [_SHELL, rest]
    if first == "CMD":
        return ["CMD", *_words(rest)]
    return [_SHELL, text] if text else []


def format_test(test: Sequence[str]) -> str:
    """Print a health test so that `parse_test` reads it back."""
    kind, *words = test or [""]
    if kind == _SHELL and len(words) == 1:
        plain = words[0].strip() == words[0] and parse_test(words[0]) == [*test]
        return words[0] if plain else f"{_SHELL} {words[0]}"
    return " ".join([kind, *map(shlex.quote, words)]).strip()


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError as error:
        raise ValueError(f"{shown(text)} cannot be split into words: {error}") from None


def parse_options(text: str) -> list[list[str]]:
    """Read tmpfs options: `noexec,nr_inodes=100` -> [["noexec"], ["nr_inodes", "100"]]."""
    words = text.replace(",", " ").split()
    return [[part for part in word.partition("=")[::2] if part or "=" in word] for word in words]


def format_options(options: Iterable[Sequence[str]]) -> str:
    """Print tmpfs options as `noexec,nr_inodes=100`."""
    return ",".join("=".join(option) for option in options)


def parse_profile(text: str) -> str:
    """Read a seccomp profile, JSON as a person has it, into the base64 that the API wants.

    Base64 is taken as it is. `@FILE` is read by who may read files, before it comes here.
    """
    text = text.strip()
    if text.startswith("@"):
        raise ValueError(f"{text[1:] or 'a file'} is not read yet: press Enter to read it")
    if text.startswith("{"):
        return base64.b64encode(_checked(text).encode()).decode()
    try:
        _checked(base64.b64decode(text, validate=True).decode())
    except (binascii.Error, UnicodeDecodeError):
        raise ValueError("is no seccomp profile: write @FILE, or the JSON itself") from None
    return text


def _checked(text: str) -> str:
    try:
        profile = json.loads(text)
    except ValueError as error:
        raise ValueError(f"is no JSON: {error}") from None
    if not isinstance(profile, dict):
        raise ValueError("is no seccomp profile: it must be a JSON object")  # noqa: TRY004
    return text


def format_profile(profile: str) -> str:
    """Print a profile as its JSON, in one line."""
    try:
        return json.dumps(json.loads(base64.b64decode(profile)), separators=(",", ":"))
    except ValueError:
        return profile
