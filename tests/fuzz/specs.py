"""Random specs, drawn from the model itself: a field that is new there is drawn here too.

What may stand in a field is read from its type, its range and its markers; what the fields of a
spec may be together is left to the rules, by `valid_specs`.
"""

from __future__ import annotations

import types
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import kinds
from hypothesis import assume, event
from hypothesis import strategies as st
from pruning import pruned
from pydantic.fields import FieldInfo

from swarmtui.cluster.snapshot import Snapshot
from swarmtui.launch.check import CheckResult, check
from swarmtui.spec.model.mode import Mode
from swarmtui.spec.model.api_object import Dropped, Notation, AppliesWhen, ApiObject, NotInForms
from swarmtui.spec.model.privileges import CredentialSpec
from swarmtui.spec.model.resources import GenericResource
from swarmtui.spec.model.service import ServiceSpec
from swarmtui.spec.notation.rows import ROW_FORMATS
from swarmtui.spec.api_version import NEWEST, ApiVersion, Since

Tree = dict[str, Any]
Trees = st.SearchStrategy[Tree]
Drawn = tuple["Place", st.SearchStrategy[Any]]

# Objects of which exactly one member is there: their validators and rules say so, no marker does.
ONE_OF: tuple[type[ApiObject], ...] = (Mode, CredentialSpec, GenericResource)
_MOST_FIELDS = 8
_NONE: st.SearchStrategy[list[str]] = st.just([])


@dataclass(frozen=True)
class World:
    """What specs are for: a version, an engine's release, and values by path that exist there.

    With `dropped`, also fields that engines take and drop, and those that no form asks for.
    """

    version: ApiVersion = NEWEST
    engine: str = ""
    pool: Mapping[str, st.SearchStrategy[Any]] = field(default_factory=dict)
    snapshot: Snapshot | None = None
    dropped: bool = False
    focus: st.SearchStrategy[str] = st.just("")  # noqa: RUF009 - strategies do not change
    """The path of the field that a spec is about: the same for all of its parts."""

    def judge(self, tree: Tree) -> CheckResult:
        """What `swarmtui check` says on that engine."""
        return check(tree, self.version, self.snapshot, self.engine)


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


def places(model: type[ApiObject], path: str = "") -> list[Place]:
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


def all_places(
    model: type[ApiObject] = ServiceSpec, path: str = "", world: World | None = None
) -> Iterator[Place]:
    """Every field of the model, parents before children; rows of a list at `path[]`.

    With `world` only those that are drawn there.
    """
    for place in places(model, path) if world is None else drawn_places(model, path, world):
        yield place
        row = get_args(place.type)[0] if get_origin(place.type) is tuple else place.type
        if isinstance(row, type) and issubclass(row, ApiObject):
            below = place.path if row is place.type else f"{place.path}[]"
            yield from all_places(row, below, world)


def specs(world: World) -> Trees:
    """Trees that are right field by field, mostly; together they may break any rule.

    Each has one field in focus, any of the model's, and beside it a few by chance.
    """
    paths = [place.path for place in all_places(world=world)]
    return parts(ServiceSpec, "", replace(world, focus=st.shared(st.sampled_from(paths))))


def parts(model: type[ApiObject], path: str, world: World, examples: Sequence[Tree] = ()) -> Trees:
    """Objects of that type, sparse: a few of their fields each; many are like an example."""
    known = [(place, at(place, world)) for place in drawn_places(model, path, world)]
    if model in ONE_OF:
        return _one_member(known, world.focus) if known else st.just({})
    free = [place.key for place, _ in known if not (place.required or place.mark(AppliesWhen))]
    chosen = st.lists(st.sampled_from(free), unique=True, max_size=_MOST_FIELDS) if free else _NONE
    fixed = {place.key for place, _ in known if get_origin(place.type) is Literal}
    given = [
        {key: value for key, value in row.items() if f"{path}.{key}" not in world.pool}
        for row in examples
    ]
    return _members(known, chosen, world.focus, [(row, _like(row, fixed)) for row in given])


def _like(value: Any, fixed: Collection[str] = ()) -> st.SearchStrategy[Any]:
    """A row like that one: the same fields, texts that are like its texts, the same numbers."""
    if isinstance(value, Mapping):
        return st.fixed_dictionaries(
            {key: st.just(item) if key in fixed else _like(item) for key, item in value.items()}
        )
    return kinds.like(value) if isinstance(value, str) else st.just(value)


