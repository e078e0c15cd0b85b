"""After a launch: the review, quitting, and failures."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

import pytest

from swarmtui.cluster.rollout import Progress, Rollout
from swarmtui.demo import DemoSwarm
from swarmtui.engine.client import Engine
from swarmtui.errors import ExitStatus, OutcomeUnknown, Refused, ReplyLost
from swarmtui.launch.submit import LaunchedService
from swarmtui.launch.watch import Observation, Verdict
from swarmtui.wizard.exit_report import ExitReport
from swarmtui.wizard.screens.launch import LaunchScreen
from swarmtui.wizard.screens.quit import QuitScreen
from tests.wizard.wizard_driver import Clock, MakeWizard, Wizard, create_requests

PORTS = "EndpointSpec.Ports"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("swarmtui.cluster.rollout.MONITOR", 0.2)


async def _launch(w: Wizard, name: str = "nginx") -> str:
    """Launch a draft that has an image; return the service's ID."""
    await w.press("f2")
    await w.wait_for(lambda: not w.session.launch_block_reason())
    await w.press("f9")
    await w.wait_for(f"created {name}")
    return w.session.launches[-1].service_id


async def _back(w: Wizard) -> None:
    await w.press("escape")
    await w.wait_for(lambda: w.form is w.app.screen)
    await w.wait_for(lambda: not w.session.connecting)
    await w.wait_for_registry()


def _ending(w: Wizard) -> ExitReport:
    ending = w.app.return_value
    assert ending is not None
    return ending


async def _with_port(w: Wizard) -> None:
    await w.wait_until_connected()
    await w.enter_image("nginx")
    await w.go_to_step("ports")
    await w.add_rows("8090:80")


@pytest.mark.parametrize("keys", [("ctrl+q",), ("escape", "ctrl+q"), ("escape", "f2", "ctrl+q")])
async def test_quitting_after_a_launch_prints_it_without_asking(
    demo: DemoSwarm, wizard: MakeWizard, keys: tuple[str, ...]
) -> None:
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        service_id = await _launch(w)
        await w.press(*keys)
    lines = _ending(w).lines
    assert lines[0] == service_id
    assert lines[2].startswith("docker service create --name nginx")
    assert "Not launched" not in "\n".join(lines)
    assert not any(line.startswith("{") for line in lines)
    assert _ending(w).status is ExitStatus.DONE


async def test_the_review_shows_the_launch_and_the_sent_request(
    demo: DemoSwarm, wizard: MakeWizard
) -> None:
    """The service's own name and port are not conflicts; the tabs show the sent request."""
    async with wizard(demo.host) as w:
        await _with_port(w)
        service_id = await _launch(w)
        record = w.session.launches[0]
        await _back(w)
        await w.wait_for(lambda: any(s.id == service_id for s in w.session.snapshot.services))  # type: ignore[union-attr]
        assert f"✓ launched as {service_id} at {record.clock_time}" in w.flat_text
        assert not w.session.errors
        assert f"launched as {service_id}" in w.lines[-2]
        await w.focus("#view")
        shown = []
        for _ in range(3):
            await w.press("right")
            shown.append(w.app.screen.query_one("#text").text)  # type: ignore[attr-defined]
        assert json.loads(shown[0].split("───\n")[1]) == json.loads(create_requests(demo)[0].body)
        assert all("nginx" in text and "be sent" not in text for text in shown)


@pytest.mark.usefixtures("quick")
async def test_the_result_in_the_review_is_one_line(
    demo: DemoSwarm, wizard: MakeWizard, clock: Clock
) -> None:
    tree = {
        "Name": "nginx",
        "TaskTemplate": {"ContainerSpec": {"Image": "nginx"}},
        "Mode": {"Replicated": {"Replicas": 3}},
    }
    async with wizard(demo.host, tree=tree) as w:
        await w.wait_until_connected()
        await _launch(w)
        await w.wait_for(
            lambda: clock.advance(1) or "✓ converged: 3 of 3 tasks running" in w.flat_text
        )
        await _back(w)
        row = next(index for index, line in enumerate(w.lines) if "Show the launch" in line)
        assert w.lines[row].endswith("✓ converged: 3 of 3 task…")
        assert "summary  JSON" in w.lines[row + 1]
        await w.pilot.resize_terminal(120, 40)
        await w.wait_for("✓ converged: 3 of 3 tasks running")


