"""Random specs, drawn from the model: a new field there is drawn here too.

The values of a field follow from its type, its range and its markers; which fields can be combined
is decided by the rules, in `valid_specs`.
"""

from __future__ import annotations

import types
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from hypothesis import assume, event
from hypothesis import strategies as st
from pydantic.fields import FieldInfo

from swarmtui.cluster.snapshot import Snapshot
from swarmtui.launch.check import CheckResult, check
from swarmtui.spec.api_version import NEWEST, ApiVersion, Since
from swarmtui.spec.model.api_object import ApiObject
from swarmtui.spec.model.compiler import model_fields
from swarmtui.spec.model.markers import AppliesWhen, Dropped, Notation, NotInForms
from swarmtui.spec.model.mode import Mode
from swarmtui.spec.model.privileges import CredentialSpec
from swarmtui.spec.model.resources import GenericResource
from swarmtui.spec.model.service import ServiceSpec
from swarmtui.spec.notation.row_formats import ROW_FORMATS
from tests.fuzz import notation_values
from tests.fuzz.pruning import pruned

Tree = dict[str, Any]
Trees = st.SearchStrategy[Tree]
Drawn = tuple["SpecField", st.SearchStrategy[Any]]

# Objects with exactly one member: their validators and rules require it, there is no marker.
ONE_OF: tuple[type[ApiObject], ...] = (Mode, CredentialSpec, GenericResource)
_MOST_FIELDS = 8
_NONE: st.SearchStrategy[list[str]] = st.just([])


@dataclass(frozen=True)
class SpecTarget:
    """The target of specs: an API version, an engine's release, and existing values by path.

    With `dropped`, also fields that engines accept and drop, and those that are not in forms.
    """

    version: ApiVersion = NEWEST
    engine: str = ""
    values_by_path: Mapping[str, st.SearchStrategy[Any]] = field(default_factory=dict)
    snapshot: Snapshot | None = None
    dropped: bool = False
    focus: st.SearchStrategy[str] = st.just("")  # noqa: RUF009 - strategies do not change
    """The path of the field that a spec focuses on: the same for all of its parts."""

    def judge(self, tree: Tree) -> CheckResult:
        """The result of `swarmtui check` on that engine."""
        return check(tree, self.version, self.snapshot, self.engine)


@dataclass(frozen=True)
class SpecField:
    """A field, or a row of a list: its path with `[]` for rows, its bare type, all its markers."""

    path: str
    type: Any
    markers: tuple[Any, ...]
    required: bool = True

    def mark(self, kind: type) -> Any:
        """The first marker of that type, or None."""
        return next((mark for mark in self.markers if isinstance(mark, kind)), None)

    def bound(self, name: str, default: int) -> int:
        """The last bound in the model: ge, le, min_length."""
        found = [getattr(mark, name) for mark in self.markers if hasattr(mark, name)]
        return next((bound for bound in reversed(found) if isinstance(bound, int)), default)

    @property
    def examples(self) -> tuple[str, ...]:
        """The model's own examples."""
        found = (mark.examples for mark in self.markers if isinstance(mark, FieldInfo))
        return next((tuple(examples) for examples in found if examples), ())

    @property
    def key(self) -> str:
        """The last key of the path."""
        return self.path.rpartition(".")[2]


def fields_of(model: type[ApiObject], path: str = "") -> list[SpecField]:
    """Every field of an object at `path`."""
    prefix = f"{path}." if path else ""
    return [
        SpecField(
            f"{prefix}{info.alias}", *_bare(info.annotation, (info, *info.metadata)), required
        )
        for info in model_fields(model).values()
        for required in [info.is_required()]
    ]