def drawn_places(model: type[ApiObject], path: str, world: World) -> list[Place]:
    """The fields of an object that are drawn in that world."""
    return [place for place in places(model, path) if _drawn(place, world)]


def _drawn(place: Place, world: World) -> bool:
    since: Since | None = place.mark(Since)
    hidden = place.mark(Dropped) or place.mark(NotInForms)
    known = since is None or since.version <= world.version
    return known and (place.path in world.pool or world.dropped or not hidden)


def _leads_to(place: Place, focus: str) -> bool:
    return f"{focus}.".startswith((f"{place.path}.", f"{place.path}["))


@st.composite
def _one_member(draw: st.DrawFn, known: list[Drawn], focus: st.SearchStrategy[str]) -> Tree:
    wanted = draw(focus)
    leading = [drawn for drawn in known if _leads_to(drawn[0], wanted)]
    place, values = draw(st.sampled_from(leading or known))
    return {place.key: draw(values)}


@st.composite
def _members(
    draw: st.DrawFn,
    known: list[Drawn],
    chosen: st.SearchStrategy[list[str]],
    focus: st.SearchStrategy[str],
    examples: list[tuple[Tree, Trees]],
) -> Tree:
    """What is required, in focus or chosen, and most of what is for rows of just this sort."""
    keys, wanted = draw(chosen), draw(focus)
    leading = [mark for place, _ in known if _leads_to(place, wanted) for mark in _only(place)]
    tree = {
        place.key: draw(values)
        for place, values in known
        if place.required or place.key in keys or _leads_to(place, wanted)
    }
    tree |= draw(_example(examples, leading)) if draw(st.integers(0, 3)) else {}
    for only in leading:
        tree = _of_sort(tree, only)
    for place, values in known:
        if place.key not in tree and any(_fits(tree, only) for only in _only(place)):
            tree |= {place.key: draw(values)} if draw(st.integers(0, 3)) else {}
    return tree


def _example(examples: list[tuple[Tree, Trees]], leading: list[AppliesWhen]) -> Trees:
    """A row like one of the examples, of the sort that the focus is for; or nothing."""
    fitting = [row for raw, row in examples if all(_fits(raw, only) for only in leading)]
    return st.one_of(fitting) if fitting else st.just({})


def _only(place: Place) -> list[AppliesWhen]:
    return [mark for mark in place.marks if isinstance(mark, AppliesWhen)]


def _of_sort(tree: Tree, only: AppliesWhen) -> Tree:
    """The row as the sort that a field is for; `no` stands for an absent object."""
    rest = _without(tree, only.key)
    return rest if only.value == "no" else {**rest, only.key: only.value}


def _without(tree: Tree, key: str) -> Tree:
    return {other: value for other, value in tree.items() if other != key}


def _fits(tree: Tree, only: AppliesWhen) -> bool:
    """Whether the row is of the sort that a field is for; `no` stands for an absent object."""
    value = tree.get(only.key)
    return value == only.value or (only.value == "no" and value is None)


def at(place: Place, world: World) -> st.SearchStrategy[Any]:
    """Values for that place."""
    if place.path in world.pool:
        return world.pool[place.path]
    kind = place.mark(Notation)
    if get_origin(place.type) is Literal:
        return st.sampled_from(get_args(place.type))
    if isinstance(place.type, type) and issubclass(place.type, ApiObject):
        return parts(place.type, place.path, world)
    if get_origin(place.type) is tuple and kind and kind.name in ROW_FORMATS:
        return _rows(place, kind.name, world)
    bounds = place.bound("ge", 0), place.bound("le", kinds.INT64)
    return kinds.values(kind.name, place.examples, *bounds, place.bound("min_length", 0))


def _rows(place: Place, kind: str, world: World) -> st.SearchStrategy[list[Any]]:
    row, _ = _bare(get_args(place.type)[0], ())
    if row is str and kind == "env":
        return kinds.values(kind, place.examples, 0, 0)
    if row is str:
        return st.lists(kinds.lines(kind, place.examples), min_size=1, max_size=3)
    examples = [row for example in place.examples for row in ROW_FORMATS[kind].parse(example)]
    return st.lists(parts(row, f"{place.path}[]", world, examples), min_size=1, max_size=3)


@dataclass(frozen=True)
class Valid:
    """A tree that is checked without errors, and the spec that it says."""

    tree: Tree
    spec: ServiceSpec

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """What a failing test prints: a spec of every field at its default would hide the tree."""
        printer.text(f"Valid({self.tree})")


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
