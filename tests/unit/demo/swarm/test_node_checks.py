"""Specs that the manager accepts and every node refuses; messages and states of Engine 28.5."""

from __future__ import annotations

from typing import Any

import pytest

_RUNC = (
    "failed to create task for container: failed to create shim task: OCI runtime create failed: "
    "runc create failed: "
)
_INIT = f"{_RUNC}unable to start container process: error during container init: "
_CONFIG = "invalid mount config for type"


def mount(**fields: Any) -> dict[str, Any]:
    return {"Mounts": [{"Target": "/data", **fields}]}


def ulimit(name: str, soft: int, hard: int) -> dict[str, Any]:
    return {"Ulimits": [{"Name": name, "Soft": soft, "Hard": hard}]}


UNRESOLVED: list[tuple[dict[str, Any], str]] = [
    (
        mount(Type="volume", Target="data"),
        "invalid mount target, must be an absolute path: data",
    ),
    (
        mount(Type="bind", Source="data"),
        "invalid bind mount source, must be an absolute path: data",
    ),
    (
        mount(Type="volume", Source="/data"),
        "invalid volume mount source, must not be an absolute path: /data",
    ),
    (mount(Type="tmpfs", Source="x"), "invalid tmpfs source, source must be empty"),
    (mount(Type="npipe"), "invalid npipe source, source must not be empty"),
]
NOT_CREATED: list[tuple[dict[str, Any], str]] = [
    (mount(Type="npipe", Source="//./pipe/x"), f'{_CONFIG} "npipe": mount type unknown'),
    (
        mount(Type="volume", Target="/"),
        f"{_CONFIG} \"volume\": invalid specification: destination can't be '/'",
    ),
    (
        mount(Type="bind", Source="/etc", VolumeOptions={"NoCopy": True}),
        f'{_CONFIG} "bind": field VolumeOptions must not be specified',
    ),
    (
        mount(Type="tmpfs", BindOptions={"Propagation": "shared"}),
        f'{_CONFIG} "tmpfs": field BindOptions must not be specified',
    ),
    (
        mount(Type="volume", VolumeOptions={"Subpath": "a"}),
        f'{_CONFIG} "volume": must not set Subpath when using anonymous volumes',
    ),
    (
        mount(Type="volume", Source="v", VolumeOptions={"Subpath": "../a"}),
        f'{_CONFIG} "volume": subpath must be a relative path within the volume',
    ),
    (
        mount(Type="volume", ReadOnly=True),
        f'{_CONFIG} "volume": must not set ReadOnly mode when using anonymous volumes',
    ),
    (
        mount(Type="tmpfs", TmpfsOptions={"Options": [["bogus"]]}),
        f'{_CONFIG} "tmpfs": invalid option: bogus',
    ),
    (
        mount(Type="tmpfs", TmpfsOptions={"Options": [["a", "b", "c"]]}),
        f'{_CONFIG} "tmpfs": invalid option array length',
    ),
    ({"OomScoreAdj": 1001}, "Invalid value 1001, range for oom score adj is [-1000, 1000]"),
    (
        {"Dir": "app"},
        "the working directory 'app' is invalid, it needs to be an absolute path",
    ),
    ({"Hosts": ["web 10.0.0.1"]}, 'invalid IP address in add-host: "web"'),
    ({"CapabilityAdd": ["NOPE"]}, 'invalid CapAdd: unknown capability: "CAP_NOPE"'),
    ({"CapabilityDrop": ["CAP_ALL"]}, 'invalid CapDrop: unknown capability: "CAP_ALL"'),
    ({"Isolation": "hyperv"}, "invalid isolation 'hyperv' on linux"),
    ({"Env": ["=x"]}, "invalid environment variable: =x"),
    (
        {"Privileges": {"CredentialSpec": {"File": "a.json"}}},
        'invalid --security-opt 2: "credentialspec=file://a.json"',
    ),
]
NOT_STARTED: list[tuple[dict[str, Any], str]] = [
    (
        {"DNSConfig": {"Nameservers": ["x"]}},
        'bad nameserver address x: ParseAddr("x"): unable to parse IP',
    ),
    (
        {"Sysctls": {"kernel.panic": "1"}},
        f'{_RUNC}sysctl "kernel.panic" is not in a separate kernel namespace',
    ),
    (ulimit("nope", 1, 2), f"{_RUNC}wrong rlimit value: RLIMIT_NOPE"),
    (
        ulimit("nofile", 2, 1),
        f"{_INIT}error setting rlimits for ready process: error setting rlimit type 7: "
        "invalid argument",
    ),
    ({"Hostname": "x" * 65}, f"{_INIT}sethostname: invalid argument"),
    (
        {"Privileges": {"Seccomp": {"Mode": "custom", "Profile": "e30x"}}},
        "Decoding seccomp profile failed: invalid character '1' after top-level value",
    ),
]
RUNS: list[dict[str, Any]] = [
    mount(Type="bind", Source="/etc"),
    mount(Type="volume"),
    mount(Type="volume", Source="v", ReadOnly=True, VolumeOptions={"Subpath": "a/b"}),
    mount(Type="volume", TmpfsOptions={"SizeBytes": 5}),
    mount(Type="tmpfs", VolumeOptions={"NoCopy": True}),
    mount(Type="tmpfs", TmpfsOptions={"Options": [["noexec"], ["exec", "1"]]}),
    {"OomScoreAdj": -1000, "Dir": "/app", "Env": ["A", "B="], "Isolation": "nonsense"},
    {"Hosts": ["nonsense", "::1 web"], "DNSConfig": {"Nameservers": ["1.1.1.1"]}},
    {"CapabilityAdd": ["ALL", "cap_net_admin"], "CapabilityDrop": ["mknod"]},
    {"Sysctls": {"net.core.somaxconn": "1", "kernel.shmmax": "1", "fs.mqueue.msg_max": "1"}},
    {"Ulimits": [{"Name": "nofile", "Soft": 5, "Hard": -1}]},
    {"Privileges": {"Seccomp": {"Mode": "custom", "Profile": "e30="}}},
]


