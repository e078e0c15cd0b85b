"""The facts as files: current, complete, and the same as the model says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from whole import UNSET, WHOLE

from swarmtui.spec import catalogue, read_spec, to_wire
from swarmtui.spec.field_info import LISTS, FieldInfo, all_field_infos, field_info, field_infos_below
from swarmtui.spec.notation.rows import ROWS
from swarmtui.spec.api_version import KNOWN, NEWEST, OLDEST, ApiVersion, engine_number
from swarmtui.spec.notation.text import FORMATS
from swarmtui.spec.tree import nodes

ROOT = Path(catalogue.__file__).parents[2]
FACTS = tuple(all_field_infos().values())
OFFERED = [fact for fact in FACTS if fact.offered]
WIDEST_TITLE = 16
ONE_LINE = 46  # of a form at 80 columns; two would still fit


def by_path(fact: FieldInfo) -> str:
    return fact.path


def test_fields_json_is_current() -> None:
    """Run `make fields` when this fails."""
    assert (ROOT / "swarmtui/spec/fields.json").read_text("utf-8") == catalogue.as_json()


def test_the_field_reference_is_current() -> None:
    assert (ROOT / "docs/fields.md").read_text("utf-8") == catalogue.as_markdown()


def test_the_files_say_what_the_model_says() -> None:
    assert tuple(catalogue.facts()) == FACTS


@pytest.mark.parametrize("fact", FACTS, ids=by_path)
def test_a_fact_is_whole(fact: FieldInfo) -> None:
    assert fact.title
    assert fact.kind in {*FORMATS, *ROWS, "choice", "object"}
    assert (fact.kind in ("choice", "yes")) == bool(fact.choices)
    assert fact.since >= OLDEST
    assert fact.since in KNOWN
    assert not fact.unasked or not fact.dropped
    assert bool(fact.since_engine) == bool(engine_number(fact.since_engine))
    for value, text in fact.since_values:
        assert fact.kind in LISTS or value in fact.choices
        assert ApiVersion.parse(text) > fact.since


@pytest.mark.parametrize("fact", OFFERED, ids=by_path)
def test_a_form_has_room_for_a_field(fact: FieldInfo) -> None:
    assert len(fact.title) <= WIDEST_TITLE
    assert 0 < len(fact.help) <= 2 * ONE_LINE
    assert fact.help.endswith(".")


def test_help_is_one_line() -> None:
    assert [fact.path for fact in OFFERED if len(fact.help) > ONE_LINE] == []


@pytest.mark.parametrize("fact", OFFERED, ids=by_path)
def test_examples_read_back(fact: FieldInfo) -> None:
    if not fact.choices:
        assert fact.examples
    for example in fact.examples:
        if fact.is_list:
            for row in ROWS[fact.kind].parse(example):
                assert ROWS[fact.kind].parse(ROWS[fact.kind].format(row)) == [row]
        else:
            written = FORMATS[fact.kind]
            assert written.format(written.parse(example)) == example


@pytest.mark.parametrize("fact", [fact for fact in FACTS if fact.choices], ids=by_path)
def test_a_default_is_one_of_the_choices(fact: FieldInfo) -> None:
    assert fact.default in fact.choices or fact.required
    if fact.kind == "yes":
        assert {"yes", "no"} < {*fact.choices, ""}


@pytest.mark.parametrize("fact", [fact for fact in FACTS if fact.only_path], ids=by_path)
def test_what_a_field_depends_on_is_in_the_same_row_or_object(fact: FieldInfo) -> None:
    other = field_info(fact.only_path)
    assert other is not None
    assert fact.path.startswith(other.path.rpartition(".")[0])
    assert fact.only_value in other.choices or fact.dropped or fact.kind == "object"


@pytest.mark.parametrize(
    ("path", "flag"),
    [
        ("Name", "--name"),
        ("Labels", "--label"),
        ("TaskTemplate.ContainerSpec.Image", ""),
        ("TaskTemplate.ContainerSpec.Command", "--entrypoint"),
        ("TaskTemplate.ContainerSpec.Dir", "--workdir"),
        ("TaskTemplate.ContainerSpec.OpenStdin", ""),
        ("TaskTemplate.ContainerSpec.Healthcheck.Test", "--health-cmd"),
        ("TaskTemplate.ContainerSpec.Privileges.CredentialSpec", "--credential-spec"),
        ("TaskTemplate.ContainerSpec.Privileges.CredentialSpec.File", ""),
        ("TaskTemplate.ContainerSpec.Privileges.Seccomp.Mode", ""),
        ("TaskTemplate.ContainerSpec.Mounts[4].Target", ""),
        ("TaskTemplate.Resources.Limits.Pids", "--limit-pids"),
        ("TaskTemplate.Resources.SwapBytes", "--memory-swap"),
        ("TaskTemplate.Placement.MaxReplicas", "--replicas-max-per-node"),
        ("TaskTemplate.Placement.Platforms", ""),
        ("UpdateConfig.Delay", "--update-delay"),
        ("RollbackConfig.MaxFailureRatio", "--rollback-max-failure-ratio"),
        ("Mode.ReplicatedJob.TotalCompletions", "--replicas"),
        ("EndpointSpec.Ports", "--publish"),
        ("EndpointSpec.Ports[3].TargetPort", ""),
    ],
)
def test_flags(path: str, flag: str) -> None:
    fact = field_info(path)
    assert fact is not None
    assert fact.flag == flag


# `docker service create` in docker/cli 28f756087e, cli/command/service/{create,opts}.go: all that
# says something about the spec. --env-file and --no-healthcheck are other ways to say a field.
CLI_FLAGS = set(
    """
