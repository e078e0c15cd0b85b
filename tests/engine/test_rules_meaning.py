"""Rules on valid values that mean something unexpected, compared with real engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from swarmtui.launch.check import check
from swarmtui.spec import ApiVersion
from swarmtui.spec.rules import command, templates
from swarmtui.spec.rules import missing_units as numbers
from tests.engine import harness
from tests.engine.child_processes import wait_for
from tests.engine.harness import RealEngine
from tests.engine.rule_cases import Row, RuleCaseRun, TaskContainer, run_cases, service

MODULES = (numbers, command)
PLACEHOLDERS = {templates.placeholder_not_expanded.name, templates.slot_is_node_id.name}
SLOT = "{{.Task.Slot}}"
SLEEP = ["/bin/sh", "-c", "sleep 600"]


def ulimit(row: str) -> dict[str, Any]:
    return service(Ulimits=[row])


def volume(**options: str) -> dict[str, Any]:
    driver = {"DriverConfig": {"Options": options}}
    return service(
        Mounts=[{"Type": "volume", "Source": "small", "Target": "/d", "VolumeOptions": driver}]
    )


def in_mode(mode: str, tree: dict[str, Any]) -> dict[str, Any]:
    return {**tree, "Mode": mode}


def prints(text: str, command: str) -> Callable[[TaskContainer], bool]:
    return lambda task: task.run_shell(command) == text


def is_mounted_with(size: str) -> Callable[[TaskContainer], bool]:
    return lambda task: f"size={size}" in task.run_shell("grep ' /d ' /proc/mounts")


def has_lost_lines(task: TaskContainer) -> bool:
    """Whether the log has only the last of six lines."""
    return "line1" not in task.engine.docker("service", "logs", "--raw", "logsize").stdout


def keeps(*keys: str) -> Callable[[TaskContainer], bool]:
    """Whether these members of the container's Config have the placeholder unexpanded."""
    return lambda task: all(SLOT in str(task.inspected["Config"][key]) for key in keys)


SIX_LINES = ["/bin/sh", "-c", "for i in 1 2 3 4 5 6; do echo line$i; done; sleep 600"]
ROWS = {
    "address": Row("ulimit-without-unit", ulimit("as=1000000"), "failed", "cannot allocate memory"),
    "data": Row("ulimit-without-unit", ulimit("data=65536"), "failed", "cannot allocate memory"),
    "memlock": Row("ulimit-without-unit", ulimit("memlock=64"), "running",
                   check=prints("0", "ulimit -l")),
    "tmpfs": Row("size-without-unit", service(Mounts=[
        {"Type": "tmpfs", "Target": "/d", "TmpfsOptions": {"SizeBytes": 64}}]), "running",
        check=is_mounted_with("4k")),
    "volume": Row("volume-size-without-unit",
                  volume(type="tmpfs", device="tmpfs", o="size=100"), "running",
                  check=is_mounted_with("4k")),
    "logsize": Row("log-size-without-unit", service(Command=SIX_LINES, LogDriver={
        "Name": "json-file", "Options": {"max-size": "10"}}), "running", check=has_lost_lines),
    "option": Row("option-as-program", service(Command=["--ping"]), "failed", '"--ping"'),
    "line": Row("unsplit-command", service(Command=["sh -c 'sleep 600'"]), "failed", "sleep 600"),
    "testline": Row("unsplit-command", service(Healthcheck={
        "Test": ["CMD", "true -a"], "Interval": "100ms", "Retries": 1}), "failed", "unhealthy"),
    "oneword": Row("unsplit-args", service(Command=["/bin/sh"], Args=["sh -c 'sleep 600'"]),
                   "failed", "non-zero exit"),
    "sign": Row("shell-operator-without-shell", service(Command=["/bin/ls", "/", "&&", "sleep"]),
                "failed", "non-zero exit"),
    "holders": Row("placeholder-not-expanded", service(
        Command=SLEEP, Args=[SLOT], Labels={"a": SLOT}, Dir=f"/{SLOT}", Env=[f"{SLOT}=1"],
        Healthcheck={"Test": ["CMD", "true", SLOT]}), "running",
        check=keeps("Cmd", "Labels", "WorkingDir", "Env", "Healthcheck")),
    "holderhost": Row("placeholder-not-expanded", service(Hosts=[f"10.0.0.9 a{SLOT}"]), "running",
                      check=prints(f"a{SLOT}", "grep 10.0.0.9 /etc/hosts | cut -f2")),
    "holderfile": Row("placeholder-not-expanded", service(
        Secrets=[{"SecretName": "s1", "File": {"Name": f"/a{SLOT}"}}]), "running",
        check=prints("s1", f"cat '/a{SLOT}'")),
    "holderuser": Row("placeholder-not-expanded", service(User=SLOT), "failed", SLOT),
    "holderlog": Row("placeholder-not-expanded", service(LogDriver={
        "Name": "json-file", "Options": {"tag": SLOT}}), "failed", "can't evaluate field Task"),
    "expanded": Row("slot-is-node-id", in_mode("global", service(
        Env=[f"A={SLOT}", "N={{.Node.ID}}"])), "running", check=prints("same",
        "test $A = $N && echo same")),
    "firsttask": Row("slot-is-node-id", in_mode("replicated-job", service(
        Env=[f"A={SLOT}", "N={{.Node.ID}}"])), "running", check=prints("same",
        "test $A = $N && echo same")),
}  # fmt: skip
"""What happens to each if the rule is ignored."""

