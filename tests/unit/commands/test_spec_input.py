"""FILE and --env-file together, through the commands."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from swarmtui import cli
from swarmtui.commands.options import parse
from swarmtui.commands.spec_input import with_env_files
from swarmtui.errors import ExitStatus

Write = Callable[..., str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def file(name: str, content: Any) -> str:
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
        return str(path)

    return file


def spec(**container: Any) -> dict[str, Any]:
    return {"TaskTemplate": {"ContainerSpec": {"Image": "nginx", **container}}}


def rendered(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert cli.main(["render", *words, "--offline"]) == 0
    body = json.loads(capsys.readouterr().out)
    container: dict[str, Any] = body["TaskTemplate"]["ContainerSpec"]
    return container


@pytest.mark.parametrize("own", [["B=spec", "C=spec"], "B=spec C=spec"])
def test_files_come_first_and_the_spec_wins(
    own: Any, write: Write, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEEN", "here")
    monkeypatch.delenv("UNSEEN", raising=False)
    one = write("one.env", "A=one\nB=one\nSEEN\nUNSEEN\n")
    two = write("two.env", "A=two\n")
    file = write("web.json", spec(Env=own))
    found = rendered(capsys, file, "--env-file", one, f"--env-file={two}")
    assert found["Env"] == ["SEEN=here", "A=two", "B=spec", "C=spec"]


def test_a_bare_name_in_the_spec_is_the_engines_business(
    write: Write, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEEN", "here")
    file, env = write("web.json", spec(Env=["SEEN"])), write("e", "SEEN\nA=1")
    assert rendered(capsys, file, "--env-file", env)["Env"] == ["A=1", "SEEN"]


def test_keys_in_any_case(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    file = write("web.yaml", "taskTemplate: {containerSpec: {image: nginx, env: [A=1]}}")
    assert rendered(capsys, file, "--env-file", write("e", "B=2"))["Env"] == ["B=2", "A=1"]


def test_apply_and_check_take_it_too(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    file, env = write("web.json", spec()), write("e", "A=1\nA B=2")
    for command in ("check", "apply", "render"):
        assert cli.main([command, file, "--env-file", env, "--demo"]) == ExitStatus.USAGE
        assert capsys.readouterr().err == (
            f"swarmtui: {env}: line 2: the name 'A B' contains a blank: write NAME=VALUE\n"
        )


def test_what_is_said_of_the_lines_of_an_env_file(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    """Hints by `check` alone, warnings by all, each at its row."""
    file = write("web.json", spec(Env=["Z=1"]))
    env = write("e", 'A=1\nexport B=2\nZ="3\nunset"\nC="4\nX=5"\n')
    path = "TaskTemplate.ContainerSpec.Env"
    quote = f"warning: {env}: the quote that line 5 opens is not closed in it: line 6 is not part"
    assert cli.main(["check", file, "--env-file", env, "--offline"]) == 0
    out = capsys.readouterr().out
    assert f"{path}[1]: hint: {env}: line 2 is read without export, which is a command" in out
    assert f"{path}[2]: {quote}" in out
    assert f"""{path}: hint: {env}: line 4 is left out: 'unset"' is not set here""" in out
    for command in ("render", "apply"):
        cli.main([command, file, "--env-file", env, "--demo", "--api-version", "1.45"])
        err = capsys.readouterr().err
        assert f"{path}[2]: {quote}" in err
        assert "export" not in err


def test_the_wizard_says_it_at_the_row(write: Write) -> None:
    from swarmtui.commands.new import _load
    from swarmtui.spec.draft import Draft
    from swarmtui.wizard.state.session import Session

    ports = {"EndpointSpec": {"Ports": ["80:80", "- 443:443"]}}
    file = write("web.json", spec(Env=["- B=2"]) | ports)
    tree, notes = _load(parse([file, "--env-file", write("e", "-e A=1")]))
    session = Session(Draft(tree))
    for note in notes:
        session.notes.add(*note)
    session.check()
    env = "TaskTemplate.ContainerSpec.Env"
    said = sorted(each.path for each in session.problems if each.rule == "copied-prefix")
    assert said == ["EndpointSpec.Ports[1]", f"{env}[0]", f"{env}[1]"]


@pytest.mark.parametrize("files", [(), ("B=2",)])
def test_what_is_said_of_a_block_of_lines_is_not_lost(
    files: tuple[str, ...], write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither in the wizard nor where an env file comes before it."""
    from swarmtui.commands.new import _load
    from swarmtui.spec.draft import Draft
    from swarmtui.wizard.state.session import Session

    words = [word for text in files for word in ("--env-file", write("e", text))]
    words = [write("web.json", spec(Env="export C=3\nD=4\n")), *words]
    tree, notes = _load(parse(words))
    session = Session(Draft(tree))
    for note in notes:
        session.notes.add(*note)
    session.check()
    path = f"TaskTemplate.ContainerSpec.Env[{len(files)}]"
    assert [each.path for each in session.problems if each.rule == "copied-prefix"] == [path]
    assert cli.main(["check", *words, "--offline"]) == 0
    assert f"{path}: hint: line 1 is read without export" in capsys.readouterr().out


