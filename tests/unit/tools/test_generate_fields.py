"""The generated field files are current: fields.json, schema.json and docs/fields.md."""

from __future__ import annotations

from swarmtui.spec.field_info import all_field_infos
from swarmtui.spec.model.compiled import SCHEMA_JSON
from tools import generate_fields


def test_fields_json_is_current() -> None:
    """Run `make fields` when this fails."""
    assert generate_fields.FIELDS_JSON.read_text("utf-8") == generate_fields.as_json()


def test_the_compiled_model_is_current() -> None:
    """Run `make fields` when this fails."""
    assert SCHEMA_JSON.read_text("utf-8") == generate_fields.compiled_model()


def test_the_field_reference_is_current() -> None:
    """Run `make fields` when this fails."""
    assert generate_fields.FIELDS_PAGE.read_text("utf-8") == generate_fields.as_markdown()


def test_fields_json_reads_back_as_the_model_states_it() -> None:
    assert tuple(generate_fields.field_infos()) == tuple(all_field_infos().values())