ELSEWHERE = {"duration-without-unit": "in test_rules_mode: it takes an update"}


@pytest.fixture(scope="module")
def stage(any_engine: RealEngine) -> Iterator[RuleCaseRun]:
    yield from run_cases(any_engine, ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_the_prediction_of_the_rule_is_right(stage: RuleCaseRun, name: str) -> None:
    stage.check(name)


def test_every_rule_is_tested() -> None:
    rules = {rule.name for module in MODULES for rule in module.RULES} | PLACEHOLDERS
    assert {row.rule for row in ROWS.values()} | set(ELSEWHERE) == rules


def test_an_old_api_accepts_what_the_newest_engine_returns(engine28: RealEngine) -> None:
    """The defaults that 28.5 adds to a spec have no version requirement; 20.10 serves 1.41."""
    engine28.clear()
    engine28.docker("service", "create", "--detach", "--name", "plain", "bb:1", "sleep", "600")
    body = {
        "Name": "full",
        "Mode": {},
        "TaskTemplate": {
            "ContainerSpec": {
                "Image": "bb:1",
                "Privileges": {"NoNewPrivileges": False, "Seccomp": {"Mode": "default"}},
                "Healthcheck": {"StartInterval": 0, "StartPeriod": 0},
                "OomScoreAdj": 0,
                "Isolation": "default",
                "Mounts": [
                    {
                        "Type": "bind",
                        "Source": "/tmp",
                        "Target": "/d",
                        "BindOptions": {"CreateMountpoint": False, "NonRecursive": False},
                    }
                ],
            },
            "Resources": {"Limits": {"Pids": 0}},
            "Placement": {"MaxReplicas": 0},
        },
    }
    engine28.request_json("POST", "/services/create", body)
    for service_ in engine28.request_json("GET", "/services"):
        for version in (ApiVersion(1, 41), ApiVersion(1, 44)):
            checked = check(service_["Spec"], version)
            assert checked.spec
            assert checked.errors == ()
    engine28.clear()


def test_an_empty_mode_is_replicated(any_engine: RealEngine) -> None:
    body = {"Name": "nomode", "Mode": {}, "TaskTemplate": {"ContainerSpec": {"Image": "bb:1"}}}
    service_ = any_engine.request_json("POST", "/services/create", body)["ID"]
    stored = any_engine.request_json("GET", f"/services/{service_}")["Spec"]
    assert stored["Mode"] == {"Replicated": {"Replicas": 1}}
    any_engine.request_json("DELETE", f"/services/{service_}")


def test_an_older_node_ignores_unknown_fields(boot: Callable[..., RealEngine]) -> None:
    """A swarm of 28.5 with a worker of 26.1, which does not support OomScoreAdj for services."""
    manager = boot("28.5", "newer", "10.98.0.1")
    worker = boot("26.1", "older", "10.98.0.2")
    harness.make_swarm(manager)
    harness.join_swarm(worker, manager)
    harness.import_image(worker)
    tree = service(OomScoreAdj=500)
    tree["TaskTemplate"]["Placement"] = {"Constraints": ["node.role==worker"]}
    (said,) = (
        each
        for each in RuleCaseRun(manager, {}).problems(tree)
        if each.rule == "field-too-new-for-node"
    )
    assert said.path == "TaskTemplate.ContainerSpec.OomScoreAdj"
    RuleCaseRun(manager, {"oom": Row("field-too-new-for-node", tree, "running")}).start()

    def started() -> Any:
        return worker.request_json("GET", "/containers/json")

    (container,) = wait_for(started, "a task on the worker", 60.0)
    score = worker.docker("exec", container["Id"], "cat", "/proc/1/oom_score_adj").stdout
    assert score.strip() == "0"
