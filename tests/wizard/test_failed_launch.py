"""A failed service of this run: correct the draft, and launch it again in its place."""

from __future__ import annotations

import pytest

from swarmtui.demo import DemoSwarm
from swarmtui.engine.client import Engine
from swarmtui.errors import ConnectionRefused
from swarmtui.spec.tree import IMAGE
from tests.wizard.wizard_driver import Clock, MakeWizard, Wizard, create_requests

TREE = {
    "Name": "api",
    "TaskTemplate": {"ContainerSpec": {"Image": "nginx:crash"}},
    "EndpointSpec": {"Ports": ["8090:80"]},
}


async def _launch_failing(w: Wizard, clock: Clock) -> str:
    """Launch a service whose tasks fail; return its ID."""
    await w.wait_until_connected()
    await w.press("f2")
    await w.wait_for(lambda: not w.session.launch_block_reason())
    await w.press("f9")
    await w.wait_for("created api")
    await w.wait_for(lambda: clock.advance(2) or "✗ error: tasks fail" in w.flat_text, seconds=30)
    return w.session.launches[-1].service_id


async def _correct(w: Wizard) -> None:
    """Leave the launch screen, and correct the image."""
    await w.press("escape")
    await w.go_to_step("image")
    await w.replace_text(IMAGE, "nginx:1.27")
    await w.wait_for(lambda: w.session.launches_to_remove)
    await w.wait_for_registry()


async def test_a_corrected_draft_replaces_the_failed_service(
    demo: DemoSwarm, wizard: MakeWizard, clock: Clock
) -> None:
    async with wizard(demo.host, tree=TREE) as w:
        failed = await _launch_failing(w, clock)
        await _correct(w)
        assert not w.session.errors
        await w.jump("Name")
        assert w.explanation.startswith("! warning: api was launched in this run")
        await w.press("f2")
        assert "F9 asks to remove the failed service first: api" in w.flat_text
        await w.press("f9")
        await w.wait_for("Remove api first?")
        assert "api: its tasks fail." in w.flat_text
        await w.press("escape")
        assert list(demo.cluster.services).count(failed) == 1
        assert len(create_requests(demo)) == 1
        await w.press("f9", "y")
        await w.wait_for("✓ created api")
        created = w.session.launches[-1].service_id
        assert failed not in demo.cluster.services
        assert created in demo.cluster.services
        await w.press("ctrl+q")
    ending = w.app.return_value
    assert ending is not None
    assert ending.lines[:2] == (f"# created, then removed: api, {failed}", created)


async def test_a_service_that_is_not_removed_is_not_replaced(
    demo: DemoSwarm, wizard: MakeWizard, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is sent; sending it again tries both again."""

    def fail(*_: object) -> None:
        raise ConnectionRefused("connection refused")

    async with wizard(demo.host, tree=TREE) as w:
        await _launch_failing(w, clock)
        await _correct(w)
        with monkeypatch.context() as patch:
            patch.setattr(Engine, "remove", fail)
            await w.press("f2", "f9", "y")
            await w.wait_for("api was not removed, and nothing was sent: connection refused")
        assert len(create_requests(demo)) == 1
        await w.focus("#again")
        await w.press("enter")
        await w.wait_for("✓ created api")
        assert len(create_requests(demo)) == 2


async def test_a_service_that_someone_has_removed_is_replaced(
    demo: DemoSwarm, wizard: MakeWizard, clock: Clock
) -> None:
    async with wizard(demo.host, tree=TREE) as w:
        failed = await _launch_failing(w, clock)
        await _correct(w)
        assert w.session.engine
        w.session.engine.remove(failed)
        await w.press("f2", "f9", "y")
        await w.wait_for("✓ created api")


async def test_a_service_whose_tasks_stay_pending_is_replaced(
    demo: DemoSwarm, wizard: MakeWizard, clock: Clock
) -> None:
    """Also before its rollout has ended; a service that only starts is not."""
    task = {
        "ContainerSpec": {"Image": "nginx:1.28"},
        "Placement": {"Constraints": ["node.labels.zone==nowhere"]},
    }
    async with wizard(demo.host, tree={"Name": "api", "TaskTemplate": task}) as w:
        await w.wait_until_connected()
        await w.press("f2", "f9")
        await w.wait_for("created api")
        assert not w.session.launches[0].failure
        await w.wait_for(lambda: clock.advance(1) or "no suitable node" in w.flat_text)
        await _correct(w)
        problem = w.session.problem_at("Name")
        assert problem
        assert problem.message.endswith("and its tasks do not run")


async def test_the_palette_shows_the_last_launch(
    demo: DemoSwarm, wizard: MakeWizard, clock: Clock
) -> None:
    """Also for a changed draft: the service can be removed there."""
    async with wizard(demo.host, tree=TREE) as w:
        await w.form.run_action("show_launch")
        await w.wait_until_idle()
        (note,) = w.app._notifications
        assert note.message == "No launch to show"
        failed = await _launch_failing(w, clock)
        await _correct(w)
        await w.press("ctrl+p")
        await w.type("show the last launch")
        await w.wait_for("Show the last launch")
        await w.press("enter")
        await w.wait_for(f"ID {failed}")
        await w.focus("#remove")
        await w.press("enter", "y")
        await w.wait_for("✓ removed api")
        await w.press("escape")
        await w.wait_for(lambda: w.form is w.app.screen)
        assert not w.session.launches_to_remove
        assert not w.session.errors
        await w.form.run_action("show_launch")
        assert w.form is w.app.screen


async def test_a_derived_name_is_kept_after_a_launch(
    demo: DemoSwarm, wizard: MakeWizard, clock: Clock
) -> None:
    """Another image replaces the failed service; undo restores the image only."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("acme/api:crash")
        await w.press("f8")
        assert w.session.draft.text("Name") == "api"
        await _launch_failing(w, clock)
        await _correct(w)
        assert w.session.draft.text("Name") == "api"
        await w.press("f2")
        assert w.session.draft.text("Name") == "api"
        assert "F9 asks to remove the failed service first: api" in w.flat_text
        await w.press("ctrl+z")
        assert w.session.draft.text(IMAGE) == "acme/api:crash"
        assert w.session.draft.text("Name") == "api"


async def test_quitting_with_changes_after_a_removal(
    demo: DemoSwarm, wizard: MakeWizard, clock: Clock
) -> None:
    """The question says that the service was removed."""
    async with wizard(demo.host, tree=TREE) as w:
        await _launch_failing(w, clock)
        await w.focus("#remove")
        await w.press("enter", "y")
        await w.wait_for("✓ removed api")
        await w.press("escape")
        await w.wait_for(lambda: w.form is w.app.screen)
        await w.wait_for_registry()
        assert not w.session.needs_quit_confirmation
        await w.jump("Name")
        await w.type("x")
        await w.press("ctrl+q")
        assert "Quit without launching the changes?" in w.flat_text
        assert "The launched service was removed." in w.flat_text
        await w.press("y")
