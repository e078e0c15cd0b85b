"""Any text: how it is shown, how it is sent, how a shell reads it."""

from __future__ import annotations

import base64
import json
import subprocess
from urllib.parse import quote

from hypothesis import assume, given
from hypothesis import strategies as st

from swarmtui.engine.auth import Credentials
from swarmtui.engine.masking import Mask
from swarmtui.escaping import escape_line, escape_lines, escape_same_length, is_visible, json_text
from swarmtui.formats.shell import format_command
from tests.fuzz.fuzz_settings import examples_per_test

_NASTY = (
    "\x00\x07\x08\x1b\x7f\x80\x9b\u200b\u200d\u202e\u2066\u2028\ufe0f\U000e0041👩💻#1'\"\\$`\n\t "
)
ANYTHING = st.text(st.one_of(st.characters(codec=None), st.sampled_from(_NASTY)))
WORDS = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from(_NASTY)))


@examples_per_test(500)
@given(ANYTHING)
def test_shown_text(text: str) -> None:
    shown = escape_line(text)
    assert is_visible(shown)
    assert not any(sign < " " or "\x7f" <= sign <= "\x9f" for sign in shown)
    assert escape_lines(text) == "\n".join(map(escape_line, text.split("\n")))
    signs = escape_same_length(text)
    assert is_visible(signs)
    assert len(signs) == len(text)


@examples_per_test(300)
@given(st.recursive(ANYTHING, lambda each: st.lists(each) | st.dictionaries(ANYTHING, each)))
def test_sent_text(value: object) -> None:
    text = json_text(value)
    assert is_visible(text)
    assert json.loads(text) == value
    assert json.loads(json_text(value, indent=2)) == value


@examples_per_test(60)
@given(st.lists(WORDS, min_size=1))
def test_text_read_by_a_shell(words: list[str]) -> None:
    words = [word.replace("\x00", "") for word in words]
    text = format_command([["printf", r"%s\0"], *([word] for word in words)])
    assert is_visible(text)
    done = subprocess.run(["bash", "-c", text], capture_output=True, check=True)
    assert done.stdout.decode().split("\0")[:-1] == words


@examples_per_test(200)
@given(
    st.text(st.characters(codec="utf-8"), min_size=8, max_size=60), st.text(max_size=8), ANYTHING
)
def test_secrets_are_masked(secret: str, user: str, around: str) -> None:
    header = Credentials("reg", "test", user, secret).registry_auth_header()
    mask = Mask(frozenset({header}))
    encoded = base64.b64encode(f"{user}:{secret}".encode()).decode()
    forms = [secret, json.dumps(secret)[1:-1], quote(secret, safe=""), encoded, header]
    forms += [base64.b64encode(secret.encode()).decode(), header[8:], header[:-8]]
    assume(not any(form in "<hidden>" for form in forms))
    for form in forms:
        shown = mask.text(f"{around} {form} {around}")
        assert not any(each in shown for each in forms)
