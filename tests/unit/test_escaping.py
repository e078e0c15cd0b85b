"""The display filter: invisible characters are escaped, visible ones are kept."""

from __future__ import annotations

import json
import unicodedata

import pytest

from swarmtui.escaping import (
    escape_line,
    escape_lines,
    escape_same_length,
    is_visible,
    json_text,
    without_passwords,
)

HIDDEN = {
    "C0": "\x00\x07\x08\x1b\r\n\t",
    "DEL and C1": "\x7f\x80\x85\x9b\x9d\x9f",
    "bidirectional": "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    "zero width": "\u00ad\u034f\u180e\u200b\u200c\u200d\u2060\u2061\ufeff",
    "separators": "\u2028\u2029",
    "blanks other than the space": "\u00a0\u2003\u3000\u2800",
    "fillers": "\u115f\u1160\u17b4\u3164\uffa0",
    "variation selectors": "\ufe00\ufe0f\U000e0100\U000e01ef",
    "tags": "\U000e0001\U000e0020\U000e0041\U000e007f",
    "private": "\ue000\uf8ff\U000f0000",
    "half characters": "\ud800\udfff",
    "unassigned": "\u0378\uffff\U000e1000",
}
SEEN = [
    "plain ~ text",
    "né Ö ñ 漢字 かな 한글 العربية עברית हिन्दी",
    "✓ ▸ · … • ─ │ ✗",
    "👩‍💻 👍🏽 ❤️‍🔥 ☁️ 1️⃣ 🇫🇷 👨‍👩‍👧‍👦 🏳️‍🌈",
    "\U0001fae8 \U0001faea",
]


@pytest.mark.parametrize("kind", HIDDEN)
def test_invisible_characters_are_escaped(kind: str) -> None:
    for sign in HIDDEN[kind]:
        text = f"a{sign}b"
        assert not is_visible(text)
        shown = escape_line(text)
        assert shown.isascii()
        assert shown.isprintable()
        assert shown == f"a{sign.encode('unicode_escape').decode()}b"
        assert len(escape_same_length(text)) == 3
        assert escape_same_length(text).isprintable()
        assert escape_lines(text) == (text if sign == "\n" else shown)
        body = json_text([text])
        assert body.isascii()
        assert body.isprintable()
        assert json.loads(body) == [text]


@pytest.mark.parametrize("text", SEEN)
def test_visible_characters_are_kept(text: str) -> None:
    for write in (escape_line, escape_lines, escape_same_length):
        assert write(text) == text
    assert json_text(text) == json.dumps(text, ensure_ascii=False)


def test_joiners_and_selectors_count_only_inside_an_emoji() -> None:
    assert escape_line("a\u200db \u200d👩 👩\u200d x\ufe0f \u2066\ufe0f") == (
        r"a\u200db \u200d👩 👩\u200d x\ufe0f \u2066\ufe0f"
    )


def test_no_control_or_format_character_passes() -> None:
    """Every Unicode character, by itself."""
    for code in range(0x110000):
        sign = chr(code)
        if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"):
            assert escape_line(sign).isascii(), hex(code)


def test_json_shows_the_bytes() -> None:
    value = {"k\x1b": ["\x7f\x9b\u202e\U000e0041", {"é": "a\nb"}]}
    assert json_text(value) == (
        '{"k\\u001b":["\\u007f\\u009b\\u202e\\udb40\\udc41",{"é":"a\\nb"}]}'
    )
    assert json_text([1], indent=2) == "[\n  1\n]"
    assert json_text(float("inf")) == "Infinity"
    with pytest.raises(ValueError, match="JSON"):
        json_text(float("inf"), allow_nan=False)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("tcp://u:pw@h:1/x", "tcp://***@h:1/x"),
        ("tcp://u:p@ss@h", "tcp://***@h"),
        ("ssh://me:pw@h", "ssh://***@h"),
        ("ssh://me@h:22/run/d.sock", "ssh://me@h:22/run/d.sock"),
        (
            'Get "https://tok@h/v2": proxy http://u:p@x:3128',
            'Get "https://***@h/v2": proxy http://***@x:3128',
        ),
        ("https://h:5000/app@sha256:ab", "https://h:5000/app@sha256:ab"),
        ("https://u:p/w@h", "https://***@h"),
        ("https://h:5000/a/b@sha256:ab and x@y", "https://h:5000/a/b@sha256:ab and x@y"),
        ("me@example.com", "me@example.com"),
        ("HTTPS://u:pw@H", "HTTPS://***@H"),
    ],
)
def test_passwords_in_addresses(text: str, shown: str) -> None:
    assert without_passwords(text) == shown