cap-add cap-drop config constraint container-label credential-spec dns dns-option dns-search
endpoint-mode entrypoint env env-file generic-resource group health-cmd health-interval
health-retries health-start-interval health-start-period health-timeout host hostname init isolation
label limit-cpu limit-memory limit-pids log-driver log-opt max-concurrent memory-swap
memory-swappiness mode mount name network no-healthcheck oom-score-adj placement-pref publish
read-only replicas replicas-max-per-node reserve-cpu reserve-memory restart-condition restart-delay
restart-max-attempts restart-window rollback-delay rollback-failure-action
rollback-max-failure-ratio rollback-monitor rollback-order rollback-parallelism secret
stop-grace-period stop-signal sysctl tty ulimit update-delay update-failure-action
update-max-failure-ratio update-monitor update-order update-parallelism user workdir
""".split()  # noqa: SIM905
)


def test_every_flag_of_the_docker_cli_is_a_field_and_no_other() -> None:
    ours = {fact.flag.removeprefix("--") for fact in FACTS if fact.flag}
    policies = {"update", "rollback"}  # of the objects: the beginnings of their fields' flags
    assert ours - policies == CLI_FLAGS - {"env-file", "no-healthcheck"}


def test_what_is_not_offered_says_why() -> None:
    assert {fact.path.rpartition("TaskTemplate.")[2]: bool(fact.dropped) for fact in FACTS
            if fact.kind != "object" and not fact.offered} == {
        "ContainerSpec.Mounts[].Consistency": True,
        "ContainerSpec.Mounts[].BindOptions.CreateMountpoint": True,
        "ContainerSpec.Mounts[].BindOptions.ReadOnlyNonRecursive": True,
        "ContainerSpec.Mounts[].BindOptions.ReadOnlyForceRecursive": True,
        "ContainerSpec.Mounts[].ImageOptions.Subpath": True,
        "ContainerSpec.Secrets[].SecretID": False,
        "ContainerSpec.Configs[].ConfigID": False,
        "Runtime": False,
    }  # fmt: skip
    named = field_info("TaskTemplate.Resources.Reservations.GenericResources[0].NamedResourceSpec")
    assert named is not None
    assert named.dropped


def test_a_spec_with_every_field() -> None:
    """Whatever is new in the model must be put into whole.py too."""
    spec, problems = read_spec(WHOLE)
    assert spec is not None
    assert [problem for problem in problems if problem.level == "error"] == []
    said = {re.sub(r"\[\d+\]", "[]", path) for path, _ in nodes(to_wire(spec, NEWEST))}
    assert set(all_field_infos()) - said == UNSET


def test_lookups() -> None:
    ports = field_info("EndpointSpec.Ports[12].Protocol")
    assert ports is not None
    assert ports.path == "EndpointSpec.Ports[].Protocol"
    assert ports.key == "Protocol"
    assert ports.since_value("sctp") == ApiVersion(1, 37)
    assert ports.since_value("udp") == ApiVersion(1, 24)
    assert field_info("Nothing.Like.It") is None
    assert [fact.key for fact in field_infos_below("RollbackConfig")] == [
        "Parallelism",
        "Delay",
        "FailureAction",
        "Monitor",
        "MaxFailureRatio",
        "Order",
    ]


def test_the_first_frame_needs_no_notation_of_rows() -> None:
    late = {"pydantic", "csv", "base64", "difflib", "swarmtui.spec.notation.rows", "swarmtui.spec.convert.reading"}
    code = (
        "import sys; from swarmtui.spec.draft import Draft;"
        "Draft().rows('EndpointSpec.Ports'); Draft().text('Labels');"
        f"print(sorted({late} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
