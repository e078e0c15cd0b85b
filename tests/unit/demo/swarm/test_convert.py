"""What the daemon stores of a spec; the expected values were observed on real engines."""

from __future__ import annotations

from typing import Any

import pytest

from swarmtui.demo.errors import ApiError, HandlerPanicError
from swarmtui.demo.swarm.convert import convert
from swarmtui.spec.api_version import ApiVersion

ENGINE = ApiVersion(1, 51)


def stored(spec: dict[str, Any], engine: ApiVersion = ENGINE) -> dict[str, Any]:
    task = {"ContainerSpec": {"Image": "nginx"}, **spec.get("TaskTemplate", {})}
    return convert({"Name": "web", **spec, "TaskTemplate": task}, engine)


def stored_task(engine: ApiVersion = ENGINE, **task: Any) -> dict[str, Any]:
    found: dict[str, Any] = stored({"TaskTemplate": task}, engine)["TaskTemplate"]
    return found


def stored_container(engine: ApiVersion = ENGINE, **fields: Any) -> dict[str, Any]:
    found: dict[str, Any] = stored_task(engine, ContainerSpec=fields)["ContainerSpec"]
    return found


def stored_mount(engine: ApiVersion = ENGINE, **mount: Any) -> dict[str, Any]:
    (found,) = stored_container(engine, Mounts=[{"Target": "/t", **mount}])["Mounts"]
    return dict(found)


def test_the_smallest_spec() -> None:
    assert stored({}) == {
        "Name": "web",
        "Labels": {},
        "TaskTemplate": {
            "ContainerSpec": {"Image": "nginx", "Isolation": "default"},
            "ForceUpdate": 0,
            "Runtime": "container",
        },
        "Mode": {"Replicated": {"Replicas": 1}},
    }


def test_mount_fields_that_the_manager_lacks_are_lost() -> None:
    mount = stored_mount(
        Type="Bind",
        Source="/etc",
        Consistency="cached",
        ImageOptions={"Subpath": "x"},
        ClusterOptions={},
        BindOptions={"CreateMountpoint": True, "ReadOnlyNonRecursive": True},
    )
    assert mount == {"Type": "bind", "Source": "/etc", "Target": "/t"}


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({}, None),
        ({"Propagation": ""}, None),
        ({"Propagation": "RShared"}, {"Propagation": "rshared"}),
        ({"NonRecursive": True}, {"Propagation": "rprivate", "NonRecursive": True}),
        ({"ReadOnlyForceRecursive": True}, None),
    ],
)
def test_bind_options(options: dict[str, Any], found: Any) -> None:
    assert stored_mount(Type="bind", BindOptions=options).get("BindOptions") == found


def test_options_of_other_mount_types_are_stored() -> None:
    options = {
        "VolumeOptions": {"NoCopy": True, "Subpath": "a", "DriverConfig": {"Name": "local"}},
        "TmpfsOptions": {"SizeBytes": 5, "Mode": 448, "Options": [["noexec"]]},
    }
    assert stored_mount(Type="tmpfs", **options) == {"Type": "tmpfs", "Target": "/t", **options}


@pytest.mark.parametrize(
    ("kind", "since"), [("tmpfs", "1.25"), ("npipe", "1.39"), ("cluster", "1.42")]
)
def test_a_mount_type_is_refused_below_its_api_version(kind: str, since: str) -> None:
    first = ApiVersion.parse(since)
    assert stored_mount(first, Type=kind)["Type"] == kind
    with pytest.raises(ApiError, match=f'^invalid MountType: "{kind}"$'):
        stored_mount(ApiVersion(1, first.minor - 1), Type=kind)


@pytest.mark.parametrize("kind", ["image", "nfs"])
def test_image_mounts_are_for_containers_only(kind: str) -> None:
    with pytest.raises(ApiError, match=f'^invalid MountType: "{kind}"$'):
        stored_mount(Type=kind)


def test_engine_19_03_refuses_bind_mounts_that_are_not_recursive() -> None:
    with pytest.raises(ApiError, match=r'^invalid NonRecursive: "shared"$'):
        stored_mount(
            ApiVersion(1, 40),
            Type="bind",
            BindOptions={"Propagation": "shared", "NonRecursive": True},
        )


