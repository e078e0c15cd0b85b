"""The field infos: complete, and consistent with the model and the docker CLI."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from swarmtui.spec import read_spec, to_wire
from swarmtui.spec.api_version import (
    KNOWN_VERSIONS,
    NEWEST,
    OLDEST,
    ApiVersion,
    parse_engine_release,
)
from swarmtui.spec.field_info import (
    LIST_NOTATIONS,
    FieldInfo,
    all_field_infos,
    field_info,
    field_infos_below,
)
from swarmtui.spec.notation.row_formats import ROW_FORMATS
from swarmtui.spec.notation.value_formats import VALUE_FORMATS
from swarmtui.spec.tree import walk
from tests.unit.spec.full_spec import FULL_SPEC, NOT_IN_FULL_SPEC

FACTS = tuple(all_field_infos().values())
OFFERED = [info for info in FACTS if info.offered]
WIDEST_TITLE = 16
ONE_LINE = 46  # of a form at 80 columns; two would still fit


def by_path(info: FieldInfo) -> str:
    return info.path


@pytest.mark.parametrize("info", FACTS, ids=by_path)
def test_a_field_info_is_complete(info: FieldInfo) -> None:
    assert info.title
    assert info.notation in {*VALUE_FORMATS, *ROW_FORMATS, "choice", "object"}
    assert (info.notation in ("choice", "yes")) == bool(info.choices)
    assert info.since >= OLDEST
    assert info.since in KNOWN_VERSIONS
    assert not info.not_in_forms or not info.dropped
    assert bool(info.since_engine) == bool(parse_engine_release(info.since_engine))
    for value, text in info.since_values:
        assert info.notation in LIST_NOTATIONS or value in info.choices
        assert ApiVersion.parse(text) > info.since


@pytest.mark.parametrize("info", OFFERED, ids=by_path)
def test_a_form_has_room_for_a_field(info: FieldInfo) -> None:
    assert len(info.title) <= WIDEST_TITLE
    assert 0 < len(info.help) <= 2 * ONE_LINE
    assert info.help.endswith(".")


def test_help_is_one_line() -> None:
    assert [info.path for info in OFFERED if len(info.help) > ONE_LINE] == []


@pytest.mark.parametrize("info", OFFERED, ids=by_path)
def test_examples_read_back(info: FieldInfo) -> None:
    if not info.choices:
        assert info.examples
    for example in info.examples:
        if info.is_list:
            for row in ROW_FORMATS[info.notation].parse(example):
                assert ROW_FORMATS[info.notation].parse(ROW_FORMATS[info.notation].format(row)) == [
                    row
                ]
        else:
            written = VALUE_FORMATS[info.notation]
            assert written.format(written.parse(example)) == example


@pytest.mark.parametrize("info", [info for info in FACTS if info.choices], ids=by_path)
def test_a_default_is_one_of_the_choices(info: FieldInfo) -> None:
    assert info.default in info.choices or info.required
    if info.notation == "yes":
        assert {"yes", "no"} < {*info.choices, ""}


@pytest.mark.parametrize("info", [info for info in FACTS if info.applies_when_path], ids=by_path)
def test_what_a_field_depends_on_is_in_the_same_row_or_object(info: FieldInfo) -> None:
    other = field_info(info.applies_when_path)
    assert other is not None
    assert info.path.startswith(other.path.rpartition(".")[0])
    assert info.applies_when_value in other.choices or info.dropped or info.notation == "object"


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
    info = field_info(path)
    assert info is not None
    assert info.flag == flag


@pytest.mark.parametrize(
    ("path", "cli"),
    [
        ("Name", "--name"),
        ("TaskTemplate.ContainerSpec.Image", "IMAGE"),
        ("TaskTemplate.ContainerSpec.Args", "ARG..."),
        ("TaskTemplate.ContainerSpec.OpenStdin", ""),
        ("TaskTemplate.ContainerSpec.Privileges.CredentialSpec.File", "--credential-spec"),
        ("TaskTemplate.ContainerSpec.Mounts[].BindOptions.Propagation", "--mount"),
        ("TaskTemplate.ContainerSpec.Mounts[].TmpfsOptions.SizeBytes", "--mount"),
        ("TaskTemplate.ContainerSpec.Mounts[].TmpfsOptions.Options", ""),
        ("TaskTemplate.ContainerSpec.Mounts[].Consistency", ""),
        ("TaskTemplate.Placement.Platforms[].OS", ""),
        ("UpdateConfig.Delay", "--update-delay"),
        ("EndpointSpec.Ports[].PublishedPort", "--publish"),
        ("EndpointSpec.Ports[].Name", ""),
    ],
)
def test_how_docker_sets_a_field(path: str, cli: str) -> None:
    """Its own option, the option of the list around it, or an argument."""
    info = field_info(path)
    assert info is not None
    assert info.cli == cli


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
    ours = {info.flag.removeprefix("--") for info in FACTS if info.flag}
    policies = {"update", "rollback"}  # of the objects: the beginnings of their fields' flags
    assert ours - policies == CLI_FLAGS - {"env-file", "no-healthcheck"}


def test_fields_that_are_not_offered_have_a_reason() -> None:
    assert {info.path.rpartition("TaskTemplate.")[2]: bool(info.dropped) for info in FACTS
            if info.notation != "object" and not info.offered} == {
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
    spec, problems = read_spec(FULL_SPEC)
    assert spec is not None
    assert [problem for problem in problems if problem.level == "error"] == []
    said = {re.sub(r"\[\d+\]", "[]", path) for path, _ in walk(to_wire(spec, NEWEST))}
    assert set(all_field_infos()) - said == NOT_IN_FULL_SPEC


def test_lookups() -> None:
    ports = field_info("EndpointSpec.Ports[12].Protocol")
    assert ports is not None
    assert ports.path == "EndpointSpec.Ports[].Protocol"
    assert ports.key == "Protocol"
    assert ports.since_for("sctp") == ApiVersion(1, 37)
    assert ports.since_for("udp") == ApiVersion(1, 24)
    assert field_info("Nothing.Like.It") is None
    assert [info.key for info in field_infos_below("RollbackConfig")] == [
        "Parallelism",
        "Delay",
        "FailureAction",
        "Monitor",
        "MaxFailureRatio",
        "Order",
    ]


def test_the_first_frame_needs_no_notation_of_rows() -> None:
    late = {
        "pydantic_core",
        "csv",
        "base64",
        "difflib",
        "swarmtui.spec.notation.row_formats",
        "swarmtui.spec.convert.reading",
    }
    code = (
        "import sys; from swarmtui.spec.draft import Draft;"
        "Draft().rows('EndpointSpec.Ports'); Draft().text('Labels');"
        f"print(sorted({late} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
