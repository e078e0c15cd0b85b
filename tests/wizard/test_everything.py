"""Every field is in exactly one step, set fields are always shown, F1 documents them."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from textual.screen import Screen

from swarmtui.demo import DemoSwarm
from swarmtui.launch.rulebook import RULEBOOK
from swarmtui.spec.field_info import all_field_infos, field_infos_below
from swarmtui.spec.notation.row_formats import ROW_FORMATS
from swarmtui.wizard.screens.confirm import ConfirmScreen
from swarmtui.wizard.screens.details import DetailsScreen
from swarmtui.wizard.screens.find import FindScreen
from swarmtui.wizard.screens.go_to import GoToScreen
from swarmtui.wizard.screens.help import HelpScreen, keys_on
from swarmtui.wizard.screens.launch import LaunchScreen
from swarmtui.wizard.screens.list_screen import ListScreen
from swarmtui.wizard.screens.row_dialog import RowDialog
from swarmtui.wizard.screens.wizard import WizardScreen
from swarmtui.wizard.state.flow import STEPS, step_of
from swarmtui.wizard.widgets.explanation import ExplanationRows
from swarmtui.wizard.widgets.field import Field
from swarmtui.wizard.widgets.list_editor import ListEditor
from swarmtui.wizard.widgets.section import Section, SectionHeader
from tests.wizard.wizard_driver import NARROW, WIDE, MakeDemo, MakeWizard, Wizard

_CONTAINER = "TaskTemplate.ContainerSpec"
NETWORKS, USER = "TaskTemplate.Networks", f"{_CONTAINER}.User"
DNS, HOSTS = f"{_CONTAINER}.DNSConfig.Search", f"{_CONTAINER}.Hosts"
OFFERED = {path: info for path, info in all_field_infos().items() if info.offered}


def _in_pane(w: Wizard) -> list[str]:
    """The paths of the fields and lists of the present step, whether or not they are shown."""
    fields = [field.path for field in w.topmost.query(Field)]
    return [*fields, *(editor.path for editor in w.topmost.query(ListEditor))]


def _shown(w: Wizard) -> set[str]:
    """The paths of the fields that the present step shows."""
    return {
        field.path
        for field in w.topmost.query(Field)
        if all(each.display for each in field.ancestors_with_self)
    }


def _header(w: Wizard, title: str) -> SectionHeader:
    return next(each.header for each in w.topmost.query(Section) if each.title == title)


def _headline(w: Wizard, title: str) -> str:
    return _header(w, title).render().plain


async def test_every_field_is_in_one_step(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """The step that edits its path."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.press("f4")
        found: Counter[str] = Counter()
        for step in STEPS:
            await w.go_to_step(step.key)
            await w.wait_for(lambda: len(_in_pane(w)) == len(_expected(w.step)))
            found.update(_in_pane(w))
            assert {step_of(path).key for path in _in_pane(w)} <= {step.key}
        lists_and_fields = [path for path in OFFERED if "[]" not in path and path != NETWORKS]
        assert found == Counter(lists_and_fields)


def _expected(step: str) -> list[str]:
    return [
        path
        for path in OFFERED
        if "[]" not in path and path != NETWORKS and step_of(path).key == step
    ]


OBJECTS = [
    path
    for path, info in OFFERED.items()
    if info.is_list and path != NETWORKS and any(f.offered for f in field_infos_below(f"{path}[]"))
]


@pytest.mark.parametrize("path", OBJECTS)
async def test_every_field_of_a_row_is_in_its_dialog(
    demo: DemoSwarm, wizard: MakeWizard, path: str
) -> None:
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.jump(path)
        await w.paste(f"{OFFERED[path].examples[0]}\n{OFFERED[path].examples[0]}")
        if not any(editor.path == path for editor in w.topmost.query(ListEditor)):
            await w.press("down")
        await w.focus("#rows")
        await w.press("enter")
        assert _dialog(w) == Counter(f.path for f in field_infos_below(f"{path}[]") if f.offered)