async def test_the_focus_of_a_button_that_goes_away_goes_to_the_tasks(
    demo: DemoSwarm, wizard: MakeWizard, clock: Clock
) -> None:
    """The error of a task is gone after a moment: Enter then does nothing."""
    tree = {
        "Name": "web",
        "TaskTemplate": {
            "ContainerSpec": {"Image": "nginx"},
            "Placement": {"Constraints": ["node.labels.zone==nowhere"]},
        },
    }
    async with wizard(demo.host, tree=tree) as w:
        await w.wait_until_connected()
        await _launch(w, "web")
        await w.wait_for(lambda: clock.advance(1) or "Go to Mode" in w.flat_text)
        await w.press("tab")
        assert w.app.focused is w.app.screen.query_one("#go")
        assert "Enter go to Mode  Left/Right choose" in w.lines[-1]
        screen = w.app.screen
        assert isinstance(screen, LaunchScreen)
        screen._stop_watching.set()
        progress = Progress("replicated", 1, 1, settled=True)
        done = Verdict("converged", "converged: 1 of 1 task running")
        screen._show_observation(Observation(progress, Rollout(), done))
        await w.wait_until_idle()
        assert not screen.query_one("#go").display
        assert w.app.focused is screen.query_one("#tasks")
        await w.press("enter")
        assert w.app.screen is screen


