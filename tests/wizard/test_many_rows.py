"""Too many rows are refused at once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from swarmtui.demo import DemoSwarm
from swarmtui.spec.draft import Draft
from swarmtui.wizard.state.columns import Cells
from swarmtui.wizard.state.rows import Rows
from swarmtui.wizard.state.session import Session
from tests.wizard.wizard_driver import MakeWizard

PORTS = "EndpointSpec.Ports"
ENV = "TaskTemplate.ContainerSpec.Env"
NETWORKS = "TaskTemplate.Networks"


def rows(path: str, *start: Any) -> Rows:
    image = {"TaskTemplate": {"ContainerSpec": {"Image": "nginx"}}}
    there = Rows(Session(Draft(image)), path)
    there._set_rows([*start])
    return there


async def test_a_huge_range_is_refused_while_it_is_typed(
    demo: DemoSwarm, wizard: MakeWizard
) -> None:
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.go_to_step("ports")
        await w.type("1-65535:1-65535")
        await w.press("enter")
        await w.wait_for("65,535 ports are too many: a service can have at most 1,000")
        assert w.rows(PORTS) == []
        await w.press("end", "ctrl+u")
        await w.paste("1-65535:1-65535\n" * 5)
        await w.wait_for(lambda: len(w.rows(PORTS)) == 5)
        assert w.rows(PORTS) == ["1-65535:1-65535"] * 5
        await w.wait_for("65,535 ports are too many")


async def test_too_many_pasted_lines_are_refused(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.jump(ENV)
        await w.add_rows("A=1")
        await w.paste("\n".join(f"A{number}=1" for number in range(10_001)))
        notes = w.app._notifications
        await w.wait_for(lambda: any("10,001 rows are too many" in note.message for note in notes))
        assert w.rows(ENV) == ["A=1"]


async def test_files_that_cannot_be_read(
    demo: DemoSwarm, wizard: MakeWizard, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "fifo")
    named = {
        str(tmp_path / "fifo"): "is a FIFO",
        str(tmp_path): "is a directory",
        "/dev/zero": "is a device",
        "~nosuchuser/x": "the user ~nosuchuser is unknown",
    }
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.jump(ENV)
        for name, words in named.items():
            await w.add_rows(f"@{name}")
            await w.wait_for(
                lambda words=words: any(words in each.message for each in w.session.errors)
            )
            assert w.rows(ENV) == []
            await w.press("end", "ctrl+u")


def test_the_maximum_number_of_ports() -> None:
    ports = rows(PORTS, *({"TargetPort": 80} for _ in range(990)))
    assert "1,001 ports are too many" in ports.validation_error("1-11")
    assert not ports.add("1-11")
    assert ports.add("1-10")
    assert "1,001 ports are too many" in ports.validation_error("80")
    assert ports.validation_error("80", replacing=True) == ""
    assert ports.replace(5, "81")
    assert not ports.replace(5, "81-82")
    assert len(ports.all) == 1000


def test_lines_with_too_many_ports_stay_text() -> None:
    ports = rows(PORTS)
    ports.add_lines("1-600\n1-600\n80")
    assert ports.all[599:] == [{"Protocol": "tcp", "TargetPort": 600}, "1-600", *ports.all[601:]]
    assert len(ports.all) == 602


def test_the_maximum_number_of_rows() -> None:
    env = rows(ENV, *(f"A{number}=1" for number in range(9_999)))
    with pytest.raises(ValueError, match="10,001 rows are too many"):
        env.add_lines("B=1\nC=1")
    with pytest.raises(ValueError, match="10,001 rows are too many"):
        env.add_file("B=1\nC=1")
    env.add_file("B=1\nA1=2")
    assert len(env.all) == 10_000
    assert not env.add("C=1")


class Counted:
    """The problems of a session, with a count of accesses."""

    def __init__(self, problems: tuple[Any, ...]) -> None:
        self.problems = problems
        self.looks = 0

    def __iter__(self) -> Any:
        for problem in self.problems:
            self.looks += 1
            yield problem

    def __reversed__(self) -> Any:
        self.looks += len(self.problems)
        return reversed(self.problems)


@pytest.mark.parametrize("path", [ENV, NETWORKS])
def test_problems_of_rows_are_read_a_few_times_only(path: str) -> None:
    same = {"Target": "front"} if path == NETWORKS else "A=1"
    many = rows(path, *[same] * 1000)
    many.session.check()
    counted: Any = Counted(many.session.problems)
    assert len(counted.problems) >= 999
    many.session.problems = counted
    found = many.problems()
    assert sum(each is not None for each in found) == 999
    cells = Cells(many, "-")
    assert cells.refresh()
    assert len(cells.all) == 1000
    assert counted.looks < 5 * len(counted.problems)
