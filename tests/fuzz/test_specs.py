"""The strategies: they follow the model, and few of the drawn specs are rejected."""

from __future__ import annotations

import re
from collections import Counter
from typing import Annotated

from hypothesis import given
from pydantic import Field

from swarmtui.spec.api_version import ApiVersion, Since
from swarmtui.spec.model.api_object import ApiObject
from swarmtui.spec.model.types import Duration, Text
from swarmtui.spec.tree import walk
from tests.fuzz.fuzz_settings import examples_per_test
from tests.fuzz.pruning import pruned
from tests.fuzz.specs import SpecTarget, Tree, ValidSpec, all_fields, objects, specs, valid_specs

EVERYTHING = SpecTarget(dropped=True)
# Mounts of type image are always refused.
NEVER = ("TaskTemplate.ContainerSpec.Mounts[].ImageOptions",)


def test_every_field_is_in_some_valid_spec() -> None:
    seen: Counter[str] = Counter()

    @examples_per_test(250)
    @given(valid_specs(EVERYTHING))
    def draw(valid: ValidSpec) -> None:
        seen["spec"] += 1
        seen.update({re.sub(r"\[\d+\]", "[]", path) for path, _ in walk(valid.tree)})

    draw()
    paths = [
        spec_field.path for spec_field in all_fields() if not spec_field.path.startswith(NEVER)
    ]
    unseen = [path for path in paths if not seen[path]]
    assert len(unseen) <= (0 if seen["spec"] >= 2000 else len(paths) / 5), unseen


def test_few_specs_are_rejected() -> None:
    valid: list[bool] = []

    @examples_per_test(150)
    @given(specs(EVERYTHING))
    def draw(tree: Tree) -> None:
        valid.append(pruned(tree, EVERYTHING.judge)[0] is not None)

    draw()
    assert valid.count(False) <= len(valid) / 50


class Newer(ApiObject):
    """A part as it may be added later."""

    pace: Annotated[Duration | None, Field(examples=["10s"])] = None
    motto: Annotated[Text | None, Field(examples=["a-b"]), Since("1.50")] = None
    must: Annotated[Text, Field(min_length=2, examples=["ab"])]


def test_a_new_part_is_drawn_without_a_change() -> None:
    seen: Counter[str] = Counter()

    @examples_per_test(50)
    @given(objects(Newer, "", SpecTarget()))
    def draw(tree: Tree) -> None:
        seen.update(set(tree))
        assert len(tree["Must"]) >= 2
        assert isinstance(tree.get("Pace", 0), int)

    draw()
    assert set(seen) == {"Pace", "Motto", "Must"}


@examples_per_test(50)
@given(objects(Newer, "", SpecTarget(ApiVersion(1, 49))))
def test_newer_fields_are_not_drawn(tree: Tree) -> None:
    assert "Motto" not in tree


@examples_per_test(50)
@given(specs(SpecTarget(ApiVersion(1, 24))))
def test_a_drawn_spec_has_the_required_fields(tree: Tree) -> None:
    assert tree["TaskTemplate"]["ContainerSpec"]["Image"] is not None
    assert "RollbackConfig" not in tree