def test_standard_input_may_be_either(
    write: Write, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"A=1")))
    assert rendered(capsys, write("web.json", spec()), "--env-file", "-")["Env"] == ["A=1"]
    assert cli.main(["render", "-", "--env-file", "-", "--offline"]) == ExitStatus.USAGE
    assert "standard input can be read only once" in capsys.readouterr().err
    file = write("web.json", spec())
    assert cli.main(["check", file, "--env-file", "-", "--env-file", "-"]) == ExitStatus.USAGE
    assert "standard input can be read only once" in capsys.readouterr().err


def test_a_file_without_a_name_is_not_standard_input(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write("web.json", spec())
    for words in (["check", ""], ["render", ""], ["check", file, "--env-file", ""]):
        assert cli.main([*words, "--offline"]) == ExitStatus.USAGE
        assert capsys.readouterr().err == "swarmtui: the name of a file is empty\n"


def test_env_files_have_so_many_entries(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    env = write("e", "".join(f"A{number}=1\n" for number in range(10_001)))
    assert cli.main(["check", write("web.json", spec()), "--env-file", env]) == ExitStatus.USAGE
    message = "10,001 rows are too many: a list can have at most 10,000"
    assert capsys.readouterr().err == f"swarmtui: {env}: {message}\n"


@pytest.mark.parametrize(
    "tree",
    [
        {"TaskTemplate": [1]},
        {"TaskTemplate": {"ContainerSpec": "nginx"}},
        spec(Env=3),
        spec(Env=[3]),
        spec(Env={"A": "1"}),
    ],
)
def test_a_tree_without_a_place_is_left_to_be_refused(tree: Any, write: Write) -> None:
    assert with_env_files(tree, [write("e", "A=1")]).tree == tree


def test_the_wizard_begins_with_it(write: Write) -> None:
    from swarmtui.commands.new import _load

    env = write("e", "A=1")
    assert _load(parse(["--env-file", env]))[0] == spec_of_env(["A=1"])
    tree, _ = _load(parse(["new", write("web.json", spec(Env="B=2")), "--env-file", env]))
    assert tree == spec(Env=["A=1", "B=2"])
    assert _load(parse([])) == (None, [])


def spec_of_env(entries: list[str]) -> dict[str, Any]:
    return {"TaskTemplate": {"ContainerSpec": {"Env": entries}}}


def test_the_next_command_line_begins_anew() -> None:
    assert parse(["check", "f", "--env-file", "a", "--env-file", "b"]).env_files == ["a", "b"]
    assert parse(["check", "f"]).env_files == []


PLUGIN = {"TaskTemplate": {"Runtime": "plugin", "PluginSpec": {"name": "x", "remote": "x:1"}}}


@pytest.mark.parametrize("command", ["check", "render", "apply"])
def test_a_plugin_is_refused_in_a_sentence(
    command: str, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([command, write("p.json", PLUGIN), "--demo"]) == ExitStatus.INVALID
    out, err = capsys.readouterr()
    assert (out if command == "check" else err) == (
        "TaskTemplate: is a plugin service, which swarmtui does not create: "
        "install the plugin on each node with docker plugin install\n"
    )


def test_what_engines_drop_is_sent_and_warned_of(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    options = {"CreateMountpoint": True, "ReadOnlyNonRecursive": True}
    mount = {"Type": "bind", "Source": "/srv", "Target": "/www", "BindOptions": options}
    file = write("web.json", spec(Mounts=[mount | {"ReadOnly": True}]))
    assert cli.main(["render", file, "--offline"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["TaskTemplate"]["ContainerSpec"]["Mounts"][0]["BindOptions"] == options
    path = "TaskTemplate.ContainerSpec.Mounts[0].BindOptions"
    for name in options:
        assert f"{path}.{name}: warning: engines drop it for services" in err
