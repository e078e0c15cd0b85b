"""Random specs, drawn from the model itself: a field that is new there is drawn here without a word.

What may stand in a field is read from its type, its range and its markers; what the fields of a
spec may be together is left to the rules, by `valid_specs`.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import kinds
from hypothesis import assume, event
from hypothesis import strategies as st
from pruning import pruned
from pydantic.fields import FieldInfo

from swarmtui.launch.check import Checked, check
from swarmtui.spec.gates import gaps
from swarmtui.spec.model.mode import Mode
from swarmtui.spec.model.part import Dropped, Kind, Only, Part, Unasked
from swarmtui.spec.model.privileges import CredentialSpec
from swarmtui.spec.model.resources import GenericResource
from swarmtui.spec.model.service import ServiceSpec
from swarmtui.spec.rows import ROWS
from swarmtui.spec.since import NEWEST, ApiVersion, Since

Tree = dict[str, Any]
Trees = st.SearchStrategy[Tree]

# Objects of which exactly one member is there: their validators and rules say so, no marker does.
ONE_OF: tuple[type[Part], ...] = (Mode, CredentialSpec, GenericResource)
_MOST_FIELDS = 8
_NONE: st.SearchStrategy[list[str]] = st.just([])


@dataclass(frozen=True)
class World:
    """What the specs are for: a version, an engine's release, and values by path that exist there.

    With `dropped`, fields that engines take and drop are drawn too, and those that no form asks for.
    """

    version: ApiVersion = NEWEST
    engine: str = ""
    pool: Mapping[str, st.SearchStrategy[Any]] = field(default_factory=dict)
    dropped: bool = False

    def judge(self, tree: Tree) -> Checked:
        """What `swarmtui check` says on that engine, but for what only a snapshot tells."""
        checked = check(tree, self.version)
        more = gaps(checked.spec, self.version, self.engine) if checked.spec else ()
        return Checked(checked.spec, (*checked.problems, *more))


@dataclass(frozen=True)
class Place:
    """A field, or a row of a list: its path with `[]` for rows, its bare type, all of its marks."""

    path: str
    type: Any
    marks: tuple[Any, ...]
    required: bool = True

    def mark(self, kind: type) -> Any:
        """The first marker of that type, or None."""
        return next((mark for mark in self.marks if isinstance(mark, kind)), None)

    def bound(self, name: str, default: int) -> int:
        """The last bound that the model gives: ge, le, min_length."""
        found = [getattr(mark, name) for mark in self.marks if hasattr(mark, name)]
        return next((bound for bound in reversed(found) if isinstance(bound, int)), default)

    @property
    def examples(self) -> tuple[str, ...]:
        """The model's own examples."""
        found = (mark.examples for mark in self.marks if isinstance(mark, FieldInfo))
        return next((tuple(examples) for examples in found if examples), ())

    @property
    def key(self) -> str:
        """The last word of the path."""
        return self.path.rpartition(".")[2]


def places(model: type[Part], path: str = "") -> list[Place]:
    """Every field of an object that stands at `path`."""
    model.model_rebuild()
    prefix = f"{path}." if path else ""
    return [
        Place(f"{prefix}{info.alias}", *_bare(info.annotation, (info, *info.metadata)), required)
        for info in model.model_fields.values()
        for required in [info.is_required()]
    ]


