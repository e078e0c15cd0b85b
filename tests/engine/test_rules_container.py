"""Rules on containers, health, privileges, logs and resources, compared with real engines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from swarmtui.spec.rules import (
    container,
    health,
    log_driver,
    privileges,
    resources,
    templates,
    windows,
)
from tests.engine import harness
from tests.engine.child_processes import wait_for
from tests.engine.harness import RealEngine
from tests.engine.rule_cases import Row, RuleCaseRun, TaskContainer, run_cases, service

MODULES = (container, templates, log_driver, privileges, windows, health, resources)
NOT_NAMESPACED = "is not in a separate kernel namespace"
DENY, NO_ACTION = '{"defaultAction": "SCMP_ACT_ERRNO"}', '{"syscalls": []}'


def limits(**members: Any) -> dict[str, Any]:
    return service(Resources={"Limits": members})


def ulimits(*rows: Any) -> dict[str, Any]:
    return service(Ulimits=list(rows))


def sysctl(name: str) -> dict[str, Any]:
    return service(Sysctls={name: "1"})


def on_host_network(tree: dict[str, Any]) -> dict[str, Any]:
    return {"TaskTemplate": {**tree["TaskTemplate"], "Networks": ["host"]}}


def health_by(*test: str, **members: Any) -> dict[str, Any]:
    return service(Healthcheck={"Test": list(test), "Interval": "100ms", **members})


def seccomp(mode: str, profile: str | None = None) -> dict[str, Any]:
    return service(Privileges={"Seccomp": {"Mode": mode, "Profile": profile}})


def credentials(**source: str) -> dict[str, Any]:
    return service(Privileges={"CredentialSpec": source})


def logs(name: str | None, **options: str) -> dict[str, Any]:
    options = {key.replace("_", "-"): value for key, value in options.items()}
    return service(LogDriver={"Name": name, "Options": options})


def filters(number: int) -> Callable[[TaskContainer], bool]:
    """Whether the kernel filters system calls: 2 for yes, 0 for no."""
    return lambda task: task.run_shell("grep Seccomp: /proc/1/status").split()[1] == str(number)


def runs_with(member: str, value: Any) -> Callable[[TaskContainer], bool]:
    """Whether this member of the HostConfig has the value."""
    return lambda task: task.inspected["HostConfig"][member] == value


def logs_to(driver: str, size: str) -> Callable[[TaskContainer], bool]:
    """Whether this log driver has this max-size."""
    return runs_with("LogConfig", {"Type": driver, "Config": {"max-size": size}})


def is_capable(bit: int) -> Callable[[TaskContainer], bool]:
    return lambda task: bool(
        int(task.run_shell("grep CapEff /proc/1/status").split()[1], 16) >> bit & 1
    )


def prints(command: str, text: str) -> Callable[[TaskContainer], bool]:
    return lambda task: task.run_shell(command) == text


def is_not_tested(task: TaskContainer) -> bool:
    """Whether the container runs without a health check."""
    wait_for(lambda: task.inspected["State"]["Running"], "it to run")
    return "Health" not in task.inspected["State"]


ERRORS = {
    "zero": Row("nul-byte", service(Env=["A=\0"]), "failed", "null"),
    "dir": Row("relative-working-dir", service(Dir="srv"), "rejected", "absolute path"),
    "host": Row("hostname-too-long", service(Hostname="a" * 65), "failed", "sethostname: invalid"),
    "signal": Row("unknown-stop-signal", service(StopSignal="SIGFOO"), "rejected", "nvalid signal"),
    "vm": Row("non-namespaced-sysctl", sysctl("vm.swappiness"), "failed", NOT_NAMESPACED),
    "pidmax": Row("non-namespaced-sysctl", sysctl("kernel/pid_max"), "failed", NOT_NAMESPACED),
    "uts": Row("non-namespaced-sysctl", sysctl("kernel.hostname"), "failed", "is not allowed"),
    "hostnet": Row("net-sysctl-on-host-network", on_host_network(sysctl("net.core.somaxconn")),
                   "failed", "not allowed in host network namespace"),
    "template": Row("invalid-template", service(Env=["A={{.Node.Name}}"]), "refused", "expanding"),
    "creds": Row("invalid-credential-spec", credentials(), "refused", "must either provide"),
    "creds2": Row("invalid-credential-spec", credentials(File="a", Registry="b"), "refused", "both"),
    "action": Row("unknown-seccomp-action", seccomp("custom", DENY.replace("ERRNO", "NO")), "failed",
                  "not a valid action"),
    "capadd": Row("unknown-capability", service(CapabilityAdd="NET_ADMN"), "rejected", "unknown cap"),
    "capdrop": Row("unknown-capability", service(CapabilityDrop="X"), "rejected", "unknown cap"),
    **{
        key: Row("health-duration-too-short", health_by("CMD", "true", **{key: "9us"}), "refused", "1ms")
        for key in ("Interval", "Timeout", "StartPeriod", "StartInterval")
    },
    "shell": Row("no-health-command", health_by("CMD-SHELL", Retries=1), "failed", "unhealthy"),
    "cpu": Row("cpu-below-minimum", limits(NanoCPUs="0.0009"), "refused", "at least 0.001"),
    "cpur": Row("cpu-below-minimum", service(Resources={"Reservations": {"NanoCPUs": "0.0009"}}),
                "refused", "at least 0.001"),
    "quota": Row("cpu-limit-below-minimum", limits(NanoCPUs="0.009999999"), "failed", "invalid argument"),
    "memory": Row("memory-limit-below-minimum", limits(MemoryBytes="5M"), "rejected", "Minimum memory"),
    "memory3": Row("memory-limit-below-minimum", limits(MemoryBytes="3M"), "refused", "at least 4MiB"),
    "memoryr": Row("memory-reservation-below-minimum",
                   service(Resources={"Reservations": {"MemoryBytes": "3M"}}), "refused", "4MiB"),
    "oom": Row("oom-score-out-of-range", service(OomScoreAdj=1001), "rejected", "[-1000, 1000]"),
    "ulimit": Row("unknown-ulimit", ulimits("foo=1"), "failed", "wrong rlimit value: RLIMIT_FOO"),
    "soft": Row("soft-ulimit-above-hard", ulimits("core=20:10"), "failed", "invalid argument"),
    "softest": Row("soft-ulimit-above-hard", ulimits("core=-1:10"), "failed", "invalid argument"),
    "nofile": Row("nofile-ulimit-too-high", ulimits("nofile=10:-1"), "failed", "operation not permitted"),
}  # fmt: skip
"""Refused by the manager or by the node, with the message.

