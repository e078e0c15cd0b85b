"""Broken files: a valid spec, a few mutations of its tree, then possibly of its text."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from swarmtui.formats.spec_file import dump
from swarmtui.spec.field_info import field_info
from swarmtui.spec.notation.row_formats import ROW_FORMATS
from swarmtui.spec.notation.value_formats import VALUE_FORMATS
from swarmtui.spec.tree import Key, path_of, value_at, with_value
from tests.fuzz import notation_values
from tests.fuzz.specs import SpecTarget, ValidSpec, valid_specs

Tree = Any
Keys = tuple[Key, ...]
Change = Callable[[st.DrawFn, Tree, Keys], Tree]


@dataclass(frozen=True)
class Mutant:
    """A file: its bytes and its name."""

    name: str
    data: bytes


NUMBERS = st.one_of(
    st.integers(-3, 3),
    st.integers(-(2**70), 2**70),
    st.sampled_from([2**31, 2**32, 2**53 + 1, 2**63 - 1, 2**63, -(2**63), 2**64, 10**39]),
    st.floats(allow_nan=False, allow_infinity=False),
)
JUNK: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | NUMBERS | notation_values.ANY_TEXT,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(notation_values.ANY_TEXT, inner, max_size=3)
    ),
    max_leaves=6,
)
_DEEP = (30, 90, 120, 3000)


def _places(tree: Tree, above: Keys = ()) -> Iterator[Keys]:
    """The keys of every value in `tree`; not paths, since a key may be any text."""
    items: Any = tree.items() if isinstance(tree, dict) else ()
    for key, value in enumerate(tree) if isinstance(tree, list) else items:
        yield (*above, key)
        yield from _places(value, (*above, key))


def _with_junk(draw: st.DrawFn, tree: Tree, keys: Keys) -> Tree:
    return with_value(tree, keys, draw(JUNK))


def _without(_draw: st.DrawFn, tree: Tree, keys: Keys) -> Tree:
    *above, last = keys
    holder = copy.copy(value_at(tree, above))
    del holder[last]
    return with_value(tree, above, holder)


def _renamed(draw: st.DrawFn, tree: Tree, keys: Keys) -> Tree:
    """A key in another case, in snake case, misspelled, or a different key."""
    *above, last = keys
    if not isinstance(last, str):
        return tree
    name = draw(
        st.sampled_from(
            [last.lower(), last.upper(), last.swapcase(), f"{last}_", last[1:], "Ports"]
        )
        | notation_values.ANY_TEXT
    )
    holder = value_at(tree, above)
    return with_value(
        tree, above, {(name if key == last else key): item for key, item in holder.items()}
    )


def _added(draw: st.DrawFn, tree: Tree, keys: Keys) -> Tree:
    """Another key or row next to this one: unknown, or a duplicate."""
    *above, last = keys
    holder, item = value_at(tree, above), draw(JUNK)
    if isinstance(holder, list):
        return with_value(tree, above, [*holder, item])
    twin = st.sampled_from([str(last).lower(), str(last).upper(), "Name", "name", "Mode"])
    return with_value(tree, above, {**holder, draw(twin | notation_values.ANY_TEXT): item})


def _with_row_twice(_draw: st.DrawFn, tree: Tree, keys: Keys) -> Tree:
    *above, last = keys
    holder = value_at(tree, above)
    if not isinstance(holder, list):
        return tree
    return with_value(tree, above, [*holder, copy.deepcopy(holder[int(last)])])


def _swapped(draw: st.DrawFn, tree: Tree, keys: Keys) -> Tree:
    other = draw(st.sampled_from([*_places(tree)]))
    ours, theirs = value_at(tree, keys), value_at(tree, other)
    shorter = min(len(keys), len(other))
    if keys[:shorter] == other[:shorter]:
        return tree
    return with_value(with_value(tree, keys, theirs), other, ours)


def _wrapped(draw: st.DrawFn, tree: Tree, keys: Keys) -> Tree:
    value = value_at(tree, keys)
    layer: Callable[[Any], Any] = draw(
        st.sampled_from([lambda x: [x], lambda x: {str(keys[-1]): x}])
    )
    for _ in range(draw(st.sampled_from([1, 1, 1, *_DEEP[:2]]))):
        value = layer(value)
    return with_value(tree, keys, value)


def _with_notation(draw: st.DrawFn, tree: Tree, keys: Keys) -> Tree:
    """The notation of a value or of a row, sometimes with a typing error."""
    text = _notation(path_of(keys), value_at(tree, keys))
    slip = draw(st.sampled_from(["", "", " ", "x", "-", ",", "=", "'", '"', "\\", "٣", "0"]))
    at = draw(st.integers(0, len(text)))
    return with_value(tree, keys, text[:at] + slip + text[at:])


def _notation(path: str, value: Any) -> str:
    info = field_info(path)
    row = field_info(path.rpartition("[")[0]) if path.endswith("]") else None
    try:
        if row and row.notation in ROW_FORMATS:
            return ROW_FORMATS[row.notation].format(value)
        if info and info.notation in VALUE_FORMATS:
            return str(VALUE_FORMATS[info.notation].format(value))
    except (ValueError, TypeError, AttributeError, KeyError):
        pass
    return value if isinstance(value, str) else json.dumps(value)


CHANGES: tuple[Change, ...] = (
    *(
        _with_junk,
        _with_junk,
        _without,
        _renamed,
        _added,
        _with_row_twice,
        _swapped,
        _wrapped,
        _with_notation,
    ),
    *(_with_notation,),
)

_SOME_CHANGES = st.lists(st.sampled_from(CHANGES), min_size=1, max_size=3)


@st.composite
def mutated_trees(draw: st.DrawFn, valid: st.SearchStrategy[ValidSpec]) -> Tree:
    """The tree of a valid spec with one or a few mutations."""
    tree: Tree = draw(valid).tree
    for change in draw(_SOME_CHANGES):
        if places := [*_places(tree)]:
            tree = change(draw, tree, draw(st.sampled_from(places)))
    return tree


def _cut(draw: st.DrawFn, data: bytes) -> bytes:
    return data[: draw(st.integers(0, len(data)))]


def _flipped(draw: st.DrawFn, data: bytes) -> bytes:
    at = draw(st.integers(0, max(0, len(data) - 1)))
    return data[:at] + draw(st.binary(max_size=2)) + data[at + 1 :]


def _slice_twice(draw: st.DrawFn, data: bytes) -> bytes:
    """A piece twice: duplicate keys, unbalanced brackets."""
    first, last = sorted((draw(st.integers(0, len(data))), draw(st.integers(0, len(data)))))
    return data[:last] + data[first:]


def _slice_less(draw: st.DrawFn, data: bytes) -> bytes:
    first = draw(st.integers(0, len(data)))
    return data[:first] + data[first + draw(st.integers(1, 12)) :]


_JUNK_BYTES = (
    *(b"{", b"}", b"[", b"]", b",", b":", b'"', b"'", b"\n", b"\t", b"- ", b"? ", b"&a ", b"*a"),
    *(b"#", b"---\n", b"...\n", b"%YAML 1.1\n", b"!!python/object:os.system ", b"<<: "),
    *(b"!!binary ", b"\xef\xbb\xbf", b"\xff", b"\x00", b"\\ud800", b"\\u0000", b"NaN", b"1e999"),
    *(b"\r", b"9" * 50, *(b"[" * depth for depth in _DEEP), *(b'{"a":' * depth for depth in _DEEP)),
)


def _insert_junk(draw: st.DrawFn, data: bytes) -> bytes:
    at = draw(st.integers(0, len(data)))
    return data[:at] + draw(st.sampled_from(_JUNK_BYTES)) + data[at:]


TEXT_CHANGES = (_cut, _flipped, _slice_twice, _slice_less, _insert_junk)
_ONE_CHANGE: st.SearchStrategy[list[Any]] = st.lists(st.sampled_from(TEXT_CHANGES), max_size=1)
_SUFFIXES = {True: st.sampled_from(("yaml", "yml")), False: st.sampled_from(("json", "yaml"))}


def mutants(target: SpecTarget, change_text: bool = True) -> st.SearchStrategy[Mutant]:
    """Files: JSON or YAML of a mutated tree; with `change_text` half get a changed text too."""
    return _mutants(mutated_trees(valid_specs(target)), _ONE_CHANGE if change_text else st.just([]))


@st.composite
def _mutants(
    draw: st.DrawFn, trees: st.SearchStrategy[Tree], changes: st.SearchStrategy[list[Any]]
) -> Mutant:
    tree, as_yaml = draw(trees), draw(st.booleans())
    try:
        data = dump(tree, as_yaml=as_yaml).encode("utf-8", "surrogatepass")
    except RecursionError:
        data = b"{}"
    for change in draw(changes):
        data = change(draw, data)
    return Mutant(f"spec.{draw(_SUFFIXES[as_yaml])}", data)
