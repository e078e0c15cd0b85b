from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RuleMessages = Callable[[str, dict[str, Any]], list[str]]
CONTAINER = "TaskTemplate.ContainerSpec"


def container(networks: tuple[str, ...] = (), **members: Any) -> dict[str, Any]:
    task = {"ContainerSpec": {"Image": "nginx:1.27", **members}, "Networks": list(networks)}
    return {"TaskTemplate": task}


def test_a_variable_twice(rule_messages: RuleMessages) -> None:
    tree = container(Env=["A=1", "a=2", "B", "A=3", "A=", "B"])
    assert rule_messages("duplicate-env", tree) == [
        f"{CONTAINER}.Env[0]: row 5 sets A again, and holds",
        f"{CONTAINER}.Env[3]: row 5 sets A again, and holds",
    ]


def test_a_variable_without_a_value(rule_messages: RuleMessages) -> None:
    assert rule_messages("env-without-value", container(Env=["A=", "B"])) == [
        f"{CONTAINER}.Env[1]: takes away the image's B (write B=VALUE, or B= for an empty one)"
    ]


@pytest.mark.parametrize(
    ("members", "key"),
    [
        ({"Env": ["A=1", "B=\0"]}, "Env[1]"),
        ({"Dir": "/a\0"}, "Dir"),
        ({"Hostname": "a\0"}, "Hostname"),
        ({"Env": ["A=1"], "Dir": "/a", "Hostname": "a"}, ""),
    ],
)
def test_zero_bytes(rule_messages: RuleMessages, members: dict[str, Any], key: str) -> None:
    line = f"{CONTAINER}.{key}: holds a zero byte, which no process can be given"
    assert rule_messages("nul-byte", container(**members)) == [line] * bool(key)


@pytest.mark.parametrize(
    ("folder", "told"),
    [("srv", True), ("./srv", True), ("C:srv", True), ("/srv", False), ("C:\\srv", False),
     ("\\srv", False), ("", False)],
)  # fmt: skip
def test_working_folders(rule_messages: RuleMessages, folder: str, told: bool) -> None:
    line = f"{CONTAINER}.Dir: {folder!r} is not absolute (write /{folder})"
    assert rule_messages("relative-working-dir", container(Dir=folder)) == [line] * told


@pytest.mark.parametrize(
    ("name", "mode", "length"),
    [
        ("a" * 65, "replicated", 65),
        ("a" * 64, "replicated", 0),
        ("é" * 33, "replicated", 66),
        ("a" * 63 + "{{.Node.Hostname}}", "replicated", 0),
        ("a" * 64 + "{{.Node.Hostname}}", "replicated", 65),
        ("{{.Task.Name}}" + "a" * 33, "replicated", 0),
        ("{{.Task.Name}}" + "a" * 34, "replicated", 65),
        ("{{.Task.Name}}" + "a" * 9, "global", 0),
        ("{{.Task.Name}}" + "a" * 10, "global", 65),
        ("{{.Nothing}}" + "a" * 65, "replicated", 0),
    ],
)
def test_long_hostnames(rule_messages: RuleMessages, name: str, mode: str, length: int) -> None:
    tree = {**container(Hostname=name), "Name": "web", "Mode": mode}
    line = f"{CONTAINER}.Hostname: must be 64 bytes or fewer, this has {length}"
    assert rule_messages("hostname-too-long", tree) == [line] * bool(length)


@pytest.mark.parametrize(
    ("name", "told"),
    [("a b", True), ("é", True), ("a\nb", True), ("a/b", True), ("A-1_b.c", False),
     ("{{.Node.Hostname}}-{{.Task.Slot}}", False), ("{{.Nothing}} a", False)],
)  # fmt: skip
def test_signs_in_a_hostname(rule_messages: RuleMessages, name: str, told: bool) -> None:
    line = f"{CONTAINER}.Hostname: {name!r} is no host name that others can look up"
    assert rule_messages("invalid-hostname", container(Hostname=name)) == [line] * told


@pytest.mark.parametrize(
    ("signal", "hint"),
    [
        ("SIGFOO", "write SIGTERM, SIGQUIT or the like"),
        ("sigkil", "did you mean SIGKILL?"),
        ("RTMIN+16", "did you mean SIGRTMIN+"),
        (" SIGQUIT", "did you mean SIGQUIT?"),
        ("0", "write SIGTERM, SIGQUIT or the like"),
        *((good, "") for good in ("SIGQUIT", "quit", "RTMIN+15", "SIGRTMAX-14", "15", "-1", "99")),
    ],
)
def test_stop_signals(rule_messages: RuleMessages, signal: str, hint: str) -> None:
    found = rule_messages("unknown-stop-signal", container(StopSignal=signal))
    line = f"{CONTAINER}.StopSignal: {signal!r} is no signal ({hint}"
    assert [text.startswith(line) for text in found] == [True] * bool(hint)


