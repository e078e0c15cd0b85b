"""Random valid specs through files, drafts and typed text: the result is the same spec."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import given, note
from hypothesis import strategies as st

from swarmtui.formats.docker_cli.create_command import create_command, unsupported_settings
from swarmtui.formats.spec_file import dump, load
from swarmtui.spec import read_spec, to_wire
from swarmtui.spec.api_version import KNOWN_VERSIONS, NEWEST
from swarmtui.spec.convert.normalize import expand_short_forms
from swarmtui.spec.convert.wire import POLICIES
from swarmtui.spec.draft import Draft
from swarmtui.spec.problem import errors_of
from swarmtui.wizard.state.session import Session, Source
from swarmtui.wizard.state.summary import summary
from tests.fuzz.fuzz_settings import examples_per_test
from tests.fuzz.spec_equality import normalize, normalized_spec
from tests.fuzz.specs import SpecTarget, ValidSpec, valid_specs
from tests.fuzz.typed_draft import make_typed_draft

EVERYTHING = SpecTarget(dropped=True)
SPECS = valid_specs(EVERYTHING)


def reread(tree: Any) -> Any:
    """The spec of a tree, which must be valid."""
    spec, problems = read_spec(tree)
    assert spec, errors_of(problems)
    return spec


@examples_per_test(150)
@given(valid=SPECS, as_yaml=st.booleans())
def test_a_file_has_the_same_spec(valid: ValidSpec, as_yaml: bool, tmp_path_factory: Any) -> None:
    text = dump(valid.tree, as_yaml=as_yaml)
    note(text)
    file: Path = tmp_path_factory.getbasetemp() / "fuzz-spec"
    file.write_text(text, "utf-8")
    loaded = load(str(file))
    # A policy with only defaults is left out for a job: `inspect` shows it there too.
    is_job = valid.spec.mode_kind.endswith("-job")
    left_out = {key for key in valid.tree if key not in loaded}
    assert loaded == {key: valid.tree[key] for key in valid.tree if key not in left_out}
    assert left_out <= set(POLICIES if is_job else ())
    assert normalized_spec(reread(loaded)) == normalized_spec(valid.spec)
    assert reread(Draft(expand_short_forms(loaded)).tree) == reread(loaded)


@examples_per_test(150)
@given(SPECS)
def test_a_typed_draft_has_the_same_spec(valid: ValidSpec) -> None:
    note(dump(valid.tree))
    assert normalized_spec(reread(make_typed_draft(valid.tree).tree)) == normalized_spec(valid.spec)


@examples_per_test(150)
@given(SPECS, st.sampled_from(KNOWN_VERSIONS))
def test_a_body_has_the_same_spec(valid: ValidSpec, version: Any) -> None:
    note(dump(valid.tree))
    body = to_wire(valid.spec, version)
    again = reread(body)
    assert to_wire(again, version) == body
    assert _uncompleted(normalized_spec(again)) == _uncompleted(normalized_spec(valid.spec))


@examples_per_test(150)
@given(valid_specs(SpecTarget()))
def test_fields_that_go_omits_make_no_difference(valid: ValidSpec) -> None:
    """An engine returns neither zeros nor empty values."""
    note(dump(valid.tree))
    assert normalized_spec(reread(normalized_spec(valid.spec))) == normalized_spec(valid.spec)


def _uncompleted(tree: Any) -> Any:
    """Remove the File that `to_wire` adds: name, owner and mode of a reference by name."""
    container = tree["TaskTemplate"]["ContainerSpec"]
    for key, name in (("Secrets", "SecretName"), ("Configs", "ConfigName")):
        for row in container.get(key, ()):
            file = row.get("File", {})
            row["File"] = {k: v for k, v in file.items() if (k, v) != ("Name", row[name])}
    return normalize(tree)


@examples_per_test(150)
@given(SPECS)
def test_the_wizard_opens_it_and_shows_it(valid: ValidSpec) -> None:
    note(dump(valid.tree))
    session = Session(
        Draft(expand_short_forms(valid.tree)), Source(api_version=str(NEWEST), environ={})
    )
    session.check()
    assert session.spec == valid.spec
    assert all(line.title for line in summary(session.draft))


@examples_per_test(150)
@given(SPECS)
def test_it_is_written_as_a_docker_line(valid: ValidSpec) -> None:
    body = to_wire(valid.spec, NEWEST)
    note(dump(body))
    assert create_command(body).startswith("docker service create ")
    assert "error" not in {problem.level for problem in unsupported_settings(body)}