The nodes of these tests cannot raise limits (no CAP_SYS_RESOURCE): "nofile" also fails on them
below the kernel's own limit.
"""

WARNINGS = {
    "envtwice": Row("duplicate-env", service(Env=["A=1", "A=2"]), "running",
                    check=prints("echo $A", "2")),
    "envbare": Row("env-without-value", service(Env=["PATH"]), "running",
                   check=lambda task: "PATH" not in task.run_shell("cat /proc/1/environ")),
    "hostname": Row("invalid-hostname", service(Hostname="a b"), "running",
                    check=prints("hostname; grep -c 'a b' /etc/hosts", "a b\n1")),
    "hosts": Row("ignored-host-alias", service(Hosts=["10.0.0.9 db base"]), "running",
                 check=prints("grep 10.0.0.9 /etc/hosts", "10.0.0.9\tdb")),
    "label": Row("reserved-container-label", service(Labels={"com.docker.swarm.service.name": "me"}),
                 "running",
                 check=lambda task: "label" in task.inspected["Config"]["Labels"].values()),
    "rmem": Row("node-level-sysctl", sysctl("net.core.rmem_max"), "failed", "permission denied"),
    "tcpmem": Row("node-level-sysctl", sysctl("net.ipv4.tcp_mem"), "failed", "no such file"),
    "nodriver": Row("log-options-without-driver", logs(None, max_size="1k"), "running",
                    check=logs_to("json-file", "1k")),
    "nodriver2": Row("log-options-without-driver", logs(None, gelf_address="x"), "rejected",
                     "unknown log opt 'gelf-address' for json-file"),
    "jsonfile": Row("misspelled-log-driver", logs("jsonfile"), "pending", "missing plugin on 1 node"),
    "logopt": Row("unknown-log-option", logs("json-file", max_sise="1k"), "rejected", "unknown log"),
    "logopt2": Row("unknown-log-option", logs("local", max_sise="1k"), "rejected", "unknown log"),
    "nolog": Row("unused-log-options", logs("none", max_size="1k"), "running",
                 check=logs_to("none", "1k")),
    "noprofile": Row("no-seccomp-profile", seccomp("custom"), "running", check=filters(2)),
    "unused": Row("unused-seccomp-profile", seccomp("unconfined", DENY), "running", check=filters(0)),
    "noaction": Row("no-seccomp-default-action", seccomp("custom", NO_ACTION), "running", check=filters(0)),
    "capboth": Row("capability-added-and-dropped", service(CapabilityAdd="NET_ADMIN",
                   CapabilityDrop="NET_ADMIN"), "running", check=is_capable(12)),
    "hyperv": Row("windows-only-setting", service(Isolation="hyperv"), "rejected", "invalid isolation"),
    "credfile": Row("windows-only-setting", credentials(File="a.json"), "rejected", "credentialspec=file"),
    "windir": Row("windows-only-setting", service(Dir="C:\\srv"), "rejected", "absolute path"),
    "kind": Row("unknown-health-test-type", health_by("curl", "localhost"), "starting", check=is_not_tested),
    "words": Row("extra-words-after-cmd-shell", health_by("CMD-SHELL", "echo ran", "false"), "running",
                 check=lambda task: task.inspected["State"]["Health"]["Status"] == "healthy"),
    "off": Row("unused-health-settings", health_by("NONE", Retries=1), "running", check=is_not_tested),
    "reserved": Row("reservation-above-limit", service(Resources={
        "Limits": {"MemoryBytes": "16M"}, "Reservations": {"MemoryBytes": "32M"}}), "running",
                    check=runs_with("Memory", 16 << 20)),
    "pids": Row("negative-pids-limit", limits(Pids=-2), "running",
                check=runs_with("PidsLimit", None)),
    "nolimit": Row("no-resource-limit", service(), "running", check=runs_with("Memory", 0)),
    "twice": Row("duplicate-ulimit", ulimits("nofile=2000", "nofile=1000"), "running",
                 check=prints("grep files /proc/1/limits | tr -s ' ' | cut -d' ' -f4", "1000")),
}  # fmt: skip
"""Accepted, and then it fails, waits or is ignored, as the warning says."""

ELSEWHERE = {
    "stop-signal-out-of-range": "below: it takes the time of a stop",
    "fractional-grace-period": "below: it takes the time of a stop",
    "unverified-template": "below: engines differ",
    "placeholder-not-expanded": "in test_rules_meaning",
    "slot-is-node-id": "in test_rules_meaning",
    "swap-without-memory-limit": "is of API 1.52, which no engine of the bed speaks",
    "swappiness-out-of-range": "is of API 1.52, which no engine of the bed speaks",
    "swappiness-without-limits": "is of API 1.52, which no engine of the bed speaks",
    "unused-selinux-label": "takes a kernel with SELinux",
    "start-period-too-short": "is a hint about time: taken from the sources",
}
"""Rules that the tables do not test, and why."""

ROWS = {**ERRORS, **WARNINGS}


@pytest.fixture(scope="module")
def stage(engine: RealEngine) -> Iterator[RuleCaseRun]:
    """All services of the tables, on an engine without other services."""
    yield from run_cases(engine, ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_the_prediction_of_the_rule_is_right(stage: RuleCaseRun, name: str) -> None:
    stage.check(name)


def test_fields_since_api_1_46(engine28: RealEngine) -> None:
    for stage in run_cases(engine28, {"oom": ROWS["oom"]}):
        stage.check("oom")
        assert not stage.version_problems["oom"]


def test_every_rule_is_tested_or_has_a_reason() -> None:
    rules = {rule.name: rule for module in MODULES for rule in module.RULES}
    shown = {row.rule for row in ROWS.values()}
    assert shown | set(ELSEWHERE) == set(rules)
    assert not shown & set(ELSEWHERE)
    assert {rules[row.rule].level for row in ERRORS.values()} == {"error"}
    assert {rules[row.rule].level for row in WARNINGS.values()} == {"warning", "hint"}


STUBBORN = ["/bin/sh", "-c", "trap 'exit 7' TERM; while :; do sleep 0.1; done"]
STOPS = {
    "grace": Row("fractional-grace-period", service(StopGracePeriod="1900ms"), "running"),
    "ninety": Row(
        "stop-signal-out-of-range", service(Command=STUBBORN, StopSignal="99"), "running"
    ),
}


@pytest.fixture
def stops(clean_engine: RealEngine) -> RuleCaseRun:
    return RuleCaseRun(clean_engine, STOPS).start()


def test_how_a_task_is_stopped(stops: RuleCaseRun) -> None:
    """`sleep` as PID 1 ignores SIGTERM; the shell would exit with 7 if it received the signal."""
    for name in STOPS:
        stops.check(name)
    engine = stops.engine
    named = {
        each["Names"][0][1:6]: each["Id"] for each in engine.request_json("GET", "/containers/json")
    }
    engine.request_json("DELETE", "/services/grace")
    engine.request_json("POST", f"/containers/{named['ninet']}/stop?t=9")
    state = engine.request_json("GET", f"/containers/{named['ninet']}/json")["State"]
    assert state["ExitCode"] == 137
    cut = re.compile(rf"{named['grace']}.*within 1( second)?s of|within 1s of.*{named['grace']}")
    wait_for(lambda: cut.search(engine.log.read_text(errors="replace")), "the grace period to end")


def test_engines_differ_about_an_uncertain_template(any_engine: RealEngine) -> None:
    row = Row(
        "unverified-template", service(Hostname="{{range 3}}a{{end}}"), "refused", "range can't"
    )
    any_engine.clear()
    stage = RuleCaseRun(any_engine, {"range": row}).start()
    is_new = any_engine.release != "20.10"  # built with Go 1.24
    assert set(stage.ids) == ({"range"} if is_new else set())
    if not is_new:
        stage.check("range")


@pytest.mark.parametrize("release", ["20.10", "26.1"])
def test_a_health_check_without_a_command_crashes_the_engine(
    boot: Callable[..., RealEngine], release: str
) -> None:
    """It crashes dockerd; Engines up to 29.4 too (docker-v29.5.0 is the first with moby 14efa29c44)."""
    engine = boot(release, f"h{release[:2]}")
    harness.make_swarm(engine)
    harness.import_image(engine)
    RuleCaseRun(engine, {"cmd": Row("no-health-command", health_by("CMD"), "")}).start()
    wait_for(lambda: engine.process.poll() is not None, "the engine to end")
    assert "panic: runtime error: " in engine.log.read_text(errors="replace")
