"""Fields that the connected API does not have are disabled; values in a draft can be removed."""

from __future__ import annotations

import pytest

from tests.wizard.wizard_driver import MakeDemo, MakeWizard

CLOSED = (
    ("1.24", "update", "UpdateConfig.Monitor", "needs API 1.25 (Docker 1.13)"),
    ("1.24", "update", "UpdateConfig.MaxFailureRatio", "needs API 1.25 (Docker 1.13)"),
    ("1.24", "update", "RollbackConfig.Parallelism", "Rollback needs API 1.28 (Docker 17.04)"),
    ("1.28", "update", "UpdateConfig.Order", "needs API 1.29 (Docker 17.05)"),
    ("1.28", "update", "RollbackConfig.Order", "needs API 1.29 (Docker 17.05)"),
)


@pytest.mark.parametrize(("api", "step", "path", "reason"), CLOSED)
async def test_disabled_field(
    make_demo: MakeDemo, wizard: MakeWizard, api: str, step: str, path: str, reason: str
) -> None:
    async with wizard(make_demo(api=api).host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.go_to_step(step)
        assert w.field(path).control.disabled
        assert reason.partition(" (")[0] in w.flat_text
        await w.jump(path)
        await w.wait_for(reason)


async def test_enabled_where_the_api_has_them(make_demo: MakeDemo, wizard: MakeWizard) -> None:
    async with wizard(make_demo(api="1.41").host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.go_to_step("update")
        assert not [f.path for f in w.form.pane.query("Field") if f.control.disabled]  # type: ignore[attr-defined]
        assert "needs API" not in w.screen_text


async def test_rollback_action_before_1_28(make_demo: MakeDemo, wizard: MakeWizard) -> None:
    """The arrow keys skip a value that the API does not have."""
    for api, last in (("1.27", "continue"), ("1.28", "rollback")):
        async with wizard(make_demo(api=api).host) as w:
            await w.wait_until_connected()
            await w.enter_image("nginx")
            await w.go_to_step("update")
            await w.jump("UpdateConfig.FailureAction")
            await w.press("left")
            assert w.session.draft.text("UpdateConfig.FailureAction") == last


async def test_jobs_before_1_41(make_demo: MakeDemo, wizard: MakeWizard) -> None:
    async with wizard(make_demo(api="1.40").host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.go_to_step("mode")
        assert "needs API 1.41 (Docker 20.10)" in w.flat_text
        await w.focus("#mode")
        await w.press("down", "down")
        assert w.session.draft.mode == "replicated"


async def test_a_draft_that_is_too_new_can_be_fixed(
    make_demo: MakeDemo, wizard: MakeWizard
) -> None:
    """All errors are shown with field, version and release; each value can be removed."""
    tree = {
        "Name": "web",
        "TaskTemplate": {"ContainerSpec": {"Image": "nginx:1.27"}},
        "UpdateConfig": {"Order": "start-first", "FailureAction": "rollback"},
        "RollbackConfig": {"Delay": "1s"},
    }
    demo = make_demo(api="1.27")
    async with wizard(demo.host, tree=tree) as w:
        await w.wait_until_connected()
        assert {problem.path for problem in w.session.errors} == {
            "UpdateConfig.Order", "UpdateConfig.FailureAction", "RollbackConfig",
        }  # fmt: skip
        await w.press("f2")
        for part in ("1.29 (Docker 17.05)", "1.28 (Docker 17.04)"):
            assert part in w.flat_text
        assert "3 errors to fix first" in w.flat_text
        await w.go_to_step("update")
        await w.replace_text("RollbackConfig.Delay", "")
        await w.jump("UpdateConfig.Order")
        await w.press("backspace")
        await w.jump("UpdateConfig.FailureAction")
        await w.press("backspace")
        await w.wait_for(lambda: not w.session.errors)
        await w.press("f2", "f9")
        await w.wait_for("created web")


async def test_a_pinned_version_applies_without_a_manager(wizard: MakeWizard) -> None:
    async with wizard("unix:///nonexistent/docker.sock", api_version="1.24") as w:
        await w.wait_for("no manager")
        await w.type("nginx")
        await w.go_to_step("update")
        assert w.field("UpdateConfig.Monitor").control.disabled
