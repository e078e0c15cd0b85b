"""The commands on the embedded swarm: what they print, what they send, their exit status."""

from __future__ import annotations

import base64
import io
import json
import os
import pty
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from swarmtui import cli
from swarmtui.commands.status import describe_source
from swarmtui.demo import DemoSwarm
from swarmtui.errors import ExitStatus
from swarmtui.launch import submit, watch
from swarmtui.launch.rulebook import RULEBOOK
from swarmtui.signals import TERMINATION_SIGNALS
from swarmtui.spec.problem import LEVELS

CONTAINER = "TaskTemplate.ContainerSpec"
IMAGE = f"{CONTAINER}.Image"
WEB: dict[str, Any] = {
    "Name": "web9",
    "TaskTemplate": {"ContainerSpec": {"Image": "nginx:1.27", "Args": "sleep 60"}},
    "UpdateConfig": {"Delay": "10s"},
}
SOUND_TASK = {
    **WEB["TaskTemplate"],
    "Resources": {"Limits": {"MemoryBytes": "64M", "NanoCPUs": 10**9}},
}


@pytest.fixture(scope="module")
def demo() -> Iterator[DemoSwarm]:
    with DemoSwarm(seed=1) as running:
        yield running


@pytest.fixture
def fresh() -> Iterator[DemoSwarm]:
    with DemoSwarm(seed=1) as running:
        yield running


