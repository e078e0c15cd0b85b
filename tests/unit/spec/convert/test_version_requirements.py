"""Each gate: accepted at its version, refused one below; every gap named at once.

The tables are the engine's truth, from its Go types release by release (moby api/types/swarm and
api/types/mount at each tag), not from swagger, the CLI or docker-py, which are late or wrong.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from swarmtui.spec import ApiVersion, ServiceSpec, parse_spec, read_spec, version_problems
from swarmtui.spec.api_version import KNOWN_VERSIONS, NEWEST, OLDEST
from swarmtui.spec.convert.version_requirements import unmet_requirement
from swarmtui.spec.field_info import FieldInfo, all_field_infos, field_info
from swarmtui.spec.tree import keys_of, with_value
from tests.unit.spec.full_spec import FULL_SPEC

IMAGE = {"ContainerSpec": {"Image": "nginx"}}
PORT = {"TargetPort": 80}
TASK, CONTAINER = "TaskTemplate", "TaskTemplate.ContainerSpec"
MOUNT, VOLUME = f"{CONTAINER}.Mounts[0]", {"Type": "volume", "Source": "data", "Target": "/data"}
BIND = {"Type": "bind", "Source": "/srv", "Target": "/srv"}
TMPFS = {"Type": "tmpfs", "Target": "/run"}

FIELDS: list[tuple[str, str, Any]] = [
    ("RollbackConfig", "1.28", {"Parallelism": 2}),
    ("UpdateConfig.Monitor", "1.25", "6s"),
    ("UpdateConfig.MaxFailureRatio", "1.25", "0.5"),
    ("UpdateConfig.Order", "1.29", "start-first"),
    ("RollbackConfig.Order", "1.29", "start-first"),
    ("Mode.ReplicatedJob", "1.41", {"MaxConcurrent": 2}),
    ("Mode.GlobalJob", "1.41", {}),
    (f"{TASK}.ForceUpdate", "1.25", "1"),
    (f"{TASK}.Networks[0].DriverOpts", "1.30", "a=1"),
    (f"{TASK}.Resources.Limits.Pids", "1.41", "100"),
    (f"{TASK}.Resources.Reservations.GenericResources", "1.32", ["gpu=2"]),
    (f"{TASK}.Resources.SwapBytes", "1.52", "0"),
    (f"{TASK}.Resources.MemorySwappiness", "1.52", "10"),
    (f"{TASK}.Placement.Preferences", "1.28", ["node.labels.rack"]),
    (f"{TASK}.Placement.Platforms", "1.30", ["linux/amd64"]),
    (f"{TASK}.Placement.MaxReplicas", "1.40", "2"),
    (f"{CONTAINER}.Hostname", "1.25", "web"),
    (f"{CONTAINER}.Groups", "1.25", "video"),
    (f"{CONTAINER}.TTY", "1.25", "yes"),
    (f"{CONTAINER}.OpenStdin", "1.25", "yes"),
    (f"{CONTAINER}.Healthcheck", "1.25", {"Test": "true"}),
    (f"{CONTAINER}.Hosts", "1.25", ["10.0.0.9 db"]),
    (f"{CONTAINER}.DNSConfig", "1.25", {"Search": "example.com"}),
    (f"{CONTAINER}.Secrets", "1.25", ["db-key"]),
    (f"{CONTAINER}.ReadOnly", "1.28", "yes"),
    (f"{CONTAINER}.StopSignal", "1.28", "SIGQUIT"),
    (f"{CONTAINER}.Healthcheck.StartPeriod", "1.29", "20s"),
    (f"{CONTAINER}.Privileges", "1.29", {"SELinuxContext": {"Disable": "yes"}}),
    (f"{CONTAINER}.Privileges.CredentialSpec.Config", "1.40", "credspec"),
    (f"{CONTAINER}.Privileges.Seccomp", "1.44", {"Mode": "unconfined"}),
    (f"{CONTAINER}.Privileges.AppArmor", "1.44", {"Mode": "disabled"}),
    (f"{CONTAINER}.Privileges.NoNewPrivileges", "1.44", "yes"),
    (f"{CONTAINER}.Configs", "1.30", ["app"]),
    (f"{CONTAINER}.Configs[0].Runtime", "1.40", "yes"),
    (f"{CONTAINER}.Isolation", "1.35", "process"),
    (f"{CONTAINER}.Init", "1.38", "yes"),
    (f"{CONTAINER}.Sysctls", "1.40", ["net.core.somaxconn=1024"]),
    (f"{CONTAINER}.CapabilityAdd", "1.41", "NET_ADMIN"),
    (f"{CONTAINER}.CapabilityDrop", "1.41", "ALL"),
    (f"{CONTAINER}.Ulimits", "1.41", ["nofile=1024:4096"]),
    (f"{CONTAINER}.Healthcheck.StartInterval", "1.44", "2s"),
    (f"{CONTAINER}.OomScoreAdj", "1.46", "500"),
    (f"{MOUNT}.Consistency", "1.28", "cached"),
    (f"{MOUNT}.BindOptions.NonRecursive", "1.41", "yes"),
    (f"{MOUNT}.BindOptions.CreateMountpoint", "1.42", "yes"),
    (f"{MOUNT}.BindOptions.ReadOnlyNonRecursive", "1.44", "yes"),
    (f"{MOUNT}.BindOptions.ReadOnlyForceRecursive", "1.44", "yes"),
    (f"{MOUNT}.VolumeOptions.Subpath", "1.45", "www"),
    (f"{MOUNT}.TmpfsOptions", "1.25", {"SizeBytes": "64M"}),
    (f"{MOUNT}.TmpfsOptions.Options", "1.46", "noexec"),
    (f"{MOUNT}.ImageOptions", "1.48", {"Subpath": "www"}),
    ("EndpointSpec.Ports[0].PublishMode", "1.25", "host"),
]

NEVER_IN_THE_WAY = {f"{TASK}.Runtime": "1.30"}
"""Fields of which we take the default only, so that their gate has nothing to refuse."""

UNSET: list[tuple[str, Any]] = [
    ("RollbackConfig", {}),
    ("RollbackConfig", {"Parallelism": 1, "FailureAction": "pause", "Monitor": 5 * 10**9,
                        "MaxFailureRatio": 0, "Order": "stop-first"}),
    ("UpdateConfig.Monitor", 0),
    ("UpdateConfig.Monitor", "5s"),
    ("UpdateConfig.MaxFailureRatio", 0),
    ("UpdateConfig.Order", "stop-first"),
    ("Mode", {}),
    (f"{TASK}.Runtime", "container"),
    (f"{TASK}.ForceUpdate", 0),
    (f"{TASK}.Networks[0].DriverOpts", {}),
    (f"{TASK}.Resources.Limits.Pids", 0),
    (f"{TASK}.Resources.Limits.Pids", -1),
    (f"{TASK}.Resources.Reservations.GenericResources", []),
    (f"{TASK}.Resources.MemorySwappiness", -1),
    (f"{TASK}.Placement.Preferences", []),
    (f"{TASK}.Placement.Platforms", []),
    (f"{TASK}.Placement.MaxReplicas", 0),
    *((f"{CONTAINER}.{key}", False) for key in ("TTY", "OpenStdin", "ReadOnly", "Init")),
    *((f"{CONTAINER}.{key}", "") for key in ("Hostname", "StopSignal", "Isolation")),
    *((f"{CONTAINER}.{key}", {}) for key in ("Healthcheck", "DNSConfig", "Privileges", "Sysctls")),
    *((f"{CONTAINER}.{key}", []) for key in ("Groups", "Hosts", "Secrets", "Configs", "Ulimits")),
    *((f"{CONTAINER}.{key}", []) for key in ("CapabilityAdd", "CapabilityDrop")),
    (f"{CONTAINER}.Isolation", "default"),
    (f"{CONTAINER}.OomScoreAdj", 0),
    (f"{CONTAINER}.Healthcheck", {"StartPeriod": 0, "StartInterval": 0}),
    (f"{CONTAINER}.DNSConfig", {"Search": [], "Nameservers": []}),
    (f"{CONTAINER}.Privileges", {"NoNewPrivileges": False, "Seccomp": {"Mode": "default"},
                                 "AppArmor": {"Mode": "default"},
                                 "SELinuxContext": {"Disable": False, "User": ""}}),
    (f"{MOUNT}.Consistency", "default"),
    *((f"{MOUNT}.BindOptions.{key}", False)
      for key in ("NonRecursive", "CreateMountpoint", "ReadOnlyNonRecursive",
                  "ReadOnlyForceRecursive")),
    (f"{MOUNT}.VolumeOptions.Subpath", ""),
    (f"{MOUNT}.TmpfsOptions.Options", []),
    (f"{MOUNT}.ImageOptions", {}),
    ("EndpointSpec.Ports[0].PublishMode", "ingress"),
    ("EndpointSpec.Ports[0].Protocol", "tcp"),
]  # fmt: skip
"""What an engine without the field does anyway: an inspected spec or a form can contain it."""

VALUES: list[tuple[str, str, Any]] = [
    ("UpdateConfig.FailureAction", "1.28", "rollback"),
    ("EndpointSpec.Ports[0].Protocol", "1.37", "sctp"),
    (f"{MOUNT}.Type", "1.25", "tmpfs"),
    # In the API's type from 17.09 on; swarmkit knows it from 18.09 on, and until then it is a 400.
    (f"{MOUNT}.Type", "1.39", "npipe"),
    (f"{MOUNT}.Type", "1.42", "cluster"),
    (f"{TASK}.Placement.Constraints[0]", "1.28", "node.ip==10.0.0.0/8"),
    (f"{TASK}.Placement.Constraints[0]", "1.28", "Node.IP != 10.0.0.1"),
    (f"{TASK}.Placement.Constraints[0]", "1.25", "node.platform.os==linux"),
    (f"{TASK}.Placement.Constraints[0]", "1.25", "node.platform.arch != arm"),
]

BESIDE: dict[str, dict[str, Any]] = {
    "TmpfsOptions": {MOUNT: TMPFS},
    "BindOptions": {MOUNT: BIND},
    "Mounts[0]": {MOUNT: VOLUME},
    "Networks[0]": {f"{TASK}.Networks[0].Target": "front"},
    "Configs[0]": {f"{CONTAINER}.Configs[0].ConfigName": "credspec"},
    "Ports[0]": {"EndpointSpec.Ports[0]": PORT},
    "SwapBytes": {f"{TASK}.Resources.Limits.MemoryBytes": "512M"},
}
"""The other fields that a field needs, by a key of its path; the first match applies."""


def tree_with(path: str, value: Any) -> Any:
    tree: Any = {TASK: IMAGE}
    beside = next((more for word, more in BESIDE.items() if word in path), {})
    for where, what in beside.items():
        tree = with_value(tree, keys_of(where), what)
    return with_value(tree, keys_of(path), value)


def spec_of(tree: dict[str, Any]) -> ServiceSpec:
    spec, _ = read_spec({TASK: IMAGE, **tree})
    assert spec is not None
    return spec


def found(spec: ServiceSpec, version: ApiVersion, engine: str = "26.1.5") -> list[str]:
    return [problem.path for problem in version_problems(spec, version, engine)]


@pytest.mark.parametrize(("path", "since", "value"), [*FIELDS, *VALUES])
def test_gate(path: str, since: str, value: Any) -> None:
    spec, first = spec_of(tree_with(path, value)), ApiVersion.parse(since)
    below = KNOWN_VERSIONS[KNOWN_VERSIONS.index(first) - 1]
    assert found(spec, first) == []
    assert path in found(spec, below)
    for version in KNOWN_VERSIONS:
        assert bool(found(spec, version)) == (version < first)


@pytest.mark.parametrize(("path", "value"), UNSET)
def test_a_value_that_is_the_default_needs_no_version(path: str, value: Any) -> None:
    spec = spec_of(tree_with(path, value))
    for version in KNOWN_VERSIONS:
        tmpfs = [f"{MOUNT}.Type"] if "Tmpfs" in path and version < (1, 25) else []
        assert found(spec, version, "") == tmpfs


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (f"{TASK}.Resources.SwapBytes", 0),
        (f"{TASK}.Resources.MemorySwappiness", 0),
        ("Mode.GlobalJob", {}),
        ("Mode.ReplicatedJob", {}),
        (f"{CONTAINER}.Configs[0].Runtime", {}),
    ],
)
def test_a_zero_or_an_empty_object_with_a_meaning_needs_its_version(path: str, value: Any) -> None:
    assert path in found(spec_of(tree_with(path, value)), ApiVersion(1, 39))


def test_what_a_form_says_of_a_default() -> None:
    isolation, oom = field_info(f"{CONTAINER}.Isolation"), field_info(f"{CONTAINER}.OomScoreAdj")
    assert isolation
    assert oom
    assert (
        unmet_requirement(isolation, OLDEST, value="default")
        == unmet_requirement(oom, OLDEST, value=0)
        == ""
    )
    assert unmet_requirement(isolation, OLDEST, value="process") == "needs API 1.35 (Docker 17.12)"
    assert unmet_requirement(oom, OLDEST) == "needs API 1.46 (Docker 27.0)"


def test_the_table_of_fields_has_exactly_the_requirements_of_the_model() -> None:
    """A field has a gate of its own where it came later than the object around it."""
    infos = all_field_infos()

    def own(info: FieldInfo) -> bool:
        words = info.path.split(".")
        around = (
            infos.get(".".join(words[:size]).removesuffix("[]")) for size in range(1, len(words))
        )
        return info.since > max((outer.since for outer in around if outer), default=OLDEST)

    table = {re.sub(r"\[\d+\]", "[]", path): since for path, since, _ in FIELDS}
    table |= NEVER_IN_THE_WAY
    assert table == {info.path: info.since_text for info in infos.values() if own(info)}


def test_the_table_of_values_has_exactly_the_requirements_of_the_model() -> None:
    table = {(path, ApiVersion.parse(since)) for path, since, _ in VALUES}
    model = {
        (re.sub(r"\[\]", "[0]", info.path) + "[0]" * info.is_list, ApiVersion.parse(since))
        for info in all_field_infos().values()
        for _, since in info.since_values
    }
    assert table == model


@pytest.mark.parametrize(
    ("path", "truth", "wrong"),
    [
        ("EndpointSpec.Ports[].PublishMode", "1.25", {"docker-py": "1.32", "swagger": "1.34"}),
        (f"{TASK}.Placement.Preferences", "1.28", {"docker-py": "1.27"}),
        (f"{CONTAINER}.Privileges", "1.29", {"docker-py": "1.30", "swagger": "1.30"}),
        (f"{CONTAINER}.Init", "1.38", {"docker CLI": "1.37"}),
        (f"{CONTAINER}.ReadOnly", "1.28", {"swagger": "1.27"}),
        (f"{CONTAINER}.Hostname", "1.25", {"swagger": "1.27"}),
        (f"{CONTAINER}.Groups", "1.25", {"swagger": "1.27"}),
        (f"{CONTAINER}.OpenStdin", "1.25", {"swagger": "1.27"}),
        (f"{CONTAINER}.Mounts[].Consistency", "1.28", {"swagger": "1.29"}),
        (f"{CONTAINER}.Mounts[].BindOptions.NonRecursive", "1.41", {"swagger": "1.40"}),
        (f"{TASK}.Networks[].DriverOpts", "1.30", {"swagger": "1.39"}),
        # docker-py reads them from the wrong place or does not check the version: silently ignored.
        (f"{TASK}.Resources.Reservations.GenericResources", "1.32", {"docker-py": "none"}),
        (f"{TASK}.Placement.MaxReplicas", "1.40", {"docker-py": "none"}),
        (f"{CONTAINER}.Healthcheck.StartPeriod", "1.29", {"docker-py": "none"}),
        (f"{CONTAINER}.Secrets", "1.25", {"docker-py": "none"}),
        (f"{CONTAINER}.Sysctls", "1.40", {"docker-py": "none"}),
        (f"{CONTAINER}.CapabilityAdd", "1.41", {"docker-py": "none"}),
        ("Mode.ReplicatedJob", "1.41", {"docker-py": "none"}),
        ("Mode.GlobalJob", "1.41", {"docker-py": "none"}),
        (f"{CONTAINER}.Mounts[].VolumeOptions.Subpath", "1.45", {"docker-py": "none"}),
    ],
)
def test_versions_that_other_clients_get_wrong(
    path: str, truth: str, wrong: dict[str, str]
) -> None:
    info = field_info(path)
    assert info is not None
    assert info.since_text == truth
    assert truth not in wrong.values()


SUBPATH, START_INTERVAL = f"{MOUNT}.VolumeOptions.Subpath", f"{CONTAINER}.Healthcheck.StartInterval"


@pytest.mark.parametrize(
    ("path", "value", "version", "too_old", "first"),
    [
        (SUBPATH, "www", "1.45", "26.0.2", "26.1.0"),
        (START_INTERVAL, "2s", "1.44", "25.0.0", "25.0.1"),
    ],
)
def test_requirements_on_the_engine_release(
    path: str, value: str, version: str, too_old: str, first: str
) -> None:
    def levels(version: ApiVersion, engine: str) -> list[tuple[str, str]]:
        spec = parse_spec(tree_with(path, value))
        return [
            (problem.path, problem.level) for problem in version_problems(spec, version, engine)
        ]

    at = ApiVersion.parse(version)
    above, below = (
        KNOWN_VERSIONS[KNOWN_VERSIONS.index(at) + 1],
        KNOWN_VERSIONS[KNOWN_VERSIONS.index(at) - 1],
    )
    assert levels(at, too_old) == levels(at, f"{too_old}+dfsg1") == [(path, "error")]
    assert levels(at, first) == levels(at, f"{first}-rc.1") == levels(at, "29.0.0") == []
    assert levels(at, "") == levels(at, "dev") == [(path, "warning")]
    assert levels(above, "") == []
    assert levels(below, "29.0.0") == levels(below, "") == [(path, "error")]


def test_the_message_for_a_requirement_on_the_engine_release() -> None:
    spec = parse_spec(tree_with(SUBPATH, "www"))
    (problem,) = version_problems(spec, ApiVersion(1, 45), "26.0.2")
    assert problem.message == "needs Engine 26.1.0; this Engine accepts it and ignores it"
    (doubt,) = version_problems(spec, ApiVersion(1, 45))
    assert "API 1.45 does not prove" in doubt.message
    assert "needs Engine 26.1.0" in doubt.message


def test_unmet_requirement_of_a_field() -> None:
    infos = [field_info(path) for path in (SUBPATH, f"{CONTAINER}.Mounts[].Type", "Name")]
    subpath, kind, name = (info for info in infos if info)
    assert unmet_requirement(name, OLDEST) == ""
    assert unmet_requirement(subpath, ApiVersion(1, 44)) == "needs API 1.45 (Docker 26.0)"
    assert unmet_requirement(subpath, ApiVersion(1, 45), "26.0.0") == "needs Engine 26.1.0"
    assert unmet_requirement(subpath, ApiVersion(1, 45)) == ""
    assert (
        unmet_requirement(kind, ApiVersion(1, 38), value="npipe") == "needs API 1.39 (Docker 18.09)"
    )
    assert unmet_requirement(kind, ApiVersion(1, 38), value="bind") == ""


@pytest.mark.parametrize("engine", ["", "26.1.5"])
def test_the_newest_version_supports_every_field(engine: str) -> None:
    assert version_problems(spec_of(FULL_SPEC), NEWEST, engine) == []


def test_all_requirements_at_once_outermost_only() -> None:
    tree = {
        "Mode": {"ReplicatedJob": {"MaxConcurrent": 2, "TotalCompletions": 4}},
        "EndpointSpec": {"Ports": [{**PORT, "Protocol": "sctp", "PublishMode": "host"}]},
    }
    assert found(spec_of(tree), OLDEST) == [
        "Mode.ReplicatedJob",
        "EndpointSpec.Ports[0].Protocol",
        "EndpointSpec.Ports[0].PublishMode",
    ]
    every = found(spec_of(FULL_SPEC), OLDEST)
    assert f"{CONTAINER}.Privileges" in every
    assert not [path for path in every if path.startswith(f"{CONTAINER}.Privileges.")]
    assert f"{TASK}.Placement.Constraints[1]" in every


def test_messages_name_field_version_and_release() -> None:
    spec = parse_spec({"TaskTemplate": IMAGE, "Mode": "global-job"})
    (problem,) = version_problems(spec, ApiVersion(1, 40))
    assert str(problem) == (
        "Mode.GlobalJob: needs API 1.41 (Docker 20.10); this request uses API 1.40 (Docker 19.03)"
    )
    spec = parse_spec({"TaskTemplate": IMAGE, "UpdateConfig": {"FailureAction": "rollback"}})
    (problem,) = version_problems(spec, ApiVersion(1, 27))
    assert problem.message.startswith("rollback needs API 1.28 (Docker 17.04)")


@pytest.mark.parametrize("version", KNOWN_VERSIONS, ids=str)
def test_empty_text_needs_no_version(version: ApiVersion) -> None:
    """An engine gives back `"Config": ""` for a credential spec from a file, on any path."""
    source = {"Config": "", "File": "web.json", "Registry": ""}
    tree = tree_with(f"{CONTAINER}.Privileges", {"CredentialSpec": source})
    assert found(spec_of(tree), version) == (
        [f"{CONTAINER}.Privileges"] if version < (1, 29) else []
    )


def test_labels_named_like_a_field_have_no_requirement() -> None:
    labels = {"Mode.GlobalJob": "x", "Order": "y", "Healthcheck": "z"}
    assert found(spec_of({"Labels": labels}), OLDEST) == []
    assert found(spec_of({TASK: {"ContainerSpec": {"Image": "a", "Labels": labels}}}), OLDEST) == []


def test_unknown_fields_have_no_requirement() -> None:
    tree = {"Later": {"Mode": {"GlobalJob": {}}}, "Mode": {"Global": {"Isolation": "x"}}}
    assert found(spec_of(tree), OLDEST) == []