async def test_every_field_of_a_network_is_in_its_dialog(
    demo: DemoSwarm, wizard: MakeWizard
) -> None:
    """Except its name, which was chosen in the list."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.go_to_step("networks")
        await w.press("space", "right")
        below = [info.path for info in field_infos_below(f"{NETWORKS}[]") if info.offered]
        assert _dialog(w) == Counter(below) - Counter([f"{NETWORKS}[].Target"])


def _dialog(w: Wizard) -> Counter[str]:
    assert isinstance(w.app.screen, RowDialog)
    return Counter(re.sub(r"\[\d+\]", "[]", field.path) for field in w.app.screen.query(Field))


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_f4_opens_all_sections(
    demo: DemoSwarm, wizard: MakeWizard, size: tuple[int, int]
) -> None:
    """F4 opens and closes the sections of all steps, also of steps shown later."""
    async with wizard(demo.host, size=size) as w:
        await w.wait_until_connected()
        await w.go_to_step("container")
        assert USER not in _shown(w)
        assert _headline(w, "Process").startswith("▸ Process ")
        await w.press("f4")
        await w.wait_for(lambda: _shown(w) == set(_expected("container")))
        assert _headline(w, "Process").startswith("▾ Process ")
        await w.go_to_step("networks")
        await w.wait_for(lambda: DNS in _shown(w))
        await w.press("f4")
        await w.wait_for(lambda: DNS not in _shown(w))
        await w.go_to_step("container")
        await w.wait_for(lambda: USER not in _shown(w))


async def test_a_section_opens_in_place(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """Enter on the header opens it, and the first field gets the focus; Space closes it."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.go_to_step("container")
        _header(w, "Process").focus()
        await w.wait_until_idle()
        assert w.explanation.startswith("Process: user, groups, working dir")
        await w.press("enter")
        await w.wait_for(lambda: USER in _shown(w) and w.field(USER).control.has_focus)
        await w.type("1000")
        assert "1 set" in _headline(w, "Process")
        await w.press("shift+tab", "space")
        await w.wait_for(lambda: USER not in _shown(w))
        assert _headline(w, "Process").startswith("▸ Process          1 set  user, groups,")


