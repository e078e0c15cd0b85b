"""The compiled model: made of names, put together again, and made anew for another pydantic."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Annotated

import pydantic_core
import pytest
from pydantic import AfterValidator

from swarmtui.spec import Mount, ServiceSpec, read_spec
from swarmtui.spec.model import compiled, compiler
from swarmtui.spec.model.api_object import ApiObject
from swarmtui.spec.model.service import model_classes
from tests.unit.spec.full_spec import FULL_SPEC


@pytest.fixture
def _nothing_loaded() -> Iterator[None]:
    caches = (compiled._compiled, compiled.schema_of, compiled.validator, compiled.serializer)
    for each in caches:
        each.cache_clear()
    yield
    for each in caches:
        each.cache_clear()


def test_every_class_of_the_model_is_compiled() -> None:
    for each in model_classes():
        assert each.__name__ in compiled.validator(each.__name__).title


def test_an_object_within_another_shares_its_schema() -> None:
    """As text the schema of the whole spec would have those of all objects in it."""
    text = compiled.SCHEMA_JSON.read_text("utf-8")
    assert text.count('{"$class": "Mount"}') == 1
    assert '{"$schema": "Mount"}' in text


@pytest.mark.usefixtures("_nothing_loaded")
def test_another_pydantic_core_compiles_the_model_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Its schemas can differ; the file is only for the version that is named in it."""
    other = compiled.SCHEMA_JSON.read_text("utf-8").replace("65535", "1")
    (tmp_path / "schema.json").write_text(other, "utf-8")
    monkeypatch.setattr(compiled, "SCHEMA_JSON", tmp_path / "schema.json")
    monkeypatch.setattr(pydantic_core, "__version__", "2.0.0")
    spec, problems = read_spec(FULL_SPEC)
    assert spec is not None, problems
    assert spec.model_dump(by_alias=True)["EndpointSpec"]["Ports"][0]["TargetPort"] > 1


@pytest.mark.usefixtures("_nothing_loaded")
def test_only_the_objects_that_are_read_are_loaded() -> None:
    Mount.model_validate("data:/data")
    assert compiled.schema_of.cache_info().currsize < 10
    ServiceSpec.model_validate({"TaskTemplate": {"ContainerSpec": {"Image": "nginx"}}})
    assert compiled.schema_of.cache_info().currsize > 30


class Foreign(ApiObject):
    """Uses a function that cannot be named."""

    size: Annotated[int, AfterValidator(partial(pow, 2))]


def test_a_function_without_a_name_is_refused() -> None:
    with pytest.raises(TypeError, match=r"pow.* is not in swarmtui.spec.model.validators"):
        compiler._object_schema(Foreign)