async def test_the_buttons_of_a_healthy_launch(
    demo: DemoSwarm, wizard: MakeWizard, clock: Clock
) -> None:
    """None leads to a field while tasks start; Remove is the last one; arrow keys move."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await _launch(w)
        go = w.app.screen.query_one("#go")

        def is_running() -> bool:
            clock.advance(0.3)
            assert not go.display
            return "running" in w.flat_text

        await w.wait_for(is_running)
        assert "Tab buttons" in w.lines[-1]
        await w.press("tab")
        assert w.app.screen.query_one("#quit").has_focus
        assert "Enter quit" in w.lines[-1]
        await w.press("right", "right")
        assert w.app.screen.query_one("#remove").has_focus
        assert "Enter remove" in w.lines[-1]
        await w.press("left")
        assert w.app.screen.query_one("#quit").has_focus


@pytest.mark.parametrize("size", [(60, 18), (80, 24)])
async def test_the_last_line_has_whole_keys(
    demo: DemoSwarm, wizard: MakeWizard, size: tuple[int, int]
) -> None:
    """Optional keys are left out where they do not fit; on a wide line they return."""
    async with wizard(demo.host, size=size) as w:
        await w.wait_until_connected()
        assert "Esc quit" in w.lines[-1]
        last = "^P commands" if size[0] == 80 else "F1 help"
        assert w.lines[-1].endswith(last)
        await w.enter_image("nginx")
        await w.press("f8")
        assert w.lines[-1].lstrip().startswith("F7 back")
        assert w.lines[-1].endswith(last)
        await _launch(w)
        assert w.lines[-1].endswith("^Q quit; the service stays  F1 help")
        await _back(w)
        assert "F9 show launch  Enter to the field" in w.lines[-1]
        assert ("Right next view" in w.lines[-1]) is (size[0] == 80)
        await w.pilot.resize_terminal(120, 40)
        await w.wait_for(lambda: w.lines[-1].endswith("Right next view  F1 help  ^P commands"))
        await w.press("right")
        assert '"nginx' in w.topmost.query_one("#text").text  # type: ignore[attr-defined]


async def test_f9_shows_a_launch_again_and_never_sends_it_twice(
    demo: DemoSwarm, wizard: MakeWizard, clock: Clock, quick: None
) -> None:
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await _launch(w)
        await _back(w)
        await w.press("f2", "f9")
        await w.wait_for("created nginx")
        clock.advance(5)
        await w.wait_for("converged: 1 of 1 task running")
    assert len(create_requests(demo)) == 1


@pytest.mark.parametrize("way", ["button", "palette"])
async def test_new_from_this_frees_name_and_ports(
    demo: DemoSwarm, wizard: MakeWizard, way: str
) -> None:
    async with wizard(demo.host) as w:
        await _with_port(w)
        first = await _launch(w)
        await _back(w)
        if way == "button":
            await w.focus("#another")
            await w.press("enter")
        else:
            await w.form.run_action("make_another")
            await w.wait_until_idle()
        await w.wait_for(lambda: w.session.draft.text("Name") == "nginx-2")
        assert w.form.query_one("#summary").has_focus  # not Launch: the next Enter must not
        assert w.session.draft.rows(PORTS)[0]["PublishedPort"] == 8091
        assert w.session.current_launch is None
        second = await _launch(w, "nginx-2")
        await w.press("ctrl+q")
    lines = _ending(w).lines
    assert [line for line in lines if line in (first, second)] == [first, second]
    assert sum(line.startswith("docker service create") for line in lines) == 2


async def test_a_converged_launch_stays_converged_when_shown_again(
    demo: DemoSwarm, wizard: MakeWizard, clock: Clock, quick: None
) -> None:
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await _launch(w)
        clock.advance(5)
        await w.wait_for("converged: 1 of 1 task running")
        assert "Go to" not in w.screen_text
        await _back(w)
        await w.press("f9")
        await w.wait_for("running")
        await _back(w)
        assert "✓ converged: 1 of 1 tas" in w.flat_text


async def test_f9_shows_why_it_cannot_launch(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.press("f2")
        await w.press("f9")
        (note,) = w.app._notifications
        assert note.message == "cannot launch: 1 error to fix first"


async def test_a_draft_that_changed_since_is_new(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """It is checked and printed like any other; undo makes it the launched draft again."""
    async with wizard(demo.host) as w:
        await _with_port(w)
        service_id = await _launch(w)
        await _back(w)
        await w.go_to_step("container")
        await w.add_rows("A=1")
        await w.wait_for(lambda: "there is already a service nginx" in str(w.session.errors))
        await w.press("ctrl+q")
        assert "Quit without launching the changes?" in w.screen_text
        assert "The launched service stays." in w.flat_text
        assert "Y quit N, Esc stay ^Q quit" in w.flat_text
        await w.press("n", "ctrl+z")
        assert w.session.current_launch
        assert not w.session.errors
        await w.press("ctrl+y", "ctrl+q", "ctrl+q")
        assert isinstance(w.app.screen, QuitScreen)  # the second is a repeat of the first
        await w.press("right", "ctrl+q")
    lines = _ending(w).lines
    assert lines[0] == service_id
    assert lines[-2].startswith("# Changed since the launch")
    assert json.loads(lines[-1])["TaskTemplate"]["ContainerSpec"]["Env"] == ["A=1"]


async def test_closing_while_sending_keeps_the_id(
    demo: DemoSwarm, wizard: MakeWizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer is stored although the launch screen is closed."""
    go_on, submit = Event(), Engine.submit

    def late(engine: Engine, request: Any) -> Any:
        go_on.wait(20)
        return submit(engine, request)

    monkeypatch.setattr(Engine, "submit", late)
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.press("f2")
        await w.wait_for(lambda: not w.session.launch_block_reason())
        await w.press("f9")
        await w.wait_for("Sending")
        await w.press("escape")
        assert "no answer yet" in w.flat_text
        await w.press("ctrl+q")
        assert "Quit before the manager has answered?" in w.screen_text
        await w.press("n")
        go_on.set()
        await w.wait_for("launched as")
        await w.press("ctrl+q")
    assert _ending(w).lines[0] in demo.cluster.services


