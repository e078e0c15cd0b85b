"""Values with their own notation: switches, health tests, mount options, profiles."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Sequence

from swarmtui.spec.quoting import quoted

_BOOL_WORDS = {
    **dict.fromkeys(("yes", "true", "on", "1"), True),
    **dict.fromkeys(("no", "false", "off", "0"), False),
}
_SHELL = "CMD-SHELL"
_CMD_FORM = re.compile(r"(CMD-SHELL|CMD)(?:\s(.*))?", re.DOTALL)


def parse_bool(text: str) -> bool:
    """Read yes, true, on, 1, no, false, off or 0."""
    word = text.strip().lower()
    if word not in _BOOL_WORDS:
        raise ValueError(f"must be yes or no, not {quoted(text)}")
    return _BOOL_WORDS[word]


def format_bool(value: object) -> str:
    """Print a switch; a present object, even an empty one, means yes."""
    return "no" if value is False or value is None else "yes"


def parse_address(text: str) -> str:
    """Read an IPv4 or IPv6 address as Go's net.ParseIP does, without a zone; it stays as written.

    Engine 29 refuses a spec with any other address; older engines reject the tasks.
    """
    import ipaddress

    text = text.strip()
    try:
        ipaddress.ip_address(text if "%" not in text else "")
    except ValueError:
        raise ValueError(
            f"{quoted(text)} is not an IP address: write 10.0.0.2 or fd00::2"
        ) from None
    return text


def parse_health_test(text: str) -> list[str]:
    """Read a health test: a command for the image's shell, `CMD PROGRAM ARG…`, or `NONE`.

    `curl -f http://localhost/` -> ["CMD-SHELL", "curl -f http://localhost/"]; a test that begins
    with CMD runs without a shell; NONE turns off the image's test. The command after CMD-SHELL is
    kept unchanged.
    """
    if text.strip().upper() == "NONE":
        return ["NONE"]
    known = _CMD_FORM.fullmatch(text.lstrip())
    if not known:
        return [_SHELL, text.strip()] if text.strip() else []
    kind, rest = known[1], known[2] or ""
    return [_SHELL, rest] if kind == _SHELL else [kind, *_words(rest)]


def format_health_test(test: Sequence[str]) -> str:
    """Print a health test so that `parse_health_test` reads it back."""
    kind, *words = test or [""]
    if kind == _SHELL and len(words) == 1:
        plain = parse_health_test(words[0]) == [*test]
        return words[0] if plain else f"{_SHELL} {words[0]}"
    return " ".join([kind, *map(shlex.quote, words)]).strip()


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError as error:
        raise ValueError(f"{quoted(text)} cannot be split into words: {error}") from None


def parse_tmpfs_options(text: str) -> list[list[str]]:
    """Read tmpfs options: `noexec,nr_inodes=100` -> [["noexec"], ["nr_inodes", "100"]]."""
    words = text.replace(",", " ").split()
    nameless = next((word for word in words if word.startswith("=")), "")
    if nameless:
        raise ValueError(f"a name is missing before =: {quoted(nameless)}")
    return [word.split("=", 1) for word in words]


def format_tmpfs_options(options: Iterable[Sequence[str]]) -> str:
    """Print tmpfs options as `noexec,nr_inodes=100`."""
    return ",".join("=".join(option) for option in options)


def parse_seccomp_profile(text: str) -> str:
    """Read a seccomp profile, written as JSON, into the base64 that the API requires.

    Base64 is kept unchanged. `@FILE` must be read by the caller before.
    """
    import base64

    if text.lstrip().startswith("@"):
        file = text.strip()[1:]
        raise ValueError(f"{file or 'a file'} is not read yet: press Enter to read it")
    if text.lstrip().startswith("{"):
        return base64.b64encode(_require_json_object(text).encode()).decode()
    try:
        _require_json_object(base64.b64decode(text.strip(), validate=True).decode())
    except ValueError:  # not base64, not text, not JSON, or not an object
        raise ValueError("not a seccomp profile: write @FILE, or the JSON itself") from None
    return text.strip()


def _require_json_object(text: str) -> str:
    import json

    try:
        profile = json.loads(text)
    except ValueError as error:
        raise ValueError(f"not valid JSON: {error}") from None
    except RecursionError:
        raise ValueError("not a seccomp profile: it is nested too deep") from None
    if not isinstance(profile, dict):
        raise ValueError("not a seccomp profile: it must be a JSON object")  # noqa: TRY004
    return text


def format_seccomp_profile(profile: str) -> str:
    """Print a profile as the exact JSON that it was made from."""
    import base64

    try:
        return base64.b64decode(profile, validate=True).decode()
    except ValueError:
        return profile
