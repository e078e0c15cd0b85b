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
        f"{CONTAINER}.Env[0]: A is overridden by row 5",
        f"{CONTAINER}.Env[3]: A is overridden by row 5",
    ]


def test_a_variable_without_a_value(rule_messages: RuleMessages) -> None:
    assert rule_messages("env-without-value", container(Env=["A=", "B"])) == [
        f"{CONTAINER}.Env[1]: removes the image's B (write B=VALUE, or B= for an empty value)"
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
    line = f"{CONTAINER}.{key}: contains a zero byte, which cannot be passed to a process"
    assert rule_messages("nul-byte", container(**members)) == [line] * bool(key)


@pytest.mark.parametrize(
    ("folder", "expected"),
    [("srv", True), ("./srv", True), ("C:srv", True), ("/srv", False), ("C:\\srv", False),
     ("\\srv", False), ("", False)],
)  # fmt: skip
def test_working_directories(rule_messages: RuleMessages, folder: str, expected: bool) -> None:
    line = f"{CONTAINER}.Dir: {folder!r} is not an absolute path (write /{folder})"
    assert rule_messages("relative-working-dir", container(Dir=folder)) == [line] * expected


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
    line = f"{CONTAINER}.Hostname: must be at most 64 bytes, not {length}"
    assert rule_messages("hostname-too-long", tree) == [line] * bool(length)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a b", True), ("é", True), ("a\nb", True), ("a/b", True), ("A-1_b.c", False),
     ("{{.Node.Hostname}}-{{.Task.Slot}}", False), ("{{.Nothing}} a", False)],
)  # fmt: skip
def test_characters_in_a_hostname(rule_messages: RuleMessages, name: str, expected: bool) -> None:
    line = f"{CONTAINER}.Hostname: {name!r} is not a hostname that others can resolve"
    assert rule_messages("invalid-hostname", container(Hostname=name)) == [line] * expected


@pytest.mark.parametrize(
    ("signal", "hint"),
    [
        ("SIGFOO", "write SIGTERM, SIGQUIT or another signal"),
        ("sigkil", "did you mean SIGKILL?"),
        ("RTMIN+16", "did you mean SIGRTMIN+"),
        (" SIGQUIT", "did you mean SIGQUIT?"),
        ("0", "write SIGTERM, SIGQUIT or another signal"),
        *((good, "") for good in ("SIGQUIT", "quit", "RTMIN+15", "SIGRTMAX-14", "15", "-1", "99")),
    ],
)
def test_stop_signals(rule_messages: RuleMessages, signal: str, hint: str) -> None:
    found = rule_messages("unknown-stop-signal", container(StopSignal=signal))
    line = f"{CONTAINER}.StopSignal: {signal!r} is not a known signal ({hint}"
    assert [text.startswith(line) for text in found] == [True] * bool(hint)


@pytest.mark.parametrize(
    ("signal", "expected"),
    [("65", True), ("-1", True), ("64", False), ("1", False), ("0", False), ("TERM", False)],
)
def test_numbers_of_stop_signals(rule_messages: RuleMessages, signal: str, expected: bool) -> None:
    line = f"{CONTAINER}.StopSignal: there is no signal {signal}: the process is killed instead"
    assert (
        rule_messages("stop-signal-out-of-range", container(StopSignal=signal)) == [line] * expected
    )


@pytest.mark.parametrize(
    ("grace", "expected"),
    [
        ("500ms", "500ms is rounded down to 0s"),
        ("1m1500ms", "1m1.5s is rounded down to 1m1s"),
        ("2s", ""),
        ("0s", ""),
    ],
)
def test_grace_periods(rule_messages: RuleMessages, grace: str, expected: str) -> None:
    line = f"{CONTAINER}.StopGracePeriod: {expected} (write whole seconds)"
    assert rule_messages("fractional-grace-period", container(StopGracePeriod=grace)) == [
        line
    ] * bool(expected)


def test_hosts_row_with_several_names(rule_messages: RuleMessages) -> None:
    tree = container(Hosts=["10.0.0.8 cache", "10.0.0.9 db base sql"])
    assert rule_messages("ignored-host-alias", tree) == [
        f"{CONTAINER}.Hosts[1]: only the first name is used, not base sql (write one row per name: 10.0.0.9 base)"
    ]


def test_labels_that_the_engine_sets(rule_messages: RuleMessages) -> None:
    labels = {"com.docker.swarm.task.id": "x", "com.docker.swarm.mine": "x", "task.id": "x"}
    assert rule_messages("reserved-container-label", container(Labels=labels)) == [
        f"{CONTAINER}.Labels: com.docker.swarm.task.id is set by the engine: this value is overwritten"
    ]


@pytest.mark.parametrize(
    ("rule", "name", "expected"),
    [
        (
            "non-namespaced-sysctl",
            "vm.swappiness",
            "vm.swappiness belongs to the node: a container cannot set it",
        ),
        ("non-namespaced-sysctl", "vm/swappiness", "vm.swappiness belongs to the node"),
        ("non-namespaced-sysctl", "kernel.pid_max", "kernel.pid_max belongs to the node"),
        ("non-namespaced-sysctl", "fs.file-max", "fs.file-max belongs to the node"),
        (
            "non-namespaced-sysctl",
            "kernel.hostname",
            "kernel.hostname cannot be set as a sysctl (set the hostname)",
        ),
        ("non-namespaced-sysctl", "kernel.domainname", ""),
        ("non-namespaced-sysctl", "kernel.shmmax", ""),
        ("non-namespaced-sysctl", "fs.mqueue.msg_max", ""),
        ("non-namespaced-sysctl", "net/ipv4/conf/eth0.100/forwarding", ""),
        ("non-namespaced-sysctl", "net.core.rmem_max", ""),
        ("node-level-sysctl", "net.core.rmem_max", "the kernel keeps net.core.rmem_max per node"),
        ("node-level-sysctl", "net/ipv4/tcp_mem", "the kernel keeps net.ipv4.tcp_mem per node"),
        ("node-level-sysctl", "net.core.somaxconn", ""),
        ("node-level-sysctl", "vm.swappiness", ""),
    ],
)
def test_sysctls(rule_messages: RuleMessages, rule: str, name: str, expected: str) -> None:
    found = rule_messages(rule, container(Sysctls={name: "1"}))
    assert [text.startswith(f"{CONTAINER}.Sysctls: {expected}") for text in found] == [True] * bool(
        expected
    )


@pytest.mark.parametrize(
    ("networks", "name", "expected"),
    [
        (("host",), "net.core.somaxconn", True),
        (("host",), "kernel.sem", False),
        (("front",), "net.core.somaxconn", False),
        ((), "net.core.somaxconn", False),
    ],
)
def test_sysctls_of_the_host_network(
    rule_messages: RuleMessages, networks: tuple[str, ...], name: str, expected: bool
) -> None:
    found = rule_messages("net-sysctl-on-host-network", container(networks, Sysctls={name: "1"}))
    line = f"{CONTAINER}.Sysctls: {name} belongs to the node on the network host"
    assert found == [f"{line} (set it on the nodes themselves)"] * expected