async def test_a_section_with_a_value_starts_open(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """It stays open when undo removes the value, so that nothing moves."""
    tree = {
        "TaskTemplate": {
            "ContainerSpec": {"Image": "nginx", "User": "1000", "DNSConfig": {"Search": ["a.b"]}}
        }
    }
    logging = "TaskTemplate.LogDriver.Name"
    async with wizard(demo.host, tree=tree) as w:
        await w.wait_until_connected()
        await w.go_to_step("container")
        await w.wait_for(lambda: USER in _shown(w))
        assert logging not in _shown(w)
        assert "1 set" in _headline(w, "Process")
        await w.go_to_step("networks")
        await w.wait_for(lambda: DNS in _shown(w))
        await w.go_to_step("container")
        await w.press("f4")
        await w.wait_for(lambda: logging in _shown(w))
        await w.replace_text(logging, "local")
        await w.press("f4")
        await w.wait_for(lambda: f"{_CONTAINER}.Isolation" not in _shown(w))
        assert "1 set" in _headline(w, "Logging")
        await w.press("ctrl+z")
        assert logging in _shown(w)
        assert "set" not in _headline(w, "Logging")


async def test_a_closed_section_shows_its_problems(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.jump(f"{_CONTAINER}.StopGracePeriod")
        await w.type("5x")
        _header(w, "Process").focus()
        await w.press("enter")
        await w.wait_for(lambda: USER not in _shown(w))
        assert _headline(w, "Process").startswith(
            "▸ Process          1 set  ✗ 1 error  grace period"
        )


GATED = (
    ("1.24", f"{_CONTAINER}.Healthcheck.Test", "needs API 1.25 (Docker 1.13)"),
    ("1.24", f"{_CONTAINER}.Secrets", "needs API 1.25 (Docker 1.13)"),
    ("1.29", f"{_CONTAINER}.Configs", "needs API 1.30 (Docker 17.06)"),
    ("1.40", "TaskTemplate.Resources.Limits.Pids", "needs API 1.41 (Docker 20.10)"),
    ("1.40", f"{_CONTAINER}.Ulimits", "needs API 1.41 (Docker 20.10)"),
    ("1.43", f"{_CONTAINER}.Privileges.Seccomp.Mode", "needs API 1.44 (Docker 25.0)"),
    ("1.51", "TaskTemplate.Resources.SwapBytes", "needs API 1.52 (Docker 29.0)"),
)


@pytest.mark.parametrize(("api", "path", "reason"), GATED)
async def test_fields_that_the_api_does_not_have_are_disabled(
    make_demo: MakeDemo, wizard: MakeWizard, api: str, path: str, reason: str
) -> None:
    """Disabled, with the reason instead of the help."""
    async with wizard(make_demo(api=api).host) as w:
        await w.wait_until_connected()
        await w.jump(path)
        assert w.field(path).control.disabled
        await w.wait_for(reason)


@pytest.mark.parametrize(("api", "path", "reason"), GATED)
async def test_an_unsupported_value_can_be_removed(
    make_demo: MakeDemo, wizard: MakeWizard, api: str, path: str, reason: str
) -> None:
    """A field of a draft for a newer manager: enabled with an error, disabled once empty."""
    tree = {"TaskTemplate": {"ContainerSpec": {"Image": "nginx"}}}
    async with wizard(make_demo(api=api).host, tree=tree) as w:
        await w.wait_until_connected()
        info = OFFERED[path]
        if info.is_list:
            w.session.draft.set_rows(path, ROW_FORMATS[info.notation].parse(info.examples[0]))
        else:
            w.session.draft.set(path, info.choices[-1] if info.choices else info.examples[0])
        w.form.refresh_state()
        await w.jump(path)
        assert w.field(path).control.has_focus
        assert reason.split(" (")[0] in _advice(w, path)
        if info.is_list:
            await w.press("down")
            await w.focus("#rows")
            await w.press("delete", "escape")
        elif info.choices:
            await w.press("backspace")
        else:
            await w.press("end", "ctrl+u")
        assert not _advice(w, path)
        assert w.field(path).control.disabled


def _advice(w: Wizard, path: str) -> str:
    """Return all problems at, above and below a path."""
    near = [
        p for p in w.errors_and_warnings if p.path.startswith(path) or path.startswith(f"{p.path}.")
    ]
    return " ".join(problem.message_with_hint for problem in near)


async def test_a_problem_of_an_object_is_shown(make_demo: MakeDemo, wizard: MakeWizard) -> None:
    """An error of an object is shown at the fields set in it; the review leads there."""
    test = f"{_CONTAINER}.Healthcheck.Test"
    tree = {"TaskTemplate": {"ContainerSpec": {"Image": "nginx", "Healthcheck": {"Test": "a b"}}}}
    async with wizard(make_demo(api="1.24").host, tree=tree) as w:
        await w.wait_until_connected()
        assert [problem.path for problem in w.session.errors] == [f"{_CONTAINER}.Healthcheck"]
        await w.press("f2")
        await w.focus("#summary")
        await w.press("enter")
        assert w.field(test).control.has_focus
        await w.wait_for("✗ error: needs API 1.25 (Docker 1.13)")
        await w.press("end", "ctrl+u")
        assert not w.session.errors


# Help

TOLD = (
    (
        "TaskTemplate.Resources.Limits.Pids",
        ("Pids limit", "--limit-pids", "API 1.41, Docker 20.10", "none"),
    ),
    (
        "UpdateConfig.FailureAction",
        ("Update failure action", "--update-failure-action", "rollback: API 1.28", "pause"),
    ),
    (f"{_CONTAINER}.OomScoreAdj", ("OOM score adj", "API 1.46", "--oom-score-adj")),
    (f"{_CONTAINER}.Secrets", ("Secrets", "API 1.25", "--secret")),
    (f"{_CONTAINER}.Image", ("Image", "the argument IMAGE")),
    ("EndpointSpec.Ports", ("Ports", "--publish", "8080:80/tcp")),
    (f"{_CONTAINER}.Healthcheck.StartInterval", ("Start interval", "Docker 25.0.1")),
)


@pytest.mark.parametrize(("path", "words"), TOLD)
async def test_help_on_the_field_at_the_cursor(
    demo: DemoSwarm, wizard: MakeWizard, path: str, words: tuple[str, ...]
) -> None:
    """Purpose, API name, flag, default, first version, and rules."""
    async with wizard(demo.host, size=(120, 200)) as w:
        await w.wait_until_connected()
        await w.jump(path)
        await w.press("f1")
        assert isinstance(w.app.screen, HelpScreen)
        info = OFFERED[path]
        titles = [
            rule.when
            for rule in RULEBOOK.values()
            if any(each == path or each.startswith(f"{path}[]") for each in rule.paths)
        ]
        for word in (path, info.help, *words, *titles):
            assert word in w.flat_text
        await w.press("escape")
        assert w.app.screen is w.form


def test_some_of_these_fields_have_rules() -> None:
    """Ensures that the test above checks something."""
    paths = {path for rule in RULEBOOK.values() for path in rule.paths}
    assert {"TaskTemplate.Resources.Limits.Pids", f"{_CONTAINER}.OomScoreAdj"} & paths


async def test_help_without_a_field(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """The keys, and the fields of the step."""
    async with wizard(demo.host, size=WIDE) as w:
        await w.wait_until_connected()
        await w.go_to_step("mode")
        await w.focus("#mode")
        await w.press("f1")
        assert isinstance(w.app.screen, HelpScreen)
        assert w.flat_text.split().index("Keys") < w.flat_text.split().index("Tab,")
        await w.press("end")
        await w.wait_for("Max per node")


async def test_a_cut_line_ends_in_an_ellipsis(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """The header of a section, and a problem that takes more than two lines."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        w.form.query_one(ExplanationRows).show(
            [("✗ error: " + "word " * 60, "error"), ("help", "")]
        )
        assert w.explanation.startswith("✗ error: word word")
        assert w.explanation.endswith("word …")
        await w.go_to_step("container")
        assert "hostname, init,…" in w.flat_text


@pytest.mark.parametrize(
    "screen",
    [
        *(WizardScreen, LaunchScreen, ListScreen, RowDialog),
        *(FindScreen, GoToScreen, ConfirmScreen, DetailsScreen, HelpScreen),
    ],
)
def test_help_names_each_key_once(screen: type[Screen[Any]]) -> None:
    """The screen's and the global keys once each; the screen's text is preferred."""
    keys = [key for line, _ in keys_on(screen) for key in line.split(", ")]
    assert [key for key, count in Counter(keys).items() if count > 1] == []
    assert {"F1", "Ctrl+P", "Ctrl+Q"} <= set(keys)