def _bare(annotation: Any, markers: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
    """The type without `Annotated` and `| None`, and the markers of these layers."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *more = get_args(annotation)
        return _bare(inner, (*_spread(more), *markers))
    if origin in (Union, types.UnionType):
        (inner,) = (each for each in get_args(annotation) if each is not type(None))
        return _bare(inner, markers)
    return annotation, markers


def _spread(markers: list[Any]) -> Iterator[Any]:
    for mark in markers:
        yield mark
        yield from mark.metadata if isinstance(mark, FieldInfo) else ()


def all_fields(
    model: type[ApiObject] = ServiceSpec, path: str = "", target: SpecTarget | None = None
) -> Iterator[SpecField]:
    """Every field of the model, parents before children; rows of a list at `path[]`.

    With `target` only those that are drawn for it.
    """
    for spec_field in (
        fields_of(model, path) if target is None else drawn_fields(model, path, target)
    ):
        yield spec_field
        row = (
            get_args(spec_field.type)[0]
            if get_origin(spec_field.type) is tuple
            else spec_field.type
        )
        if isinstance(row, type) and issubclass(row, ApiObject):
            below = spec_field.path if row is spec_field.type else f"{spec_field.path}[]"
            yield from all_fields(row, below, target)


def specs(target: SpecTarget) -> Trees:
    """Trees whose fields are mostly valid one by one; together they may break any rule.

    Each focuses on one field of the model, and has a few random others.
    """
    paths = [spec_field.path for spec_field in all_fields(target=target)]
    return objects(ServiceSpec, "", replace(target, focus=st.shared(st.sampled_from(paths))))


def objects(
    model: type[ApiObject], path: str, target: SpecTarget, examples: Sequence[Tree] = ()
) -> Trees:
    """Objects of that type with a few of their fields; many are similar to an example."""
    known = [
        (spec_field, values_for(spec_field, target))
        for spec_field in drawn_fields(model, path, target)
    ]
    if model in ONE_OF:
        return _one_member(known, target.focus) if known else st.just({})
    free = [
        spec_field.key
        for spec_field, _ in known
        if not (spec_field.required or spec_field.mark(AppliesWhen))
    ]
    chosen = st.lists(st.sampled_from(free), unique=True, max_size=_MOST_FIELDS) if free else _NONE
    fixed = {spec_field.key for spec_field, _ in known if get_origin(spec_field.type) is Literal}
    given = [
        {key: value for key, value in row.items() if f"{path}.{key}" not in target.values_by_path}
        for row in examples
    ]
    return _members(known, chosen, target.focus, [(row, _like(row, fixed)) for row in given])


def _like(value: Any, fixed: Collection[str] = ()) -> st.SearchStrategy[Any]:
    """A similar row: the same fields, similar texts, the same numbers."""
    if isinstance(value, Mapping):
        return st.fixed_dictionaries(
            {key: st.just(item) if key in fixed else _like(item) for key, item in value.items()}
        )
    return notation_values.similar_text(value) if isinstance(value, str) else st.just(value)


def drawn_fields(model: type[ApiObject], path: str, target: SpecTarget) -> list[SpecField]:
    """The fields of an object that are drawn for that target."""
    return [spec_field for spec_field in fields_of(model, path) if _drawn(spec_field, target)]


def _drawn(spec_field: SpecField, target: SpecTarget) -> bool:
    since: Since | None = spec_field.mark(Since)
    hidden = spec_field.mark(Dropped) or spec_field.mark(NotInForms)
    known = since is None or since.version <= target.version
    return known and (spec_field.path in target.values_by_path or target.dropped or not hidden)


def _leads_to(spec_field: SpecField, focus: str) -> bool:
    return f"{focus}.".startswith((f"{spec_field.path}.", f"{spec_field.path}["))


@st.composite
def _one_member(draw: st.DrawFn, known: list[Drawn], focus: st.SearchStrategy[str]) -> Tree:
    wanted = draw(focus)
    leading = [drawn for drawn in known if _leads_to(drawn[0], wanted)]
    spec_field, values = draw(st.sampled_from(leading or known))
    return {spec_field.key: draw(values)}


@st.composite
def _members(
    draw: st.DrawFn,
    known: list[Drawn],
    chosen: st.SearchStrategy[list[str]],
    focus: st.SearchStrategy[str],
    examples: list[tuple[Tree, Trees]],
) -> Tree:
    """Fields that are required, in focus or chosen, and most of those for this sort of row."""
    keys, wanted = draw(chosen), draw(focus)
    leading = [
        mark
        for spec_field, _ in known
        if _leads_to(spec_field, wanted)
        for mark in _conditions(spec_field)
    ]
    tree = {
        spec_field.key: draw(values)
        for spec_field, values in known
        if spec_field.required or spec_field.key in keys or _leads_to(spec_field, wanted)
    }
    tree |= draw(_example(examples, leading)) if draw(st.integers(0, 3)) else {}
    for condition in leading:
        tree = _meeting(tree, condition)
    for spec_field, values in known:
        if spec_field.key not in tree and any(
            _fits(tree, condition) for condition in _conditions(spec_field)
        ):
            tree |= {spec_field.key: draw(values)} if draw(st.integers(0, 3)) else {}
    return tree


def _example(examples: list[tuple[Tree, Trees]], leading: list[AppliesWhen]) -> Trees:
    """A row similar to an example, of the sort that the focus requires; or None."""
    fitting = [row for raw, row in examples if all(_fits(raw, condition) for condition in leading)]
    return st.one_of(fitting) if fitting else st.just({})


def _conditions(spec_field: SpecField) -> list[AppliesWhen]:
    return [mark for mark in spec_field.markers if isinstance(mark, AppliesWhen)]


def _meeting(tree: Tree, condition: AppliesWhen) -> Tree:
    """The row changed to the sort that a field is for; `no` means an absent object."""
    rest = _without(tree, condition.key)
    return rest if condition.value == "no" else {**rest, condition.key: condition.value}


def _without(tree: Tree, key: str) -> Tree:
    return {other: value for other, value in tree.items() if other != key}


def _fits(tree: Tree, condition: AppliesWhen) -> bool:
    """Whether the row is of the sort that a field is for; `no` means an absent object."""
    value = tree.get(condition.key)
    return value == condition.value or (condition.value == "no" and value is None)


def values_for(spec_field: SpecField, target: SpecTarget) -> st.SearchStrategy[Any]:
    """Values for that place."""
    if spec_field.path in target.values_by_path:
        return target.values_by_path[spec_field.path]
    kind = spec_field.mark(Notation)
    if get_origin(spec_field.type) is Literal:
        return st.sampled_from(get_args(spec_field.type))
    if isinstance(spec_field.type, type) and issubclass(spec_field.type, ApiObject):
        return objects(spec_field.type, spec_field.path, target)
    if get_origin(spec_field.type) is tuple and kind and kind.name in ROW_FORMATS:
        return _rows(spec_field, kind.name, target)
    bounds = spec_field.bound("ge", 0), spec_field.bound("le", notation_values.INT64)
    return notation_values.values(
        kind.name, spec_field.examples, *bounds, spec_field.bound("min_length", 0)
    )


def _rows(spec_field: SpecField, kind: str, target: SpecTarget) -> st.SearchStrategy[list[Any]]:
    row, _ = _bare(get_args(spec_field.type)[0], ())
    if row is str and kind == "env":
        return notation_values.values(kind, spec_field.examples, 0, 0)
    if row is str:
        return st.lists(notation_values.lines(kind, spec_field.examples), min_size=1, max_size=3)
    examples = [row for example in spec_field.examples for row in ROW_FORMATS[kind].parse(example)]
    return st.lists(objects(row, f"{spec_field.path}[]", target, examples), min_size=1, max_size=3)


@dataclass(frozen=True)
class ValidSpec:
    """A tree without errors, and its spec."""

    tree: Tree
    spec: ServiceSpec

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """Print only the tree in a failing test: the spec shows every field at its default."""
        printer.text(f"Valid({self.tree})")


def valid_specs(target: SpecTarget) -> st.SearchStrategy[ValidSpec]:
    """Specs without errors: values that an error points at are removed again."""
    return _valid(specs(target), target)


@st.composite
def _valid(draw: st.DrawFn, trees: Trees, target: SpecTarget) -> ValidSpec:
    tree, taken = pruned(draw(trees), target.judge)
    event(f"removed for an error: {min(taken, 5)}{'+' if taken > 5 else ''}")
    spec = target.judge(tree).spec if tree else None
    event("rejected" if spec is None else "accepted")
    assume(tree is not None and spec is not None)
    return ValidSpec(tree, spec)  # type: ignore[arg-type]