@pytest.mark.parametrize(
    ("signal", "told"),
    [("65", True), ("-1", True), ("64", False), ("1", False), ("0", False), ("TERM", False)],
)
def test_numbers_of_stop_signals(rule_messages: RuleMessages, signal: str, told: bool) -> None:
    line = f"{CONTAINER}.StopSignal: no signal is {signal}: the process is killed instead"
    assert rule_messages("stop-signal-out-of-range", container(StopSignal=signal)) == [line] * told


@pytest.mark.parametrize(
    ("grace", "told"),
    [
        ("500ms", "500ms is cut to 0s"),
        ("1m1500ms", "1m1.5s is cut to 1m1s"),
        ("2s", ""),
        ("0s", ""),
    ],
)
def test_grace_periods(rule_messages: RuleMessages, grace: str, told: str) -> None:
    line = f"{CONTAINER}.StopGracePeriod: {told} (write whole seconds)"
    assert rule_messages("fractional-grace-period", container(StopGracePeriod=grace)) == [
        line
    ] * bool(told)


def test_more_names_for_a_host(rule_messages: RuleMessages) -> None:
    tree = container(Hosts=["10.0.0.8 cache", "10.0.0.9 db base sql"])
    assert rule_messages("ignored-host-alias", tree) == [
        f"{CONTAINER}.Hosts[1]: base sql is not used (write a line for each: 10.0.0.9 base)"
    ]


def test_labels_that_the_engine_sets(rule_messages: RuleMessages) -> None:
    labels = {"com.docker.swarm.task.id": "x", "com.docker.swarm.mine": "x", "task.id": "x"}
    assert rule_messages("reserved-container-label", container(Labels=labels)) == [
        f"{CONTAINER}.Labels: com.docker.swarm.task.id is set by the engine: this value is lost"
    ]


@pytest.mark.parametrize(
    ("rule", "name", "told"),
    [
        (
            "non-namespaced-sysctl",
            "vm.swappiness",
            "vm.swappiness is the node's: no container may set it",
        ),
        ("non-namespaced-sysctl", "vm/swappiness", "vm.swappiness is the node's"),
        ("non-namespaced-sysctl", "kernel.pid_max", "kernel.pid_max is the node's"),
        ("non-namespaced-sysctl", "fs.file-max", "fs.file-max is the node's"),
        (
            "non-namespaced-sysctl",
            "kernel.hostname",
            "kernel.hostname cannot be set so (set the hostname)",
        ),
        ("non-namespaced-sysctl", "kernel.domainname", ""),
        ("non-namespaced-sysctl", "kernel.shmmax", ""),
        ("non-namespaced-sysctl", "fs.mqueue.msg_max", ""),
        ("non-namespaced-sysctl", "net/ipv4/conf/eth0.100/forwarding", ""),
        ("non-namespaced-sysctl", "net.core.rmem_max", ""),
        ("node-level-sysctl", "net.core.rmem_max", "kernels keep net.core.rmem_max for the node"),
        ("node-level-sysctl", "net/ipv4/tcp_mem", "kernels keep net.ipv4.tcp_mem for the node"),
        ("node-level-sysctl", "net.core.somaxconn", ""),
        ("node-level-sysctl", "vm.swappiness", ""),
    ],
)
def test_sysctls(rule_messages: RuleMessages, rule: str, name: str, told: str) -> None:
    found = rule_messages(rule, container(Sysctls={name: "1"}))
    assert [text.startswith(f"{CONTAINER}.Sysctls: {told}") for text in found] == [True] * bool(
        told
    )


@pytest.mark.parametrize(
    ("networks", "name", "told"),
    [
        (("host",), "net.core.somaxconn", True),
        (("host",), "kernel.sem", False),
        (("front",), "net.core.somaxconn", False),
        ((), "net.core.somaxconn", False),
    ],
)
def test_sysctls_of_the_host_network(
    rule_messages: RuleMessages, networks: tuple[str, ...], name: str, told: bool
) -> None:
    found = rule_messages("net-sysctl-on-host-network", container(networks, Sysctls={name: "1"}))
    line = f"{CONTAINER}.Sysctls: {name} is the node's on the network host"
    assert found == [f"{line} (set it on the nodes themselves)"] * told
