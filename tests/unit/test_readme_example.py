"""The README's examples, run unchanged."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from swarmtui import cli
from swarmtui.demo import DemoSwarm
from swarmtui.errors import ExitStatus

README = Path(__file__).parents[2] / "README.md"


def test_the_library_example(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    with DemoSwarm() as demo:
        monkeypatch.setenv("DOCKER_HOST", demo.host)
        exec(compile(example, "README.md", "exec"), {})
        services = demo.cluster.services.values()
        stored = [service.id for service in services if service.name == "web"]
    assert capsys.readouterr().out.split() == stored
    assert len(stored) == 1


def test_the_file_example(tmp_path: Path) -> None:
    from swarmtui.formats.spec_file import load
    from swarmtui.spec import parse_spec, to_wire
    from swarmtui.spec.api_version import NEWEST

    (example,) = re.findall(r"```yaml\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    file = tmp_path / "web.yaml"
    file.write_text(example)
    body = to_wire(parse_spec(load(str(file))), NEWEST)
    assert body["UpdateConfig"]["Delay"] == 10_000_000_000
    assert [port["TargetPort"] for port in body["EndpointSpec"]["Ports"]] == [80, 53]


def test_the_file_example_has_no_problems_in_the_demo(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    file = tmp_path / "web.yaml"
    file.write_text(example)
    assert cli.main(["check", "--demo", str(file)]) == ExitStatus.DONE
    assert capsys.readouterr().out == ""


def test_every_picture_exists() -> None:
    pictures = re.findall(r"\]\((screenshots/[\w.]+)\)", README.read_text("utf-8"))
    assert pictures
    assert all((README.parent / picture).is_file() for picture in pictures)