def _bare(annotation: Any, marks: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
    """The type without `Annotated` and `| None`, and the marks that these layers bear."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *more = get_args(annotation)
        return _bare(inner, (*_spread(more), *marks))
    if origin in (Union, types.UnionType):
        (inner,) = (each for each in get_args(annotation) if each is not type(None))
        return _bare(inner, marks)
    return annotation, marks


def _spread(marks: list[Any]) -> Iterator[Any]:
    for mark in marks:
        yield mark
        yield from mark.metadata if isinstance(mark, FieldInfo) else ()


def all_places(model: type[Part] = ServiceSpec, path: str = "") -> Iterator[Place]:
    """Every field of the model, parents before children; rows of a list at `path[]`."""
    for place in places(model, path):
        yield place
        row = get_args(place.type)[0] if get_origin(place.type) is tuple else place.type
        if isinstance(row, type) and issubclass(row, Part):
            yield from all_places(row, place.path if row is place.type else f"{place.path}[]")


def specs(world: World) -> Trees:
    """Trees that are right field by field, mostly; together they may break any rule."""
    return parts(ServiceSpec, "", world)


def parts(model: type[Part], path: str, world: World) -> Trees:
    """Objects of that type, sparse: a few of their fields each."""
    known = [place for place in places(model, path) if _drawn(place, world)]
    return _one_member(known, world) if model in ONE_OF else _members(known, world)


def _drawn(place: Place, world: World) -> bool:
    since: Since | None = place.mark(Since)
    hidden = place.mark(Dropped) or place.mark(Unasked)
    known = since is None or since.version <= world.version
    return place.path in world.pool or (known and (world.dropped or not hidden))


def _one_member(known: list[Place], world: World) -> Trees:
    members = [st.fixed_dictionaries({place.key: at(place, world)}) for place in known]
    return st.one_of(members) if members else st.just({})


def _members(known: list[Place], world: World) -> Trees:
    free = [place.key for place in known if not (place.required or place.mark(Only))]
    chosen = st.lists(st.sampled_from(free), unique=True, max_size=_MOST_FIELDS) if free else _NONE
    return _object(chosen, [(place, at(place, world)) for place in known])


@st.composite
def _object(
    draw: st.DrawFn,
    chosen: st.SearchStrategy[list[str]],
    known: list[tuple[Place, st.SearchStrategy[Any]]],
) -> Tree:
    """What is required, what was chosen, and most of what is for rows of just this sort."""
    wanted = draw(chosen)
    tree = {p.key: draw(drawn) for p, drawn in known if p.required or p.key in wanted}
    for place, drawn in known:
        only = place.mark(Only)
        if only and _fits(tree, only) and draw(st.integers(0, 3)):
            tree[place.key] = draw(drawn)
    return tree


def _fits(tree: Tree, only: Only) -> bool:
    """Whether the row is of the sort that a field is for; `no` stands for an absent object."""
    value = tree.get(only.key)
    return value == only.value or (only.value == "no" and value is None)


def at(place: Place, world: World) -> st.SearchStrategy[Any]:
    """Values for that place."""
    if place.path in world.pool:
        return world.pool[place.path]
    kind = place.mark(Kind)
    if get_origin(place.type) is Literal:
        return st.sampled_from(get_args(place.type))
    if isinstance(place.type, type) and issubclass(place.type, Part):
        return parts(place.type, place.path, world)
    if get_origin(place.type) is tuple and kind and kind.name in ROWS:
        return _rows(place, kind.name, world)
    bounds = place.bound("ge", 0), place.bound("le", kinds.INT64)
    return kinds.values(kind.name, place.examples, *bounds, place.bound("min_length", 0))


def _rows(place: Place, kind: str, world: World) -> st.SearchStrategy[list[Any]]:
    row, marks = _bare(get_args(place.type)[0], ())
    if row is str and kind == "env":
        return kinds.values(kind, place.examples, 0, 0)
    of_text = row is str
    each = (
        kinds.lines(kind, place.examples)
        if of_text
        else at(Place(f"{place.path}[]", row, marks), world)
    )
    return st.lists(each, min_size=1, max_size=3)


@dataclass(frozen=True)
class Valid:
    """A tree that is checked without errors, and the spec that it says."""

    tree: Tree
    spec: ServiceSpec = field(repr=False)


def valid_specs(world: World) -> st.SearchStrategy[Valid]:
    """Specs that are checked without errors: what an error points at is taken out again."""
    return _valid(specs(world), world)


@st.composite
def _valid(draw: st.DrawFn, trees: Trees, world: World) -> Valid:
    tree, taken = pruned(draw(trees), world.judge)
    event(f"taken out for an error: {min(taken, 5)}{'+' if taken > 5 else ''}")
    spec = world.judge(tree).spec if tree else None
    event("rejected" if spec is None else "accepted")
    assume(tree is not None and spec is not None)
    return Valid(tree, spec)  # type: ignore[arg-type]