@pytest.mark.parametrize(
    ("field", "given", "found"),
    [
        ("Isolation", "HyperV", "hyperv"),
        ("Isolation", "chroot", "default"),
        ("Privileges", {"Seccomp": {"Mode": "strict"}}, {"Mode": "default"}),
        ("Privileges", {"Seccomp": {"Mode": "unconfined"}}, {"Mode": "unconfined"}),
        ("Privileges", {"AppArmor": {"Mode": "mine"}}, {"Mode": "default"}),
        ("Privileges", {"AppArmor": {"Mode": "disabled"}}, {"Mode": "disabled"}),
        ("Healthcheck", {"Retries": 2**32 + 2}, {"Retries": 2}),
        ("Healthcheck", {"Retries": 2**31}, {"Retries": -(2**31)}),
    ],
)
def test_unknown_values_become_the_default(field: str, given: Any, found: Any) -> None:
    value = stored_container(**{field: given})[field]
    if field == "Privileges":
        (part,) = given
        value = value[part]
    assert value == found


def test_privileges_are_stored_with_all_fields() -> None:
    given = {"CredentialSpec": {"File": "a.json"}, "SELinuxContext": {"User": "u"}}
    assert stored_container(Privileges=given)["Privileges"] == {
        "CredentialSpec": {"Config": "", "File": "a.json", "Registry": ""},
        "SELinuxContext": {"Disable": False, "User": "u", "Role": "", "Type": "", "Level": ""},
        "NoNewPrivileges": False,
    }


def test_preferences_without_a_spread_are_lost() -> None:
    spread = {"Spread": {"SpreadDescriptor": "node.labels.zone"}}
    placement = stored_task(Placement={"Preferences": [{}, spread]})["Placement"]
    assert placement == {"Preferences": [spread]}
    assert stored_task(Placement={})["Placement"] == {}


def test_a_discrete_generic_resource_overrides_a_named_one() -> None:
    discrete = {"DiscreteResourceSpec": {"Kind": "gpu", "Value": 1}}
    both = {**discrete, "NamedResourceSpec": {"Kind": "gpu", "Value": "a"}}
    named = {"NamedResourceSpec": {"Kind": "gpu", "Value": "a"}}
    resources = {"Reservations": {"GenericResources": [both, named]}, "Limits": {"Pids": -1}}
    assert stored_task(Resources=resources)["Resources"] == {
        "Limits": {"Pids": -1},
        "Reservations": {"GenericResources": [discrete, named]},
    }


@pytest.mark.parametrize(
    "task",
    [
        {"Resources": {"Reservations": {"GenericResources": [{}]}}},
        {"ContainerSpec": {"Secrets": [None]}},
        {"ContainerSpec": {"Configs": [None]}},
        {"ContainerSpec": {"Ulimits": [None]}},
    ],
)
def test_the_daemon_panics_at_a_null_pointer(task: dict[str, Any]) -> None:
    with pytest.raises(HandlerPanicError):
        stored_task(**task)


def test_a_panic_closes_the_connection(client: Any) -> None:
    spec = {"TaskTemplate": {"ContainerSpec": {"Image": "nginx", "Secrets": [None]}}}
    with pytest.raises(ConnectionError):
        client("POST", "/services/create", spec)
    client.connection.close()
    assert len(client.get("/services")) == 2


def test_restart_policies_and_jobs_get_their_defaults() -> None:
    assert stored_task(RestartPolicy={})["RestartPolicy"] == {"Condition": "any", "MaxAttempts": 0}
    job = stored({"Mode": {"ReplicatedJob": {"MaxConcurrent": 3}}})["Mode"]
    assert job == {"ReplicatedJob": {"MaxConcurrent": 3, "TotalCompletions": 3}}


def test_swap_and_swappiness_can_be_zero() -> None:
    resources = {"Limits": {"MemoryBytes": 1 << 26}, "SwapBytes": 0, "MemorySwappiness": -1}
    assert stored_task(ApiVersion(1, 52), Resources=resources)["Resources"] == resources


@pytest.mark.parametrize(
    ("engine", "words"),
    [
        ("1.41", "must specify only one service mode"),
        ("1.40", "cannot specify both replicated mode and global mode"),
    ],
)
def test_two_modes_are_refused(engine: str, words: str) -> None:
    with pytest.raises(ApiError, match=f"^{words}$"):
        stored({"Mode": {"Global": {}, "Replicated": {}}}, ApiVersion.parse(engine))


def test_rollback_is_a_failure_action_since_17_04() -> None:
    policy = {"UpdateConfig": {"FailureAction": "rollback"}}
    assert stored(policy, ApiVersion(1, 28))["UpdateConfig"]["FailureAction"] == "rollback"
    with pytest.raises(ApiError, match=r"^unrecognized update failure action rollback$"):
        stored(policy, ApiVersion(1, 27))