async def test_quitting_before_the_answer_prints_the_command_to_check(
    demo: DemoSwarm, wizard: MakeWizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = Event()
    monkeypatch.setattr(Engine, "submit", lambda *_: go_on.wait(20) and None)
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.press("f2")
        await w.wait_for(lambda: not w.session.launch_block_reason())
        await w.press("f9")
        await w.wait_for("Sending")
        await w.press("ctrl+q", "y")
    ending = _ending(w)
    go_on.set()
    assert ending.status is ExitStatus.UNKNOWN
    assert "docker service ls --filter name=nginx" in "\n".join(ending.lines)


Failing = Callable[[Exception], list[int]]


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Failing]:
    """Let `submit` raise once, then send: `failing(error)`; the list counts the calls."""
    from swarmtui.launch import submit as module

    real = module.submit

    def set_up(error: Exception) -> list[int]:
        calls: list[int] = []

        def once(engine: Engine, request: Any, name: str | None) -> LaunchedService:
            calls.append(1)
            if len(calls) == 1:
                raise error
            return real(engine, request, name)

        monkeypatch.setattr(module, "submit", once)
        return calls

    return set_up


async def _fail(w: Wizard) -> None:
    await w.wait_until_connected()
    await w.enter_image("nginx")
    await w.press("f2")
    await w.wait_for(lambda: not w.session.launch_block_reason())
    await w.press("f9")
    await w.wait_for("✗ error:")


TAKEN = Refused("port '8080' is already in use by service 'shop'", "Choose another.", status=400)


async def test_a_refusal_leads_to_the_field_that_it_names(
    demo: DemoSwarm, wizard: MakeWizard, failing: Failing
) -> None:
    failing(TAKEN)
    async with wizard(demo.host) as w:
        await _fail(w)
        assert "already in use by service" in w.flat_text
        assert "Go to Ports" in w.flat_text
        await w.focus("#go")
        await w.press("enter")
        await w.wait_for(lambda: w.form is w.app.screen and w.step == "ports")
        await w.press("ctrl+q", "y")
    assert _ending(w).status is ExitStatus.REFUSED
    assert "# nginx: port '8080' is already in use" in "\n".join(_ending(w).lines)


async def test_a_request_proven_not_created_can_be_sent_again(
    demo: DemoSwarm, wizard: MakeWizard, failing: Failing
) -> None:
    calls = failing(TAKEN)
    async with wizard(demo.host) as w:
        await _fail(w)
        await w.focus("#again")
        await w.press("enter")
        await w.wait_for("created nginx")
        assert len(calls) == 2
        assert "already in use" not in w.flat_text
        await w.press("ctrl+q")
    assert _ending(w).lines[0] in demo.cluster.services
    assert _ending(w).status is ExitStatus.DONE


LOST = [
    OutcomeUnknown("the reply was lost, and the search failed", "Look: docker service ls"),
    ReplyLost("POST may or may not have been carried out", "Look: docker service ls"),
    AttributeError("unexpected"),
]


@pytest.mark.parametrize("error", LOST, ids=["unknown", "lost", "bug"])
async def test_an_unknown_outcome_is_never_sent_again(
    demo: DemoSwarm, wizard: MakeWizard, failing: Failing, error: Exception
) -> None:
    calls = failing(error)
    async with wizard(demo.host) as w:
        await _fail(w)
        assert not w.app.screen.query_one("#again").display
        await w.press("escape", "f9")
        await w.wait_for("✗ error:")
        await w.press("escape")
        assert "not known whether it was created" in w.flat_text
        await w.press("ctrl+q")
    assert len(calls) == 1
    ending = _ending(w)
    assert ending.status is ExitStatus.UNKNOWN
    assert "docker service ls" in "\n".join(ending.lines)


