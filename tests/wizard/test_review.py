"""The review: its summary, and the request as JSON, curl and docker command."""

from __future__ import annotations

import json
import shlex
import stat
from pathlib import Path
from typing import Any

import pytest
from rich.style import Style
from textual.color import Color

from swarmtui.demo import DemoSwarm
from swarmtui.escaping import escape_line
from swarmtui.wizard.screens.confirm import ConfirmScreen
from swarmtui.wizard.screens.list_screen import ListScreen
from swarmtui.wizard.screens.row_dialog import RowDialog
from swarmtui.wizard.screens.save import SaveScreen
from swarmtui.wizard.widgets.explanation import ExplanationRows
from swarmtui.wizard.widgets.preview import Preview
from swarmtui.wizard.widgets.summary_list import SummaryList
from swarmtui.wizard.widgets.view_tabs import ViewTabs
from tests.wizard.wizard_driver import WIDE, MakeWizard, Wizard

_CONTAINER = "TaskTemplate.ContainerSpec"
IMAGE, ENV, PORTS = f"{_CONTAINER}.Image", f"{_CONTAINER}.Env", "EndpointSpec.Ports"
REPLICAS, SECCOMP = "Mode.Replicated.Replicas", f"{_CONTAINER}.Privileges.Seccomp.Profile"
LONG_NAME = "registry.example.com:5000/a/very/long/name/of/an/image/that/wraps:1.27-alpine"