def first_task(client: Any, container: dict[str, Any]) -> dict[str, Any]:
    service = client.create(task={"ContainerSpec": {"Image": "nginx:1.27", **container}})
    client.clock.forward(3)
    found: dict[str, Any] = client.tasks(service)[0]
    return found


@pytest.mark.parametrize(
    ("container", "err", "message"),
    [
        *((*each, "resolving controller failed") for each in UNRESOLVED),
        *((*each, "preparing") for each in NOT_CREATED),
    ],
)
def test_a_task_is_rejected(client: Any, container: Any, err: str, message: str) -> None:
    status = first_task(client, container)["Status"]
    assert (status["State"], status["Message"], status["Err"]) == ("rejected", message, err)
    assert ("ContainerStatus" in status) == (message == "preparing")


@pytest.mark.parametrize(("container", "err"), NOT_STARTED)
def test_a_container_that_does_not_start_has_failed(
    client: Any, container: dict[str, Any], err: str
) -> None:
    task = first_task(client, container)
    status = task["Status"]
    assert (status["State"], status["Message"]) == ("failed", "starting")
    assert status["Err"] == f"starting container failed: {err}"
    assert status["ContainerStatus"]["ExitCode"] == 128
    assert task["DesiredState"] == "shutdown"


def test_a_container_that_does_not_start_never_runs(client: Any) -> None:
    container = {"Image": "nginx:1.27", "Hostname": "x" * 65}
    service = client.create(
        task={"ContainerSpec": container, "RestartPolicy": {"Condition": "none"}}
    )
    seen: list[str] = []
    for _ in range(60):
        (state,) = client.states(service)
        seen += [state] if state not in seen else []
        client.clock.forward(0.05)
    assert seen == ["new", "pending", "assigned", "preparing", "ready", "starting", "failed"]


@pytest.mark.parametrize("container", RUNS)
def test_a_node_accepts(client: Any, container: dict[str, Any]) -> None:
    assert first_task(client, container)["Status"]["State"] == "running"


def test_an_engine_without_isolation(start: Any) -> None:
    assert first_task(start(api="1.27"), {"User": "1000"})["Status"]["State"] == "running"


def test_a_file_owner_must_be_a_number(client: Any) -> None:
    secret = client.get("/secrets/tls-key")
    file = {"Name": "key", "UID": "root", "GID": "0", "Mode": 292}
    reference = {"SecretID": secret["ID"], "SecretName": "tls-key", "File": file}
    status = first_task(client, {"Secrets": [reference]})["Status"]
    assert status["Err"].endswith('failed: strconv.Atoi: parsing "root": invalid syntax')


def test_swappiness_is_checked_only_with_limits(start: Any) -> None:
    client = start(api="1.52")
    for limits, state in (({"Limits": {}}, "rejected"), ({}, "running")):
        service = client.create(task={"Resources": {"MemorySwappiness": 101, **limits}})
        client.clock.forward(3)
        assert client.tasks(service)[0]["Status"]["State"] == state


def test_mounts_are_checked_before_the_image(client: Any) -> None:
    service = client.create("nginx:nope", task={})
    broken = client.create(
        task={"ContainerSpec": {"Image": "nginx:nope", **mount(Type="tmpfs", Source="x")}}
    )
    client.clock.forward(2)
    errs = [client.tasks(each)[0]["Status"]["Err"] for each in (service, broken)]
    assert errs == ["No such image: nginx:nope", "invalid tmpfs source, source must be empty"]