async def test_failing_tasks_show_cause_count_and_actions(
    demo: DemoSwarm, wizard: MakeWizard, clock: Clock
) -> None:
    """A crash loop: the cause, the attempts, the step; details; the service can be removed."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx:crash")
        service_id = await _launch(w)
        await w.wait_for(
            lambda: clock.advance(2) or "✗ error: tasks fail" in w.flat_text, seconds=30
        )
        assert "failed attempts)" in w.flat_text
        assert "Go to Container" in w.flat_text
        assert "Leave the service and quit" in w.flat_text
        await w.press("f3")
        await w.wait_for("non-zero exit (1)")
        await w.press("escape")
        await w.focus("#remove")
        await w.press("enter")
        await w.wait_for("Remove nginx?")
        await w.press("escape")
        assert service_id in demo.cluster.services
        button = w.app.screen.query_one("#remove")
        await w.wait_for(lambda: not button.has_class("-active"))  # Textual's pause between presses
        await w.press("enter", "y")
        await w.wait_for("✓ removed nginx")
        assert service_id not in demo.cluster.services
        await _back(w)
        await w.wait_for(lambda: not w.session.errors)
        assert w.session.current_launch is None
        await w.press("ctrl+q")
    lines = _ending(w).lines
    assert lines[0] == f"# created, then removed: nginx, {service_id}"
    assert lines[1].startswith("# Launched, then removed. To launch it again, save this draft")
    assert _ending(w).status is ExitStatus.TASKS_FAILED


async def test_a_task_without_a_suitable_node_leads_to_its_constraints(
    demo: DemoSwarm, wizard: MakeWizard, clock: Clock
) -> None:
    tree = {
        "Name": "web",
        "TaskTemplate": {
            "ContainerSpec": {"Image": "nginx"},
            "Placement": {"Constraints": ["node.labels.zone==nowhere"]},
        },
    }
    async with wizard(demo.host, tree=tree) as w:
        await w.wait_until_connected()
        await _launch(w, "web")
        await w.wait_for(lambda: clock.advance(1) or "no suitable node" in w.flat_text)
        assert "Go to Mode" in w.flat_text


async def test_converging_shows_the_remaining_watch_time(
    demo: DemoSwarm, wizard: MakeWizard, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("swarmtui.cluster.rollout.MONITOR", 3600.0)
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await _launch(w)
        clock.advance(5)
        await w.wait_for("1 of 1 task running; watched for 3600 more seconds")


async def test_errors_and_warnings_are_counted_apart(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """By word, symbol and colour: status line, rail, review, next to Launch."""
    tree = {
        "Name": "shop",
        "TaskTemplate": {"ContainerSpec": {"Image": "nginx", "Nonsense": 1}},
        "EndpointSpec": {"Ports": ["8080:80"]},
    }
    async with wizard(demo.host, tree=tree) as w:
        await w.wait_until_connected()
        await w.press("f2")
        await w.wait_for(lambda: len(w.session.errors) == 2)
        assert w.lines[-2].startswith(" ✗ 2 errors · ! 1 warning")
        assert "✗ 2 errors to fix first · ! 1 warning" in w.flat_text
        rail = {line[:16].strip() for line in w.lines[2:14]}
        assert {"✗ 7 Ports", "✗ 1 Image", "! 2 Container"} <= rail
        assert "✗ error " in w.flat_text
        assert "! warning " in w.flat_text
        colours = {w.style_of(words).color for words in ("✗ 7 Ports", "! 2 Container", "✓ 3 Stor")}
        assert len(colours) == 3
        await w.go_to_step("ports")
        assert w.lines[-2].startswith(" ✗ 2 errors · ! 1 warning")
        for words in ("✗ 2 errors", "! 1 warning"):
            assert w.style_of(words).color in colours