def tree_with(container: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Return a spec of nginx, with more settings."""
    spec = {"Image": "nginx", **(container or {})}
    return {"Name": "web", "TaskTemplate": {"ContainerSpec": spec}, **more}


def summary_of(w: Wizard) -> SummaryList:
    """The summary of the review."""
    return w.form.query_one(SummaryList)


def shown_text(w: Wizard) -> str:
    """The request as it is shown, with its wrapped lines joined."""
    return w.form.query_one("#text", Preview).text


async def open_review(w: Wizard, view: str = "summary") -> None:
    """Go to the review, and choose a view with the arrow keys."""
    await w.wait_until_connected()
    await w.press("f2")
    while w.form.query_one(ViewTabs).chosen != view:
        await w.press("right")


def pick(w: Wizard, path: str) -> None:
    """Put the cursor on the setting at `path`."""
    summary = summary_of(w)
    kinds = [(row.kind, row.path) for row in summary._rows]
    summary.cursor = kinds.index(("setting", path))


# The summary


async def test_settings_are_grouped_by_step(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """A row for each entry of a list, its title once; problems first, hints last."""
    tree = tree_with(
        {"Env": ["TZ=UTC", "GREETING=good day"]}, EndpointSpec={"Ports": ["8080:80", "53/udp"]}
    )
    async with wizard(demo.host, tree=tree, size=WIDE) as w:
        await open_review(w)
        await w.wait_for(lambda: w.session.errors)
        lines = summary_of(w).text.splitlines()
        assert lines[0].startswith("✗ error    Port 1")
        start = lines.index("Image")
        assert lines[start : start + 9] == [
            "Image",
            "· Image             nginx",
            "  Service name      web",
            "Container",
            "  Environment       TZ=UTC",
            "                    GREETING=good day",
            "Ports",
            "✗ 8080 -> 80/tcp    ingress",
            "  auto -> 53/udp    ingress",
        ]
        assert lines[start + 9] == ""
        assert all(line.startswith(("· hint  ", " " * 8)) for line in lines[start + 10 :])


async def test_the_cursor_starts_at_the_first_error(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """Also when the review is opened again; Enter leads to the field."""
    async with wizard(demo.host, tree=tree_with(Mode={"Replicated": {"Replicas": "x"}})) as w:
        await open_review(w)
        await w.press("end")
        assert summary_of(w).cursor != summary_of(w)._first
        await w.press("f7", "f2")
        assert "Replicas" in w.lines[7]
        await w.press("enter")
        assert w.field(REPLICAS).control.has_focus


async def test_the_row_at_the_cursor_is_highlighted(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """Over its full width, on all its lines."""
    async with wizard(demo.host, tree=tree_with({"Image": LONG_NAME})) as w:
        await open_review(w)
        pick(w, IMAGE)
        await w.wait_until_idle()
        summary = summary_of(w)
        strips = [summary.render_line(y) for y in range(summary.size.height)]
        marked = [
            strip for strip in strips if all(part.style and part.style.reverse for part in strip)
        ]
        assert len(marked) == 2
        assert {strip.cell_length for strip in marked} == {summary.scrollable_content_region.width}
        assert "".join(strip.text[20:].strip() for strip in marked) == LONG_NAME


async def test_a_wrapped_line_can_be_clicked(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """The first click moves the cursor, the second one leads to the field."""
    async with wizard(demo.host, tree=tree_with({"Hostname": "web", "Image": LONG_NAME})) as w:
        await open_review(w)
        pick(w, "Name")
        await w.wait_until_idle()
        region = summary_of(w).region
        y = next(y for y, line in enumerate(w.lines) if line.endswith(LONG_NAME[-5:]))
        for _ in range(2):
            offset = (30, y - region.y)
            assert w.step == "review"
            await w.pilot.click("#summary", offset=offset)
            await w.wait_until_idle()
        assert w.step == "image"
        assert w.field(IMAGE).control.has_focus


async def test_keys_scroll_the_summary(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """The cursor is always visible, headings are passed, and the heading above is shown."""
    tree = tree_with({"Env": [f"N{i}={i}" for i in range(18)]})
    async with wizard(demo.host, tree=tree) as w:
        await open_review(w)
        summary = summary_of(w)
        for key in ("end", "pageup", "pageup", "up", "pagedown", "home", *["down"] * 15):
            before = summary.cursor
            await w.press(key)
            assert summary._rows[summary.cursor].is_selectable
            assert (summary.cursor > before) is (key in ("end", "pagedown", "down")), key
            span, top = summary._span(summary.cursor), summary.scroll_offset.y
            assert top <= span.y
            assert span.bottom <= top + summary.size.height
        await w.press("home")
        assert summary.scroll_offset.y == 0


async def test_a_very_long_value(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """Its start, its end and its length are shown, and the way to the whole."""
    profile = json.dumps({"syscalls": [{"names": [f"call{i}"]} for i in range(200)]})
    tree = tree_with({"Privileges": {"Seccomp": {"Mode": "custom", "Profile": profile}}})
    async with wizard(demo.host, tree=tree) as w:
        await open_review(w)
        text = summary_of(w).text
        assert '"call0"' in text
        assert '"call199"' in "".join(text.split())
        assert "call100" not in text
        words = f"… {len(profile):,} characters; Enter shows it whole in its field"
        assert words in " ".join(text.split())
        pick(w, SECCOMP)
        await w.press("enter")
        assert w.value(SECCOMP) == profile


async def test_a_long_list(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """The first 15 rows, and a row that leads to the others."""
    tree = tree_with({"Env": [f"N{i}={i}" for i in range(200)]})
    async with wizard(demo.host, tree=tree) as w:
        await open_review(w)
        text = summary_of(w).text
        assert "N14=14" in text
        assert "N15=15" not in text
        assert "… 185 more rows" in text
        pick(w, f"{ENV}[15]")
        await w.press("enter")
        assert isinstance(w.app.screen, ListScreen)
        assert w.app.screen.editor.table.cursor == 15


async def test_the_problem_of_a_setting_is_explained(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """It is marked at its value; its text is in the fixed rows while the cursor is on it."""
    async with wizard(demo.host, tree=tree_with(EndpointSpec={"Ports": ["8080:80"]})) as w:
        await open_review(w)
        await w.wait_for(lambda: w.session.errors)
        await w.press("down")
        pick(w, f"{PORTS}[0]")
        await w.wait_until_idle()
        (message, level), *_ = w.form.query_one(ExplanationRows)._parts
        assert message.startswith("✗ error: 8080/tcp is already used")
        assert level == "error"
        pick(w, "Name")
        await w.wait_until_idle()
        assert not any(level for _, level in w.form.query_one(ExplanationRows)._parts)
        error = Color.parse(w.app.theme_variables["text-error"]).rich_color
        found = next(row for row in summary_of(w)._lines if "8080 ->" in str(row.pieces))
        styles = {text.strip(): part for text, part, _ in summary_of(w)._strip(found, Style())}
        assert [styles[text].color == error for text in ("✗", "8080 -> 80/tcp", "ingress")] == [
            True,
            False,
            True,
        ]


async def test_the_cursor_stays_at_its_setting(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """New problems above it do not move it."""
    async with wizard(demo.host, tree=tree_with()) as w:
        await open_review(w)
        pick(w, "Name")
        w.session.draft.set(REPLICAS, "x")
        w.form.refresh_state()
        await w.wait_until_idle()
        summary = summary_of(w)
        assert summary._rows[0].level == "error"
        assert summary._rows[summary.cursor].path == "Name"


# The texts


@pytest.mark.parametrize("focus", ["#view", "#text"])
async def test_keys_scroll_a_text(demo: DemoSwarm, wizard: MakeWizard, focus: str) -> None:
    """With the focus on the tabs too; Left and Right change the view."""
    async with wizard(demo.host, tree=tree_with()) as w:
        await open_review(w, "JSON")
        await w.focus(focus)
        text = w.form.query_one("#text", Preview)
        seen = []
        for key in ("down", "pagedown", "up", "end", "pageup", "home"):
            await w.press(key)
            seen.append(text.scroll_offset.y)
        down, page, up, end, page_up, home = seen
        assert (down, up, home) == (1, page - 1, 0)
        assert 1 < page <= end
        assert home <= page_up < end
        await w.press("right")
        assert shown_text(w).startswith("curl")
        await w.press("left", "left")
        assert w.form.query_one(ViewTabs).chosen == "summary"
        assert w.form.query_one(focus).has_focus or summary_of(w).has_focus


async def test_long_lines_wrap(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """They start at the left edge; what continues is marked and indented; nothing is missing."""
    async with wizard(demo.host, tree=tree_with({"Env": ["A=" + "x" * 200]})) as w:
        await open_review(w, "curl")
        await w.wait_for(lambda: shown_text(w).startswith("curl"))
        text = w.form.query_one("#text", Preview)
        rows = [text._strip(piece).text for piece in text._pieces]
        assert max(map(len, rows)) <= text.scrollable_content_region.width
        pieces = [row.lstrip().removeprefix("› ") if "› " in row else row for row in rows]
        data = "".join(pieces).partition("--data-raw ")[2]
        assert json.loads(shlex.split(data)[0])["TaskTemplate"]["ContainerSpec"]["Env"]


@pytest.mark.parametrize(
    ("view", "name"),
    [("JSON", "web.json"), ("curl", "web.curl.sh"), ("docker CLI", "web.docker.sh")],
)
async def test_a_text_is_copied_and_saved(
    demo: DemoSwarm,
    wizard: MakeWizard,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    view: str,
    name: str,
) -> None:
    """The same text, whole, readable only by this user; a notice names the file."""
    monkeypatch.chdir(tmp_path)
    tree = tree_with({"Env": ["A=" + "x" * 200, "B=two\nlines"]})
    async with wizard(demo.host, tree=tree, size=(200, 40), notices=True) as w:
        await open_review(w, view)
        await w.wait_for(lambda: w.session.request)
        assert "C copy  S save" in w.lines[-1]
        await w.press("c")
        await w.wait_for("sent to the terminal's clipboard; not every terminal accepts it")
        copied = w.app.clipboard
        await w.press("s")
        assert w.value_of("#file-name") == name
        await w.press("enter")
        await w.wait_for(f"saved in {tmp_path / name}")
        request = w.session.request
        assert request is not None
    saved = (tmp_path / name).read_text()
    assert saved == f"{copied}\n"
    assert escape_line(copied.replace("\n", "")) == copied.replace("\n", "")
    assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    if view == "JSON":
        assert json.loads(saved) == json.loads(request.body)
    else:
        words = shlex.split(saved.replace("$'", "'"), comments=True)
        assert words[0] == view.partition(" ")[0]
        assert "A=" + "x" * 200 in " ".join(words)


async def test_a_comment_cannot_become_a_command(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """A line break in the name of a field that docker has no option for stays in its comment."""
    tree = tree_with({"unknown\nreboot": 1})
    async with wizard(demo.host, tree=tree) as w:
        await open_review(w, "docker CLI")
        await w.wait_for(lambda: w.session.request)
        await w.press("c")
        assert "reboot" in w.app.clipboard
        assert all(line.startswith(("docker", "  ", "#")) for line in w.app.clipboard.split("\n"))


async def test_a_file_is_overwritten_only_if_confirmed(
    demo: DemoSwarm, wizard: MakeWizard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error is shown in the dialog, with the name of the file."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "web.json"
    file.write_text("mine")
    async with wizard(demo.host, tree=tree_with()) as w:
        await open_review(w, "JSON")
        await w.wait_for(lambda: w.session.request)
        await w.press("s", "enter")
        await w.wait_for("Overwrite web.json?")
        await w.press("escape")
        assert isinstance(w.app.screen, SaveScreen)
        assert file.read_text() == "mine"
        await w.press("end", "ctrl+u")
        await w.type("none/x.json")
        await w.press("enter")
        await w.wait_for("✗ error: none/x.json: cannot be written: No such file or directory")
        await w.press("end", "ctrl+u", "enter")
        await w.wait_for("✗ error: the file name is empty")
        await w.type("web.json")
        assert "error" not in w.flat_text
        await w.press("enter")
        await w.wait_for(lambda: isinstance(w.app.screen, ConfirmScreen))
        await w.press("y")
        await w.wait_for(lambda: w.app.screen is w.form)
    assert json.loads(file.read_text())["Name"] == "web"


async def test_copy_and_save_only_while_a_text_is_shown(
    demo: DemoSwarm, wizard: MakeWizard
) -> None:
    """In the palette too; a letter that is typed in a field is text."""
    from swarmtui.wizard.screens.palette import _wizard_commands

    def commands() -> set[str]:
        titles = {title for title, _ in _wizard_commands(w.form)}
        return titles & {"Copy the shown text", "Save the shown text in a file"}

    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("cs")
        assert w.value(IMAGE) == "cs"
        assert not commands()
        await open_review(w)
        await w.press("c", "s")
        assert w.app.screen is w.form
        assert not w.app.clipboard
        assert not commands()
        await w.press("right")
        assert len(commands()) == 2


@pytest.mark.parametrize("view", ["JSON", "curl", "docker CLI"])
async def test_nothing_to_copy(demo: DemoSwarm, wizard: MakeWizard, view: str) -> None:
    """The text says why, with the errors; F2 shows the summary again."""
    tree = tree_with({"StopGracePeriod": "15"}, EndpointSpec={"Ports": [{"TargetPort": 0}]})
    async with wizard(demo.host, tree=tree) as w:
        await open_review(w, view)
        assert "cannot be sent yet: 2 errors to fix first" in w.flat_text
        assert "✗ error: Container, Grace period: 15 needs a unit" in w.flat_text
        assert "✗ error: Ports, Port 1: target: must be 1 or more" in w.flat_text
        assert "copy" not in w.lines[-1]
        assert "save" not in w.lines[-1]
        await w.press("c", "s")
        assert w.app.screen is w.form
        assert not w.app.clipboard
        await w.press("f7", "f2")
        assert summary_of(w).has_focus
        assert "✗ error Grace period" in w.flat_text


async def test_many_errors_are_cut(demo: DemoSwarm, wizard: MakeWizard) -> None:
    ports = [{"TargetPort": 0} for _ in range(30)]
    async with wizard(demo.host, tree=tree_with(EndpointSpec={"Ports": ports})) as w:
        await open_review(w, "JSON")
        assert shown_text(w).endswith("Port 20: target: must be 1 or more\n… 10 more errors")


async def test_problems_are_in_the_order_of_steps_and_rows(
    demo: DemoSwarm, wizard: MakeWizard
) -> None:
    """In the review, and by Ctrl+N; the status line prefers the present step."""
    ports: list[Any] = [{"TargetPort": 80, "PublishedPort": 9000 + i} for i in range(12)]
    ports[10] = {"TargetPort": 0}
    ports[9] = "x"
    ports[1] = {"TargetPort": 80, "PublishedPort": 8080}  # used by a service of the demo
    tree = tree_with({"StopGracePeriod": "15"}, EndpointSpec={"Ports": ports})
    async with wizard(demo.host, tree=tree) as w:
        await open_review(w)
        rows = ["Grace period", "Port 2: published", "Port 10", "Port 11: target"]
        assert [row.title for row in summary_of(w)._rows][:4] == rows
        assert "Enter goes to Container, Grace period" in w.explanation
        await w.press("down")
        assert "Enter goes to Ports, Port 2: published" in w.explanation
        await w.go_to_step("ports")
        assert "first: Port 2: published (^N)" in w.lines[-2]
        visited = []
        for _ in rows:
            await w.press("ctrl+n")
            visited.append(w.session.last_problem_path)
        first = next(index for index, path in enumerate(visited) if path.startswith(_CONTAINER))
        in_order = [path.partition("]")[0] for path in (*visited[first + 1 :], *visited[:first])]
        assert in_order == [f"{PORTS}[{row}" for row in (1, 9, 10)]


# The preview


@pytest.mark.parametrize(
    ("width", "at_first", "after_f3", "form"),
    [(80, False, True, False), (120, False, True, True), (150, True, False, True)],
)
async def test_the_preview_has_room(
    demo: DemoSwarm, wizard: MakeWizard, width: int, at_first: bool, after_f3: bool, form: bool
) -> None:
    """At the side from 140 columns, from 110 if asked; below that it covers the form."""
    async with wizard(demo.host, size=(width, 30)) as w:
        await w.wait_until_connected()
        preview, panes = w.form.query_one("#preview"), w.form.query_one("#panes")
        await w.press("f3")
        assert not preview.display or not preview.size.width
        await w.enter_image("nginx")
        assert bool(preview.display) is at_first
        await w.press("f3")
        assert bool(preview.display) is after_f3
        assert bool(panes.display) is form
        await w.press("f3")
        assert bool(preview.display) is at_first
        await w.press("f8")
        assert bool(panes.display)


async def test_the_preview_follows_a_dialog(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """A row is changed in its dialog, and the terminal shows it in the JSON behind it."""
    async with wizard(demo.host, size=(150, 40), tree=tree_with()) as w:
        await w.wait_until_connected()
        await w.go_to_step("ports")
        await w.add_rows("8081:80")
        await w.focus("#rows")
        await w.press("enter")
        assert isinstance(w.app.screen, RowDialog)
        preview = w.form.query_one("#preview", Preview)
        preview.scroll_end(animate=False)
        await w.wait_until_idle()
        await w.replace_text(f"{PORTS}[0].TargetPort", "8443")
        assert '"TargetPort": 8443' in w.preview
        rows = [row.text for row in w.form._compositor.render_strips()]
        assert any('"TargetPort": 8443' in row for row in rows)
        assert w.form in w.app._background_screens  # painted too: the dialog covers only a part
        assert w.app.screen.query_one(".dialog").region.x > 0


async def test_no_scrollbar_without_need(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host, size=(150, 40)) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        preview = w.form.query_one("#preview", Preview)
        assert not preview.show_vertical_scrollbar
        await w.form.jump(ENV)
        await w.paste("\n".join(f"N{i}={i}" for i in range(60)))
        await w.wait_for(lambda: preview.show_vertical_scrollbar)
        assert not preview.show_horizontal_scrollbar
