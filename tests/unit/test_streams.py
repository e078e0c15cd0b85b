"""Closed or full standard streams: a message, an exit status, and the ID is never lost."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from swarmtui.demo import DemoSwarm
from swarmtui.errors import ExitStatus

SPEC = """{"Name": "web", "TaskTemplate": {"ContainerSpec": {"Image": "nginx:1.27"}}}"""
FULL = "standard output cannot be written: No space left on device"
CLOSED = "standard output is closed"


@pytest.fixture(scope="module")
def demo() -> Iterator[DemoSwarm]:
    with DemoSwarm(seed=1) as running:
        yield running


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "web.json"
    path.write_text(SPEC)
    return path


def shell(line: str) -> subprocess.CompletedProcess[str]:
    """Run `line` in a shell in which $swarmtui is the program."""
    program = Path(sys.executable).with_name("swarmtui")
    environ = {**os.environ, "swarmtui": str(program)}
    environ.pop("PYTHONUNBUFFERED", None)
    return subprocess.run(
        ["bash", "-c", line],
        env=environ,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(("where", "why"), [(">/dev/full", FULL), (">&-", CLOSED)])
@pytest.mark.parametrize("command", ["status --host unix:///none", "check {file}", "render {file}"])
def test_a_result_that_cannot_be_printed(command: str, where: str, why: str, file: Path) -> None:
    offline = "" if command.startswith("status") else "--offline"
    done = shell(f"$swarmtui {command.format(file=file)} {offline} {where}")
    assert done.returncode == ExitStatus.UNEXPECTED
    assert f"swarmtui: {why}" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.parametrize("words", ["--version", "--help", "check --explain all"])
def test_every_failure_is_reported(words: str) -> None:
    done = shell(f"$swarmtui {words} >/dev/full")
    assert (done.returncode, done.stderr) == (ExitStatus.UNEXPECTED, f"swarmtui: {FULL}\n")


@pytest.mark.parametrize("where", [">/dev/full", ">&-", "> >(exec true)"])
def test_an_id_goes_to_the_stream_that_works(where: str, demo: DemoSwarm, file: Path) -> None:
    done = shell(f"$swarmtui apply {_named(file, where)} --host {demo.host} --detach {where}")
    assert done.returncode == ExitStatus.DONE
    assert len(done.stderr.splitlines()[-1]) == 25


def test_an_id_is_printed_without_standard_error(demo: DemoSwarm, file: Path) -> None:
    done = shell(f"$swarmtui apply {_named(file, 'quiet')} --host {demo.host} --detach 2>&-")
    assert done.returncode == ExitStatus.DONE
    assert len(done.stdout.strip()) == 25


def test_messages_never_go_to_standard_output(file: Path) -> None:
    done = shell(f"$swarmtui apply {file} --host unix:///none 2>&-")
    assert (done.returncode, done.stdout) == (ExitStatus.UNREACHABLE, "")


def test_closed_standard_input_is_named(file: Path) -> None:
    done = shell("$swarmtui check - --offline <&-")
    assert done.returncode == ExitStatus.USAGE
    assert "standard input" in done.stderr
    wizard = shell("$swarmtui <&-")
    assert wizard.returncode == ExitStatus.USAGE
    assert "needs a terminal" in wizard.stderr


def _named(file: Path, name: str) -> Path:
    """The spec with its own service name."""
    other = file.with_name("other.json")
    other.write_text(SPEC.replace("web", f"web-{len(name)}"))
    return other
