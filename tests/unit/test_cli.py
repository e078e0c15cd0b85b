"""The program: start-up imports, exit statuses, and error output."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from swarmtui import __version__, cli
from swarmtui.commands import options, parsers
from swarmtui.demo import DemoSwarm
from swarmtui.engine.auth import Credentials
from swarmtui.errors import ExitStatus, FileError, Refused, SpecError, SwarmtuiError
from swarmtui.spec.problem import Problem

HEAVY = {
    "textual",
    "rich",
    "pydantic",
    "pydantic_core",
    "requests",
    "urllib3",
    "yaml",
    "swarmtui.wizard",
}
COMMANDS = ("new", "check", "render", "apply", "status")


def test_every_command_is_tested() -> None:
    assert tuple(command.name for command in parsers.COMMANDS) == COMMANDS


def loaded_by(*words: str) -> set[str]:
    """Run the program and return the names of the modules it loaded."""
    code = (
        "import sys\nfrom swarmtui.cli import main\n"
        "try: main(sys.argv[1:])\nexcept SystemExit: pass\n"
        "print('MODULES', *sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=True
    )
    return set(done.stdout.rpartition("MODULES")[2].split())


@pytest.mark.parametrize(
    "words",
    [["--version"], ["--help"], ["check", "--version"], *([name, "--help"] for name in COMMANDS)],
)
def test_help_and_version_load_no_heavy_modules(words: list[str]) -> None:
    assert not HEAVY & loaded_by(*words)


def test_version_loads_no_parser() -> None:
    assert not {"argparse", "json", "re"} & (loaded_by("--version") - loaded_by_nothing())


def loaded_by_nothing() -> set[str]:
    code = "import sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("words", [["check", "-"], ["render", "-", "--as", "cli"]])
def test_offline_commands_load_no_client(words: list[str]) -> None:
    code = (
        "import sys\nfrom swarmtui.cli import main\n"
        "assert main(sys.argv[1:]) == 0\n"
        "heavy = {'textual', 'rich', 'requests', 'yaml'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run(
        [sys.executable, "-c", code, *words, "--offline"],
        input='{"TaskTemplate": {"ContainerSpec": {"Image": "nginx"}}}',
        text=True,
        check=True,
    )


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == f"swarmtui {__version__}\n"
    with pytest.raises(SystemExit) as exit_info:
        cli.main(["apply", "x", "--version"])
    assert exit_info.value.code == 0
    assert capsys.readouterr().out == f"swarmtui {__version__}\n"


def test_help_lists_every_command_and_status(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit) as exit_info:
        cli.main(["--help"])
    assert exit_info.value.code == 0
    text = capsys.readouterr().out
    for name in COMMANDS:
        assert f"\n    {name} " in text
    statuses = text.partition("exit status: ")[2]
    for status in ExitStatus:
        assert f"{int(status)} " in statuses
    assert all(len(line) <= 80 for line in text.splitlines())


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main([name, "--help"])
    text = capsys.readouterr().out
    assert text.startswith("usage: swarmtui ")
    assert "--host URL" in text


def run_with(monkeypatch: pytest.MonkeyPatch, act: Callable[[], int]) -> Callable[[list[str]], int]:
    def runner(_name: str) -> Callable[[object], int]:
        return lambda _options: act()

    monkeypatch.setattr(options, "runner", runner)
    return cli.main


def raising(error: BaseException) -> Callable[[], int]:
    def act() -> int:
        raise error

    return act


def every_error(kind: type[SwarmtuiError] = SwarmtuiError) -> list[type[SwarmtuiError]]:
    return [kind, *(found for child in kind.__subclasses__() for found in every_error(child))]


def make_error(kind: type[SwarmtuiError]) -> SwarmtuiError:
    if issubclass(kind, SpecError):
        return kind([Problem("Name", "is wrong", hint="right it"), Problem("Mode", "too")])
    if issubclass(kind, Refused):
        return kind("is wrong", "right it", status=400)
    return kind("is wrong", "right it")


@pytest.mark.parametrize("kind", every_error())
def test_every_error_ends_with_its_status(
    kind: type[SwarmtuiError], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_with(monkeypatch, raising(make_error(kind)))(["status"]) == kind.exit_status
    out, err = capsys.readouterr()
    assert out == ""
    if issubclass(kind, SpecError):
        assert err == "Name: is wrong (right it)\nMode: too\n"
    else:
        assert err == "swarmtui: is wrong\n  right it\n"


def test_an_unexpected_error_is_one_line_without_its_text(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def act() -> int:
        secret = "hunter2"
        raise ValueError(secret)

    assert run_with(monkeypatch, act)(["status"]) == ExitStatus.UNEXPECTED
    err = capsys.readouterr().err
    assert err.startswith("swarmtui: unexpected ValueError in test_cli.py:")
    assert "Report" in err
    assert "hunter2" not in err
    assert "Traceback" not in err


def test_debug_shows_the_traceback_without_locals(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def act() -> int:
        secret = "hunter" + str(2)
        header = Credentials("reg", "test", "u", secret).registry_auth_header()
        raise FileError(f"gone{secret[:0]} {header} tcp://u:{secret}@h \x1b[2J")

    monkeypatch.setenv(cli.DEBUG_VARIABLE, "1")
    assert run_with(monkeypatch, act)(["status"]) == ExitStatus.USAGE
    err = capsys.readouterr().err
    assert "Traceback" in err
    assert "FileError: gone <hidden> tcp://***@h \\x1b[2J\n" in err
    assert "hunter2" not in err
    assert "\x1b" not in err


def test_ctrl_c_prints_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_with(monkeypatch, raising(KeyboardInterrupt()))(["status"]) == cli.INTERRUPTED
    assert capsys.readouterr() == ("", "")


def test_output_to_a_closed_pipe(tmp_path: Path) -> None:
    spec = tmp_path / "web.json"
    spec.write_text('{"TaskTemplate": {"ContainerSpec": {"Image": "nginx"}}}', "utf-8")
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as out:
        done = subprocess.run(
            [sys.executable, "-m", "swarmtui", "render", str(spec), "--offline", "--as", "cli"],
            stdout=out,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == cli.BROKEN_PIPE
    assert done.stderr == b""


def test_an_ascii_terminal_gets_escaped_text(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "swarmtui", "check", "ü\x1b[31m.json", "--offline"],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == ExitStatus.USAGE
    assert done.stderr == b"swarmtui: \\xfc\\x1b[31m.json: no such file\n"


APPLY = """
import gc, sys
from swarmtui.cli import main
sys.argv[1:] = ["apply", "--detach", *sys.argv[1:]]
gc.disable()
assert main() == 0
print(gc.get_freeze_count())
"""


def test_a_short_command_ends_before_garbage_is_collected(tmp_path: Path) -> None:
    """It frees so little that a collection only costs time; main freezes all objects at the end."""
    file = tmp_path / "web.json"
    file.write_text('{"Name": "web2", "TaskTemplate": {"ContainerSpec": {"Image": "nginx:1.27"}}}')
    with DemoSwarm() as demo:
        argv = [sys.executable, "-c", APPLY, "--host", demo.host, file]
        done = subprocess.run(argv, capture_output=True, text=True, check=True)
    made = int(done.stdout.splitlines()[-1])
    assert 10_000 < made < cli._GC_THRESHOLD
