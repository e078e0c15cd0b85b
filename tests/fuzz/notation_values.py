"""Values of each notation, in the API's JSON: similar to the model's examples, or arbitrary."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from swarmtui.spec.notation.row_formats import ROW_FORMATS
from swarmtui.spec.notation.value_formats import VALUE_FORMATS

Values = st.SearchStrategy[Any]

INT64 = 2**63 - 1
# The unit in which people count these; other numbers are counted in ones.
_STEPS = {"duration": 10**6, "bytes": 1 << 20, "swap": 1 << 20, "cpus": 10**6}
_PIECE = re.compile(r"\{\{.*?\}\}|[A-Z]+|[a-z]+|[1-9][0-9]*|.", re.DOTALL)
_LETTERS = {"upper": "ABCXYZ", "lower": "abcxyz"}

# Known difficult input for readers of JSON, YAML, CSV, shell words and templates.
AWKWARD = (
    *(" ", "  two  blanks ", "a\nb", "\t", "yes", "null", "~", "on", "0x10", "1e3", "1_000"),
    *("007", "0o17", "1E5", "22:22", "=", "a=b", "a=b=c", "a,b", "a: b", "# c", "- d", "'", '"'),
    *("''", "\\", "a\\", "`", "$HOME", "${X:-1}", "$$", "!important", "&a", "*a", "%d", "@file"),
    *("<<", "|", ">", "{}", "[", "{{.Task.Slot}}", "{{.Service.Name}}-x", "é", "ü b", "日本"),
    *("\u2028", "\ufeff", "😀", "\x7f", "-", "--flag", ".", "..", "/", "//", "a/../b", "C:\\dir"),
    *("ALL", "NONE", "CMD", "CMD-SHELL"),
)
ANY_TEXT = st.one_of(
    st.sampled_from(AWKWARD),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.text("abcXYZ019-_. /:=,'\"\\${}", min_size=1, max_size=16),
    st.ip_addresses().map(str),
)


@st.composite
def similar_text(draw: st.DrawFn, example: str) -> str:
    """A text of the same shape: some letters and digits are replaced, punctuation is kept."""
    return "".join(draw(_piece(piece)) for piece in _PIECE.findall(example))


def mostly(usual: Values, other: Values) -> Values:
    """Two of three values from the first strategy, the third from the second."""
    return st.integers(0, 2).flatmap(lambda which: usual if which else other)


def _piece(piece: str) -> Values:
    same = st.just(piece)
    if piece.isascii() and piece.isdigit():
        return same | st.integers(1, 10 ** len(piece) - 1).map(str)
    if not (piece.isascii() and piece.isalpha()):
        return same
    letters = _LETTERS["upper" if piece.isupper() else "lower"]
    return same | st.text(letters, min_size=1, max_size=len(piece) + 2)


def texts(examples: Sequence[str], least: int = 0) -> Values:
    """Any text of at least `least` characters; two of three similar to an example, if any."""
    any_text = mostly(st.one_of(*map(similar_text, examples)), ANY_TEXT) if examples else ANY_TEXT
    return any_text.filter(lambda text: len(text) >= least) if least else any_text


def numbers(kind: str, low: int = 0, high: int = INT64) -> Values:
    """Integers from `low` to `high`: small ones, typical ones, or any."""
    step = _STEPS.get(kind, 1)
    most = high // step
    return st.one_of(
        st.integers(low, min(high, max(low, 0) + 3)),
        st.integers(max(low, 0), max(0, min(most, 2000))).map(lambda count: count * step),
        st.integers(low, high),
    ).filter(lambda number: number >= low)


def _words(examples: Sequence[Any]) -> Values:
    return st.lists(texts([word for words in examples for word in words]), max_size=4)


def _pairs(examples: Sequence[Mapping[str, str]]) -> Values:
    keys = [key for pairs in examples for key in pairs]
    settings = [text for pairs in examples for text in pairs.values()]
    return st.dictionaries(texts(keys, least=1), texts(settings), max_size=3)


def _environment(examples: Sequence[Sequence[str]]) -> Values:
    entries = texts([entry for entries in examples for entry in entries], least=1)
    entries = entries.filter(lambda entry: not entry.startswith("="))
    return st.lists(entries, max_size=4, unique_by=lambda entry: entry.partition("=")[0])


def _test(examples: Sequence[Sequence[str]]) -> Values:
    shell = [test[-1] for test in examples]
    return st.one_of(
        st.just(["NONE"]),
        texts(shell, least=1).map(lambda line: ["CMD-SHELL", line]),
        st.lists(texts(shell), min_size=1, max_size=3).map(lambda words: ["CMD", *words]),
    )


def _options(examples: Sequence[Any]) -> Values:
    """Options of one word or of two, without the separators of a line."""
    known = [option for options in examples for option in options]
    each = st.sampled_from(known) | st.sampled_from(known).flatmap(
        lambda option: st.tuples(*map(similar_text, option)).map(list)
    )
    return st.lists(each, max_size=3)


def _profile(_examples: Sequence[str]) -> Values:
    json_texts = st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=2).map(json.dumps)
    return json_texts.map(lambda text: base64.b64encode(text.encode()).decode())


_BY_NOTATION: dict[str, Callable[[Sequence[Any]], Values]] = {
    "yes": lambda _: st.booleans(),
    "ratio": lambda _: st.floats(0, 1) | st.integers(0, 20).map(lambda part: part / 20),
    "words": _words,
    "list": _words,
    "pairs": _pairs,
    "env": _environment,
    "test": _test,
    "options": _options,
    "profile": _profile,
}


def values(kind: str, examples: Sequence[str], low: int, high: int, least: int = 0) -> Values:
    """Values of a kind of FORMATS; `low` and `high` bound a number, `least` is a text's length."""
    if kind == "text":
        return texts(examples, least)
    if kind in _BY_NOTATION:
        return _BY_NOTATION[kind]([VALUE_FORMATS[kind].parse(example) for example in examples])
    return numbers(kind, low, high)


def lines(kind: str, examples: Sequence[str]) -> Values:
    """Rows of a list whose rows are texts in the API too: constraints, hosts."""
    return texts([row for example in examples for row in ROW_FORMATS[kind].parse(example)], least=1)
