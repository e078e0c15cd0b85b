"""Random specs and broken files on real engines: the same spec is stored, or none is sent.

`make fuzz` tries 2,000 of each; otherwise a few, always the same. No task runs: every service has a
constraint that no node meets.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event, given, note
from hypothesis import strategies as st

from swarmtui.cluster.snapshot import Snapshot
from swarmtui.engine import Engine
from swarmtui.engine.create_request import build_create_request
from swarmtui.errors import FileError
from swarmtui.formats.spec_file import dump, load
from swarmtui.launch.check import CheckResult, check
from swarmtui.launch.fetch import fetch_snapshot
from swarmtui.launch.request import resolve_spec
from swarmtui.spec import ServiceSpec, read_spec
from swarmtui.spec.api_version import NEWEST
from swarmtui.spec.convert.normalize import expand_short_forms
from swarmtui.spec.draft import Draft
from swarmtui.spec.tree import keys_of, value_at, with_value, without
from tests.engine.harness import RealEngine
from tests.fuzz.fuzz_settings import examples_per_test
from tests.fuzz.mutations import Mutant, mutants
from tests.fuzz.spec_equality import normalized_spec
from tests.fuzz.specs import SpecTarget, ValidSpec, valid_specs

PATHS = [
    *(("engine20", version) for version in ("1.24", "1.30", "1.37", "1.41")),
    *(("engine26", version) for version in ("1.24", "1.44", "1.45")),
    *(("engine28", version) for version in ("1.41", "1.51")),
]
NAMES = ("fuzz-a", "fuzz-b", "fuzz.c")
NOWHERE = "node.labels.nowhere==1"
_CONTAINER = "TaskTemplate.ContainerSpec"
_NETWORKS = ("TaskTemplate", "Networks")
_CONSTRAINTS = keys_of("TaskTemplate.Placement.Constraints")
# few, since 20.10 never removes the pending tasks of a removed job
_COUNTS = ("Mode.Replicated.Replicas", "Mode.ReplicatedJob.MaxConcurrent")
_FEW = (*_COUNTS, "Mode.ReplicatedJob.TotalCompletions")


@dataclass(frozen=True)
class Manager:
    """A real engine at one API version, with its secrets and configs."""

    engine: Engine
    snapshot: Snapshot

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text(f"<Engine {self.release} at API {self.engine.version}>")

    @property
    def release(self) -> str:
        return self.engine.version_info.engine_version

    @cached_property
    def target(self) -> SpecTarget:
        """The target of specs for it, with the names that exist there."""
        named = st.sampled_from(NAMES)
        values_by_path: dict[str, st.SearchStrategy[Any]] = {
            "TaskTemplate.Networks[].Target": st.sampled_from(("front", "back")),
            f"{_CONTAINER}.Secrets[].SecretName": named,
            f"{_CONTAINER}.Configs[].ConfigName": named,
            f"{_CONTAINER}.Privileges.CredentialSpec.Config": named,
            **dict.fromkeys(_FEW, st.integers(0, 2)),
        }
        return SpecTarget(self.engine.version, self.release, values_by_path, self.snapshot)

    @cached_property
    def specs(self) -> st.SearchStrategy[ValidSpec]:
        return valid_specs(self.target)

    @cached_property
    def mutants(self) -> st.SearchStrategy[Mutant]:
        """Files for it, and as many for a newer version, whose newer fields must be refused."""
        newer = replace(self.target, version=NEWEST, engine="")
        return mutants(self.target, change_text=False) | mutants(newer, change_text=False)

    def check(self, tree: Any) -> CheckResult:
        return check(tree, self.engine.version, self.snapshot, self.release)

    @contextmanager
    def created(self, spec: ServiceSpec) -> Iterator[tuple[Any, Any]]:
        """Create the service, give the body and the stored spec, and remove it again."""
        request = build_create_request(resolve_spec(spec, None, self.snapshot), self.engine.version)
        note(request.body.decode())
        created = self.engine.submit(request)
        try:
            yield json.loads(request.body), self.engine.service(created.id)["Spec"]
        finally:
            self.engine.remove(created.id)


@pytest.fixture(params=PATHS, ids=" ".join, scope="module")
def manager(request: pytest.FixtureRequest) -> Iterator[Manager]:
    """An engine by socket and version, with a few secrets and configs."""
    bed: RealEngine = request.getfixturevalue(request.param[0])
    bed.clear()
    for name in NAMES:
        bed.ensure_secret(name)
        bed.ensure_config(name)
    with Engine.connect(bed.host, api_version=request.param[1], environ={}) as engine:
        yield Manager(engine, fetch_snapshot(engine))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


def kept_still(spec: ServiceSpec) -> ServiceSpec:
    """`spec` with a constraint that no node meets, and few tasks."""
    tree = spec.model_dump(mode="json", by_alias=True, exclude_none=True)
    tree = with_value(tree, _CONSTRAINTS, [*(value_at(tree, _CONSTRAINTS) or ()), NOWHERE])
    for path in _FEW:
        if (value_at(tree, keys_of(path)) or 0) > 2:
            tree = with_value(tree, keys_of(path), 2)
    return read(tree)


def read(tree: Any) -> ServiceSpec:
    """The spec of a tree, which must be valid."""
    spec, problems = read_spec(tree)
    assert spec, problems
    return spec


def through_a_file(tree: Any, as_yaml: bool, folder: Path) -> Any:
    """Write `tree` to a file and read it back."""
    file = folder / "spec"
    file.write_text(dump(tree, as_yaml=as_yaml), "utf-8")
    note(file.read_text("utf-8"))
    return load(str(file))


def as_sent(stored: Any, manager: Manager, named: bool) -> Any:
    """The stored spec, with networks by name, and without a generated service name."""
    names = {network.id: network.name for network in manager.snapshot.networks}
    rows = value_at(stored, _NETWORKS) or []
    by_name = [{**row, "Target": names.get(row["Target"], row["Target"])} for row in rows]
    changed = with_value(stored, _NETWORKS, by_name) if rows else stored
    return changed if named else without(changed, ("Name",))


@examples_per_test(40)
@given(data=st.data())
def test_a_spec_is_stored_unchanged(manager: Manager, folder: Path, data: st.DataObject) -> None:
    valid, as_yaml = data.draw(manager.specs), data.draw(st.booleans())
    draft = Draft(expand_short_forms(through_a_file(valid.tree, as_yaml, folder)))
    checked = manager.check(draft.tree)
    assert checked.spec, checked.errors
    spec = kept_still(checked.spec)
    with manager.created(spec) as (sent, stored):
        again = normalized_spec(read(through_a_file(stored, as_yaml, folder)))
    assert as_sent(again, manager, bool(spec.name)) == normalized_spec(read(sent))


def dropped(checked: CheckResult) -> bool:
    """Whether it has a field that engines accept and drop, as `check` warns."""
    return any(problem.rule == "dropped-field" for problem in checked.problems)


@examples_per_test(40)
@given(data=st.data())
def test_a_file_without_errors_is_created_unchanged(
    manager: Manager, folder: Path, data: st.DataObject
) -> None:
    mutant: Mutant = data.draw(manager.mutants)
    file = folder / mutant.name
    file.write_bytes(mutant.data)
    try:
        checked = manager.check(load(str(file)))
    except FileError:
        checked = CheckResult(None)
    event("created" if checked.ok else "refused by check")
    if checked.spec and checked.ok:
        spec = kept_still(checked.spec)
        with manager.created(spec) as (sent, stored):
            again = as_sent(normalized_spec(read(stored)), manager, bool(spec.name))
        assert again == normalized_spec(read(sent)) or dropped(checked)