@pytest.fixture
def spec(tmp_path: Path) -> Callable[..., str]:
    def write(**changes: Any) -> str:
        file = tmp_path / "web.json"
        file.write_text(json.dumps({**WEB, **changes}), "utf-8")
        return str(file)

    return write


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make `watch` ask the manager every 20 ms."""
    monkeypatch.setattr(watch.watch, "__defaults__", _with_interval(watch.watch.__defaults__))


def _with_interval(defaults: Any) -> Any:
    return tuple(0.02 if value == watch.INTERVAL else value for value in defaults)


def sent(demo: DemoSwarm) -> list[bytes]:
    return [each.body for each in demo.requests if each.path.endswith("/services/create")]


def login(monkeypatch: pytest.MonkeyPatch, host: str, password: str = "pw") -> None:
    auth = base64.b64encode(f"me:{password}".encode()).decode()
    monkeypatch.setenv("DOCKER_AUTH_CONFIG", json.dumps({"auths": {host: {"auth": auth}}}))


# check


def test_check_without_problems(
    demo: DemoSwarm, spec: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["check", spec(TaskTemplate=SOUND_TASK), "--host", demo.host]) == 0
    assert capsys.readouterr() == ("", "no problems, checked for API 1.51\n")


def test_check_prints_a_line_per_problem(
    demo: DemoSwarm, spec: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    file = spec(
        EndpointSpec={"Ports": ["8080:80", "80:"]},
        Mode={"Replicated": {"Replicas": 0}},
        Name="a.b",
    )
    assert cli.main(["check", file, "--host", demo.host]) == ExitStatus.INVALID
    out, err = capsys.readouterr()
    assert err == ""
    found = dict(line.partition(": ")[::2] for line in out.splitlines())
    assert found["Name"].endswith("[invalid-service-name]")
    assert "EndpointSpec.Ports[1]" in found
    assert found["Mode.Replicated.Replicas"].startswith("warning: ")
    assert found["Mode.Replicated.Replicas"].endswith("[zero-tasks]")


def test_check_reports_every_row_and_what_can_be_read(
    spec: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    container = {"Image": "NGINX", "Env": ['K="v"', "=x", "B=1", "=y"]}
    file = spec(TaskTemplate={"ContainerSpec": container})
    assert cli.main(["check", file, "--offline", "--json"]) == ExitStatus.INVALID
    found = {each["path"]: each["rule"] for each in json.loads(capsys.readouterr().out)}
    assert found == {
        IMAGE: "",
        f"{CONTAINER}.Env[1]": "",
        f"{CONTAINER}.Env[3]": "",
        f"{CONTAINER}.Env[0]": "quoted-env-value",
        "TaskTemplate.Resources.Limits.MemoryBytes": "no-resource-limit",
    }


def test_check_prints_errors_first(
    spec: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    restart = {"Condition": "any", "MaxAttempts": 2}
    task = {**SOUND_TASK, "ContainerSpec": {"Image": "nginx"}, "RestartPolicy": restart}
    file = spec(TaskTemplate=task, Mode="replicated-job", UpdateConfig={})
    assert cli.main(["check", file, "--offline"]) == ExitStatus.INVALID
    lines = capsys.readouterr().out.splitlines()
    assert [(line.split(": ")[0], line.rpartition("[")[2]) for line in lines] == [
        ("UpdateConfig", "job-with-update-config]"),
        ("TaskTemplate.RestartPolicy.Condition", "job-with-restart-any]"),
        (IMAGE, "no-image-tag]"),
    ]


def test_check_exits_with_0_for_warnings_and_hints(
    spec: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    task = {**SOUND_TASK, "ContainerSpec": {"Image": "nginx"}}
    file = spec(TaskTemplate=task, Mode={"Replicated": {"Replicas": 0}})
    assert cli.main(["check", file, "--offline"]) == 0
    assert [line.split(": ")[1] for line in capsys.readouterr().out.splitlines()] == [
        "warning",
        "hint",
    ]


def test_render_prints_no_hints(
    spec: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    task = {**SOUND_TASK, "ContainerSpec": {"Image": "nginx"}}
    file = spec(TaskTemplate=task, Mode={"Replicated": {"Replicas": 0}})
    assert cli.main(["render", file, "--offline"]) == 0
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("[zero-tasks]")


def test_check_explains_a_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "--explain", "zero-tasks"]) == 0
    out, err = capsys.readouterr()
    head, reason, fields = out.split("\n\n")
    assert (head, err) == ("zero-tasks\n" + RULEBOOK["zero-tasks"].sentence, "")
    assert " ".join(reason.split()) == RULEBOOK["zero-tasks"].reason
    assert fields.split() == list(RULEBOOK["zero-tasks"].paths)
    assert max(map(len, out.splitlines())) <= 80


def test_check_explains_all_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "--explain", "all"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [
        entry.name for level in LEVELS for entry in RULEBOOK.values() if entry.level == level
    ]
    assert all(line.split()[2] == "when" for line in lines)


def test_check_explains_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "--json", "--explain", "zero-tasks"]) == 0
    (entry,) = json.loads(capsys.readouterr().out)
    assert entry["name"] == "zero-tasks"
    assert set(entry) == {"name", "level", "when", "reason", "paths"}
    assert cli.main(["check", "--json", "--explain", "all"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == len(RULEBOOK)


def test_check_suggests_a_rule_for_an_unknown_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "--explain", "some-task"]) == ExitStatus.USAGE
    assert capsys.readouterr() == (
        "",
        "swarmtui: there is no rule some-task\n"
        "  Did you mean zero-tasks? All: swarmtui check --explain all\n",
    )


def test_every_rule_that_check_names_can_be_explained(
    demo: DemoSwarm, spec: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    file = spec(
        Name="shop",
        Mode="global-job",
        TaskTemplate={
            "ContainerSpec": {
                "Image": "nginx",
                "Mounts": [
                    {"Type": "bind", "Source": "/a", "Target": "/a", "Consistency": "cached"}
                ],
            }
        },
    )
    words = ["check", file, "--host", demo.host, "--api-version", "1.40", "--json"]
    assert cli.main(words) == ExitStatus.INVALID
    named = {problem["rule"] for problem in json.loads(capsys.readouterr().out)}
    assert named >= {
        "unsupported-by-api-version",
        "dropped-field",
        "job-with-update-config",
        "no-image-tag",
    }
    assert named <= set(RULEBOOK)


def test_check_uses_the_state_of_the_swarm(
    demo: DemoSwarm, spec: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    file = spec(
        Name="shop",
        EndpointSpec={"Ports": ["8080:80"]},
        Networks=["nowhere"],
        TaskTemplate=SOUND_TASK,
    )
    assert cli.main(["check", file, "--host", demo.host]) == ExitStatus.INVALID
    paths = [line.partition(": ")[0] for line in capsys.readouterr().out.splitlines()]
    assert sorted(paths) == [
        "EndpointSpec.Ports[0].PublishedPort",
        "Name",
        "TaskTemplate.Networks[0].Target",
    ]


@pytest.mark.parametrize("words", [["--offline"], ["--api-version", "1.41"]])
def test_check_offline_does_not_connect(words: list[str], spec: Callable[..., str]) -> None:
    nowhere = ["--host", "unix:///nowhere.sock"]
    assert cli.main(["check", spec(Name="shop"), *nowhere, *words]) == 0
    assert cli.main(["check", spec(Name="shop"), *nowhere]) == ExitStatus.UNREACHABLE


def test_check_for_a_version(spec: Callable[..., str], capsys: pytest.CaptureFixture[str]) -> None:
    file = spec(Mode="global-job", UpdateConfig=None, TaskTemplate=SOUND_TASK)
    assert cli.main(["check", file, "--api-version", "1.41"]) == 0
    assert cli.main(["check", file, "--api-version", "1.40"]) == ExitStatus.INVALID
    assert capsys.readouterr().out.startswith("Mode.GlobalJob: needs API 1.41 (Docker 20.10)")


@pytest.mark.parametrize("version", ["1.23", "1.99", "2.0", "x"])
def test_check_for_an_invalid_version(
    version: str, spec: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["check", spec(), "--api-version", version]) == ExitStatus.USAGE
    assert capsys.readouterr().err.startswith("swarmtui: --api-version: ")


def test_check_json(spec: Callable[..., str], capsys: pytest.CaptureFixture[str]) -> None:
    file = spec(Name="a.b", TaskTemplate=SOUND_TASK)
    assert cli.main(["check", file, "--offline", "--json"]) == ExitStatus.INVALID
    (problem,) = json.loads(capsys.readouterr().out)
    assert set(problem) == {"path", "message", "level", "hint", "rule", "suggestion"}
    assert problem["suggestion"] == "a-b"
    assert (problem["path"], problem["level"]) == ("Name", "error")
    assert problem["rule"] == "invalid-service-name"
    assert cli.main(["check", spec(TaskTemplate=SOUND_TASK), "--offline", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "taskTemplate: {containerSpec: {image: nginx}}\nendpointSpec: {ports: [22:22]}"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert cli.main(["render", "-", "--offline"]) == 0
    body = json.loads(capsys.readouterr().out)
    assert body["EndpointSpec"]["Ports"][0]["PublishedPort"] == 22


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff", "not UTF-8"),
        (b"{", "line 1, column 2: is not valid JSON"),
        (b"[]", "is a list"),
        (b"x" * (6 << 20), "larger than 5 MiB"),
        (b"", "is empty"),
    ],
    ids=["bytes", "cut", "list", "large", "empty"],
)
@pytest.mark.parametrize("command", ["check", "render", "apply"])
def test_bad_files(
    command: str, content: bytes, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "web.json"
    file.write_bytes(content)
    assert cli.main([command, str(file)]) == ExitStatus.USAGE
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err
    assert "Traceback" not in err


# render


def test_render_prints_the_bytes_that_apply_sends(
    fresh: DemoSwarm, spec: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["render", spec(), "--host", fresh.host]) == 0
    out = capsys.readouterr().out
    assert "nginx:1.27@sha256:" in out
    assert sent(fresh) == []
    assert cli.main(["apply", spec(), "--host", fresh.host, "--detach"]) == 0
    assert sent(fresh) == [out.removesuffix("\n").encode()]


@pytest.mark.parametrize("version", ["1.24", "1.30", "1.41"])
def test_render_offline_is_what_apply_sends_unpinned(
    version: str, spec: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    task = {"ContainerSpec": {"Image": "nowhere.example/app:1", "Args": "sleep 60"}}
    file, pin = spec(Networks=["frontend"], TaskTemplate=task), ["--api-version", version]
    with DemoSwarm() as demo:
        assert cli.main(["apply", file, "--host", demo.host, "--detach", *pin]) == 0
        capsys.readouterr()
        assert cli.main(["render", file, *pin]) == 0
        assert sent(demo) == [capsys.readouterr().out.removesuffix("\n").encode()]


def test_render_indents_on_a_terminal(spec: Callable[..., str]) -> None:
    controller, terminal = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "swarmtui", "render", spec(), "--offline"],
        stdout=terminal,
        check=False,
    )
    os.close(terminal)
    assert done.returncode == 0
    assert b'{\r\n  "Name": "web9",\r\n' in os.read(controller, 4096)
    os.close(controller)


def test_render_lines(
    spec: Callable[..., str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    login(monkeypatch, "https://index.docker.io/v1/")
    assert cli.main(["render", spec(), "--offline", "--as", "cli", "--host", "tcp://h:1"]) == 0
    assert shlex.split(capsys.readouterr().out) == [
        *("docker", "--host", "tcp://h:1", "service", "create", "--name", "web9"),
        *("--update-delay", "10s", "--with-registry-auth", "nginx:1.27", "sleep", "60"),
    ]
    assert cli.main(["render", spec(), "--offline", "--as", "curl", "--host", "tcp://h:1"]) == 0
    out = capsys.readouterr().out
    assert '"X-Registry-Auth: $REGISTRY_AUTH"' in out
    assert shlex.split(out)[-1] == "http://h:1/v1.55/services/create"
    plain = ["render", spec(), "--offline", "--as", "cli", "--no-registry-auth"]
    assert cli.main(plain) == 0
    assert "--with-registry-auth" not in capsys.readouterr().out


def test_render_warns_of_settings_without_a_docker_option(
    spec: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    file = spec(EndpointSpec={"Ports": [{"TargetPort": 80, "Name": "http"}]})
    assert cli.main(["render", file, "--offline", "--as", "cli"]) == 0
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("EndpointSpec.Ports[0].Name: warning: ")


def test_render_refuses_an_invalid_spec(
    spec: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["render", spec(Name="a.b"), "--offline"]) == ExitStatus.INVALID
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("Name: ")
    assert err.endswith("[invalid-service-name]\n")


# apply


@pytest.mark.usefixtures("quick")
def test_apply_follows_until_converged(
    fresh: DemoSwarm, spec: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    file = spec(UpdateConfig={"Monitor": "50ms"})
    assert cli.main(["apply", file, "--host", fresh.host]) == 0
    out, err = capsys.readouterr()
    with DemoSwarm():
        pass
    assert len(out.splitlines()) == 1
    assert len(out.strip()) == 25
    lines = err.splitlines()
    assert lines[-1] == "web9: converged: 1 of 1 task running"
    assert lines[0].startswith("0 of 1 running")
    assert len(lines) == len(set(lines))


def test_apply_detached(
    fresh: DemoSwarm, spec: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["apply", spec(), "--host", fresh.host, "--detach"]) == 0
    out, err = capsys.readouterr()
    assert len(out.strip()) == 25
    assert err == ""
    assert len(sent(fresh)) == 1


@pytest.mark.usefixtures("quick")
def test_apply_of_a_crashing_image(
    fresh: DemoSwarm, spec: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    crash = {"ContainerSpec": {"Image": "nginx:crash"}, "RestartPolicy": {"Condition": "none"}}
    status = cli.main(["apply", spec(TaskTemplate=crash), "--host", fresh.host, "--timeout", "30s"])
    out, err = capsys.readouterr()
    assert status == ExitStatus.TASKS_FAILED
    assert len(out.strip()) == 25
    assert "web9: tasks fail: " in err


@pytest.mark.usefixtures("quick")
def test_apply_times_out_with_the_cause(
    fresh: DemoSwarm, spec: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    task = {**WEB["TaskTemplate"], "Placement": {"Constraints": ["node.labels.disk==tape"]}}
    file = spec(TaskTemplate=task)
    status = cli.main(["apply", file, "--host", fresh.host, "--timeout", "300ms"])
    assert status == ExitStatus.TIMED_OUT
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith("web9: not done after 300ms: 0 of 1 task running")


def test_apply_refuses_and_sends_nothing(
    demo: DemoSwarm, spec: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    before = len(sent(demo))
    status = cli.main(["apply", spec(Name="shop"), "--host", demo.host, "--detach"])
    assert status == ExitStatus.INVALID
    assert capsys.readouterr().err.startswith("Name: ")
    gated = spec(Mode="global-job", UpdateConfig=None)
    old = ["--api-version", "1.40"]
    assert cli.main(["apply", gated, "--host", demo.host, *old]) == ExitStatus.INVALID
    assert len(sent(demo)) == before


@pytest.mark.parametrize("state", ["worker", "inactive", "locked", "expired", "noleader"])
@pytest.mark.parametrize("command", ["check", "apply"])
def test_no_working_manager(
    command: str, state: str, spec: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    with DemoSwarm(state=state) as demo:
        assert cli.main([command, spec(), "--host", demo.host]) == ExitStatus.UNREACHABLE
        assert sent(demo) == []
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("swarmtui: ")


def test_apply_sends_credentials_without_no_registry_auth(
    fresh: DemoSwarm,
    spec: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    login(monkeypatch, "registry.example.com")
    task = {"ContainerSpec": {"Image": "registry.example.com/private/app:1.0"}}
    first, second = spec(TaskTemplate=task), ["--host", fresh.host, "--detach"]
    assert cli.main(["apply", first, *second]) == 0
    assert capsys.readouterr().err == ""
    again = spec(TaskTemplate=task, Name="web10")
    assert cli.main(["apply", again, *second, "--no-registry-auth"]) == 0
    assert f"{IMAGE}: warning: registry.example.com requires a login" in capsys.readouterr().err
    creates = [each for each in fresh.requests if each.path.endswith("/services/create")]
    headers = [each.header("X-Registry-Auth") for each in creates]
    assert json.loads(base64.urlsafe_b64decode(headers[0]))["password"] == "pw"
    assert headers[1] == ""


@pytest.mark.parametrize(
    ("image", "status", "words"),
    [
        ("nginx:1.27", 0, f"{IMAGE}: warning: docker-credential-gone is not in PATH"),
        ("registry.example.com/private/app:1.0", 2, "swarmtui: docker-credential-gone is not in"),
    ],
)
def test_a_missing_helper_stops_only_images_that_need_a_login(
    image: str,
    status: int,
    words: str,
    fresh: DemoSwarm,
    spec: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    (tmp_path / "config.json").write_text('{"credsStore": "gone"}')
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    file = spec(TaskTemplate={"ContainerSpec": {"Image": image}})
    assert cli.main(["apply", file, "--host", fresh.host, "--detach"]) == status
    err = capsys.readouterr().err
    assert err.startswith(words)
    assert "--no-registry-auth" in err
    assert len(sent(fresh)) == (status == 0)
    if status == 0:
        assert "no credentials are sent" in err


def test_a_broken_config_is_reported(
    demo: DemoSwarm,
    spec: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DOCKER_AUTH_CONFIG", '{"auths": ')
    assert cli.main(["apply", spec(), "--host", demo.host]) == ExitStatus.USAGE
    assert "DOCKER_AUTH_CONFIG" in capsys.readouterr().err


def test_ctrl_c_while_following_leaves_the_service(
    fresh: DemoSwarm,
    spec: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(watch, "watch", interrupted)
    assert cli.main(["apply", spec(), "--host", fresh.host]) == cli.INTERRUPTED
    out, err = capsys.readouterr()
    assert len(out.strip()) == 25
    assert err == "stopped following; the service keeps running. See: docker service ps web9\n"


@pytest.mark.parametrize("number", TERMINATION_SIGNALS)
def test_a_signal_while_creating_is_an_unknown_outcome(
    number: int,
    demo: DemoSwarm,
    spec: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    over = Event()

    def interrupted(*_: object, **__: object) -> None:
        os.kill(os.getpid(), number)
        over.wait()

    monkeypatch.setattr(submit, "submit", interrupted)
    assert cli.main(["apply", spec(), "--host", demo.host]) == ExitStatus.UNKNOWN
    over.set()
    assert "docker service ls --filter name=web9" in capsys.readouterr().err


@pytest.mark.parametrize("number", TERMINATION_SIGNALS)
def test_a_signal_after_the_reply_ends_after_the_id(
    number: int,
    fresh: DemoSwarm,
    spec: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    send = submit.submit

    def interrupted(*args: Any, **options: Any) -> submit.LaunchedService:
        launched = send(*args, **options)
        os.kill(os.getpid(), number)
        return launched

    monkeypatch.setattr(submit, "submit", interrupted)
    assert cli.main(["apply", spec(), "--host", fresh.host, "--detach"]) == 128 + number
    assert len(capsys.readouterr().out.strip()) == 25


# --demo and status


def test_demo_does_not_read_credentials(
    spec: Callable[..., str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    login(monkeypatch, "registry.example.com")
    file = spec(TaskTemplate={"ContainerSpec": {"Image": "registry.example.com/private/app:1.0"}})
    assert cli.main(["--demo", "apply", file, "--detach"]) == 0
    assert "requires a login" in capsys.readouterr().err


def test_demo_excludes_host(spec: Callable[..., str], capsys: pytest.CaptureFixture[str]) -> None:
    words = ["apply", spec(), "--demo", "--host", "tcp://h:1"]
    assert cli.main(words) == ExitStatus.USAGE
    assert "--demo cannot be used with --host" in capsys.readouterr().err


def test_status(
    demo: DemoSwarm, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    login(monkeypatch, "registry.example.com", "hunter2")
    monkeypatch.setenv("DOCKER_HOST", demo.host)
    assert cli.main(["status"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert f"Endpoint    {demo.host}, from DOCKER_HOST" in out
    assert "1.51; the engine supports 1.24 to 1.51, swarmtui supports 1.24 to 1.55" in out
    assert "Swarm       manager, with a leader" in out
    assert "Nodes       3: 1 manager, 2 workers, " in out
    assert "registry.example.com: DOCKER_AUTH_CONFIG" in out
    assert "hunter2" not in out


@pytest.mark.parametrize("state", ["worker", "inactive", "locked", "expired", "noleader"])
def test_status_without_a_manager_prints_what_is_known(
    state: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with DemoSwarm(state=state) as demo:
        assert cli.main(["status", "--host", demo.host]) == ExitStatus.UNREACHABLE
    out, err = capsys.readouterr()
    assert "Engine " in out
    assert "Swarm " in out
    assert "Registries " in out
    assert err.startswith("swarmtui: ")


def test_status_warns_of_a_key_that_others_can_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "my certs"
    folder.mkdir()
    for name in ("ca.pem", "cert.pem", "key.pem"):
        (folder / name).write_text("not tried")
    monkeypatch.setenv("DOCKER_CERT_PATH", str(folder))
    monkeypatch.setenv("DOCKER_TLS_VERIFY", "1")
    for mode, who in ((0o644, "every user"), (0o640, "its group"), (0o600, "")):
        (folder / "key.pem").chmod(mode)
        cli.main(["status", "--host", "tcp://127.0.0.1:1"])
        out = capsys.readouterr().out
        words = f"TLS key     warning: {who} can read it: chmod 600 '{folder}/key.pem'\n"
        assert (words in out) is bool(who)
        assert ("TLS key" in out) is bool(who)


def test_status_lists_each_source_and_whether_it_works(
    demo: DemoSwarm,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    config = {"CredsStore": "gone", "Auths": {"ghcr.io": {"auth": "%"}, "reg": {"auth": "dTpw"}}}
    (tmp_path / "config.json").write_text(json.dumps(config))
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    monkeypatch.delenv("DOCKER_AUTH_CONFIG", raising=False)
    assert cli.main(["status", "--host", demo.host]) == 0
    out = capsys.readouterr().out
    file = f"auths in {tmp_path / 'config.json'}"
    assert (
        "Registries  all others: docker-credential-gone: is not in PATH, or not executable\n"
        f"            ghcr.io: {file}: auth is not base64 of USER:PASSWORD\n"
        f"            reg: {file}: works\n"
    ) in out


def test_status_without_manager_and_credentials(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DOCKER_AUTH_CONFIG", "[")
    assert cli.main(["status", "--host", "unix:///nowhere.sock"]) == ExitStatus.UNREACHABLE
    out, err = capsys.readouterr()
    assert "Endpoint    unix:///nowhere.sock, from --host" in out
    assert "Registries  unknown: " in out
    assert "/nowhere.sock" in err
    assert "DOCKER_AUTH_CONFIG" in err


# the wizard


@pytest.mark.parametrize(
    ("words", "command"),
    [([], "swarmtui apply FILE"), (["web.yaml"], "swarmtui apply web.yaml"), (["new"], "FILE")],
)
def test_the_wizard_needs_a_terminal(
    words: list[str],
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("web.yaml").touch()
    assert cli.main(words) == ExitStatus.USAGE
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("swarmtui: the wizard needs a terminal")
    assert err.endswith(f"{command}\n")
    assert err.count("\n") == 1


def test_a_missing_file_is_reported_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["new", "nowhere.yaml"]) == ExitStatus.USAGE
    out, err = capsys.readouterr()
    assert (out, err.splitlines()[0]) == ("", "swarmtui: nowhere.yaml: no such file")
    assert "apply" not in err


@pytest.mark.parametrize(
    ("source", "words"),
    [("default socket", "from the default socket"), ("DOCKER_HOST", "from DOCKER_HOST")],
)
def test_status_names_the_source_of_the_endpoint(source: str, words: str) -> None:
    assert describe_source(source) == words


@pytest.mark.parametrize("term", ["dumb", ""])
def test_the_wizard_refuses_a_dumb_terminal(term: str) -> None:
    controller, terminal = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "swarmtui"],
        stdin=terminal,
        stdout=terminal,
        stderr=subprocess.PIPE,
        env={**os.environ, "TERM": term},
        check=False,
    )
    os.close(terminal)
    os.close(controller)
    assert done.returncode == ExitStatus.USAGE
    assert done.stderr.startswith(b"swarmtui: the wizard needs a terminal")


def test_the_wizard_gets_the_options(
    spec: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, Any] = {}

    def run(**named: Any) -> int:
        given.update(named)
        return 7

    monkeypatch.setattr("swarmtui.wizard.run", run)
    monkeypatch.setattr("swarmtui.commands.new._can_draw", lambda: True)
    file = spec(Mode="global", EndpointSpec={"Ports": ["8080:80", "80:"]})
    words = ["--host", "tcp://h:1", file, "--ascii", "--no-registry-auth", "--api-version", "1.41"]
    assert cli.main(words) == 7
    assert given["host"] == "tcp://h:1"
    assert given["api_version"] == "1.41"
    assert given["ascii_only"]
    assert not given["registry_auth"]
    assert given["draft_tree"]["Mode"] == {"Global": {}}
    assert given["draft_tree"]["EndpointSpec"]["Ports"][1] == "80:"
    monkeypatch.setenv("DOCKER_AUTH_CONFIG", "{}")
    assert cli.main(["--demo"]) == 7
    assert given["host"].startswith("unix://")
    assert given["draft_tree"] is None
    assert "DOCKER_AUTH_CONFIG" not in given["environ"]
    assert given["environ"]["DOCKER_CONFIG"] in given["host"]


def test_a_missing_file_hints_at_the_commands(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("swarmtui.commands.new._can_draw", lambda: True)
    assert cli.main(["nginx"]) == ExitStatus.USAGE
    err = capsys.readouterr().err
    assert err == "swarmtui: nginx: no such file\n  List the commands with: swarmtui --help\n"
