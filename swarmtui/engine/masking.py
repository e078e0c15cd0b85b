"""Hide credentials that were sent in the responses: an engine or a proxy may echo them.

Hidden are the X-Registry-Auth header, whole or in part, each secret in it (password, identity
token, registry token), and their base64, percent-encoded, JSON and HTML forms. Where a form is
hidden depends on its length, since hiding every `test` in a text would reveal the password:

- 8 characters or more: anywhere;
- 4 to 7: only as a separate word, so not in `latest`;
- 1 to 3: only after `user:` and `"password":"`.

Names, labels and IDs are data that later requests use. In them only forms of 16 characters or more
are hidden: the header, tokens, base64 of a login; no name equals one of these by chance.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from urllib.parse import quote, quote_plus

from swarmtui.engine.http_messages import MASK, REGISTRY_AUTH, Request, Response

_MIN_ANYWHERE, _MIN_AS_WORD, _MIN_IN_DATA = 8, 4, 16
_MIN_FRAGMENT = 16
"""A part of the header of this length or more is hidden."""
_SECRET_KEYS = ("password", "identitytoken", "registrytoken", "auth")
_SECRET_KEY_PATTERN = re.compile(rb'"(password|identitytoken|registrytoken)"')
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_URLSAFE_TO_STANDARD = str.maketrans("-_", "+/")
# The members of Engine API objects that contain messages.
_MESSAGE_MEMBERS = re.compile(r'("(?:Err|Error|Message)"\s*:\s*)("(?:[^"\\]|\\.)*")')
_PASSWORD_PREFIXES = ('"password":"', '"password": "', r"\"password\":\"", r"\"password\": \"")
_NEVER: re.Pattern[str] = re.compile(r"(?!)")


@dataclass(frozen=True)
class Mask:
    """Hides the secrets in the X-Registry-Auth headers that were sent."""

    headers: frozenset[str] = frozenset()

    @classmethod
    def of(cls, request: Request) -> Mask:
        """Return a mask for the credentials that `request` sends."""
        header = request.headers.get(REGISTRY_AUTH)
        return cls(frozenset({header}) if header else frozenset())

    def text(self, text: str) -> str:
        """Return a message (an error or a warning) without secrets."""
        if not self.headers:
            return text
        without = _BASE64.sub(lambda run: MASK if self._reveals_secret(run[0]) else run[0], text)
        return _text_pattern(self.headers).sub(MASK, without)

    def response(self, response: Response) -> Response:
        """Return a response without long secrets, and with all secrets masked in messages."""
        if not self.headers:
            return response
        text = self.json(response.body.decode(errors="surrogateescape"))
        return replace(response, body=text.encode(errors="surrogateescape"))

    def json(self, text: str) -> str:
        """Return the JSON of a response, or of a row of it, masked as by `response`."""
        text = _data_pattern(self.headers).sub(MASK, text)
        return _MESSAGE_MEMBERS.sub(lambda found: found[1] + self.text(found[2]), text)

    def _reveals_secret(self, run: str) -> bool:
        """Whether a run of base64 is a part of a header, or contains a secret."""
        plain = run.translate(_URLSAFE_TO_STANDARD).rstrip("=")
        headers = (header.translate(_URLSAFE_TO_STANDARD) for header in self.headers)
        if any(plain[:_MIN_FRAGMENT] in each or plain[-_MIN_FRAGMENT:] in each for each in headers):
            return True
        pattern = _text_pattern(self.headers)
        return any(pattern.search(data.decode("latin-1")) for data in _decode_at_offsets(plain))


def without_auth_headers(text: str) -> str:
    """Hide every X-Registry-Auth header in `text`, also those that were not sent."""

    def write(run: re.Match[str]) -> str:
        decoded = _decode_at_offsets(run[0].translate(_URLSAFE_TO_STANDARD).rstrip("="))
        return MASK if any(map(_SECRET_KEY_PATTERN.search, decoded)) else run[0]

    return _BASE64.sub(write, text)


def _decode_at_offsets(run: str) -> Iterator[bytes]:
    """Decode base64 from each of the four possible offsets."""
    for start in range(4):
        part = run[start:]
        yield base64.b64decode(part[: len(part) // 4 * 4])


@cache
def _text_pattern(headers: frozenset[str]) -> re.Pattern[str]:
    logins = [login for header in headers for login in _logins(header)]
    parts = [part for login in logins for part in _secret_patterns(*login)]
    return _any_of(parts)


@cache
def _data_pattern(headers: frozenset[str]) -> re.Pattern[str]:
    forms = {form for header in headers for login in _logins(header) for form in _encodings(*login)}
    encoded = {form for header in headers for form in _base64_variants(header)}
    return _any_of(re.escape(form) for form in forms | encoded if len(form) >= _MIN_IN_DATA)


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(set(patterns), key=len, reverse=True)
    return re.compile("|".join(longest_first)) if longest_first else _NEVER


def _logins(header: str) -> Iterator[tuple[str, str]]:
    """Yield user name and secret, for each secret in a header."""
    try:
        content: Any = json.loads(base64.urlsafe_b64decode(header + "=="))
    except ValueError:
        return
    found = content if isinstance(content, dict) else {}
    for key in _SECRET_KEYS:
        if secret := found.get(key):
            yield str(found.get("username", "")), str(secret)


def _secret_patterns(user: str, secret: str) -> Iterator[str]:
    """Yield patterns for a secret, by the length of each of its forms."""
    for form in _encodings(user, secret):
        if len(form) >= _MIN_ANYWHERE:
            yield re.escape(form)
        elif len(form) >= _MIN_AS_WORD:
            yield rf"(?<![A-Za-z0-9]){re.escape(form)}(?![A-Za-z0-9])"
    if len(secret) < _MIN_AS_WORD:
        behind = "|".join(f"(?<={re.escape(words)})" for words in (f"{user}:", *_PASSWORD_PREFIXES))
        yield rf"(?:{behind}){re.escape(secret)}(?![A-Za-z0-9])"


def _encodings(user: str, secret: str) -> set[str]:
    """Return the forms in which a secret may be echoed."""
    plain = {secret, " ".join(secret.split())}
    escaped = {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    escaped |= {json.dumps(form)[1:-1] for form in escaped}
    in_go = {_escape_like_go(form) for form in escaped}
    in_html = {html.escape(secret), html.escape(secret, quote=False)}
    in_urls = {quote(secret), quote(secret, safe=""), quote_plus(secret)}
    pair = f"{user}:{secret}"
    encoded = {form for text in (secret, pair) for form in _base64_variants(_base64(text))}
    return plain | escaped | in_go | in_html | in_urls | encoded


def _escape_like_go(text: str) -> str:
    """Escape the characters that Go's JSON escapes and Python's does not."""
    return "".join(f"\\u{ord(char):04x}" if char in "<>&" else char for char in text)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode(errors="surrogatepass")).decode()


def _base64_variants(encoded: str) -> set[str]:
    """Base64 in the standard and the URL-safe alphabet, with and without padding."""
    plain = encoded.rstrip("=").translate(_URLSAFE_TO_STANDARD)
    for_urls = plain.replace("+", "-").replace("/", "_")
    return {form + "=" * count for form in (plain, for_urls) for count in range(3)}
