"""The wizard on a hostile manager, with files full of escape sequences: none has an effect."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from rich.segment import Segment
from textual.color import Color
from textual.widgets import Input, Static

from swarmtui.spec.field_info import all_field_infos
from swarmtui.wizard.state.flow import INDEX
from swarmtui.wizard.terminal import line_filters as plain
from swarmtui.wizard.terminal.symbols import ASCII, UNICODE
from tests.leaks.hostile_engine import (
    ATTACK,
    SECRET_FORMS,
    HostileEngine,
    assert_clean,
    escaped,
    invalid_spec,
    valid_spec,
    with_attack,
)
from tests.leaks.pty_terminal import PtyTerminal
from tests.wizard.wizard_driver import WIDE, Wizard, WizardOptions, run_wizard

RAW = {sign for sign in ATTACK if not sign.isprintable()}
LISTS = [info.path for info in all_field_infos().values() if info.is_list and "[]" not in info.path]


@pytest.fixture
def missed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Texts that reached the last filter although widgets should have escaped them."""
    found: list[str] = []
    apply = plain.ControlCharacterFilter.apply

    def watch(self: Any, segments: list[Segment], background: Color) -> list[Segment]:
        shown = apply(self, segments, background)
        if shown != segments:
            found.append("".join(segment.text for segment in segments))
        return shown

    monkeypatch.setattr(plain.ControlCharacterFilter, "apply", watch)
    return found


def setting(
    engine: HostileEngine, environ: Mapping[str, str], tree: Any, symbols: Any = UNICODE
) -> WizardOptions:
    return WizardOptions(engine.url, environ, tree, symbols=symbols)


async def walk(w: Wizard) -> str:
    """Visit every step with all its fields, every list and the help; return all screens."""
    await w.wait_until_connected()
    await w.press("f4")
    shots = []
    for step in INDEX:
        await w.go_to_step(step)
        for y in range(0, w.form.pane.max_scroll_y + 1, 10):
            w.form.pane.scroll_to(y=y, animate=False)
            await w.wait_until_idle()
            shots.append(w.screen_text)
    for path in LISTS:
        if w.session.draft.rows(path) and path != "TaskTemplate.Networks":
            await w.jump(path)
            await w.press("f1")
            shots.append(w.screen_text)
            await w.press("escape")
    return "\n".join(shots)


@pytest.mark.parametrize(
    ("tree", "symbols"),
    [(invalid_spec(), UNICODE), (valid_spec(), ASCII)],
    ids=["unicode", "ascii"],
)
async def test_every_widget_escapes_its_text(
    engine: HostileEngine, environ: dict[str, str], missed: list[str], tree: Any, symbols: Any
) -> None:
    async with run_wizard(setting(engine, environ, tree, symbols), WIDE) as w:
        screen = await walk(w)
        await w.go_to_step("review")
        await w.focus("#view")
        for _ in range(4):
            await w.press("right")
            screen += w.screen_text
        assert not RAW & set(screen)
        for secret in SECRET_FORMS:
            assert secret.decode() not in screen
    assert missed == []


async def test_lists_and_their_rows(
    engine: HostileEngine, environ: dict[str, str], missed: list[str]
) -> None:
    """A list on its own screen, a row edited as text, a row's form."""
    async with run_wizard(setting(engine, environ, invalid_spec()), WIDE) as w:
        await w.wait_until_connected()
        for path in ("Labels", "TaskTemplate.ContainerSpec.Env"):
            await w.open_list(path)
            await w.focus("#rows")
            await w.press("enter")
            assert ATTACK[:5] in w.value_of("#add-row")
            assert "␛]0;T␇␛[21t�" in w.screen_text
            await w.press("escape", "escape")
        await w.open_list("TaskTemplate.ContainerSpec.Configs")
        await w.focus("#rows")
        await w.press("enter")
        assert "co␛]0;T␇" in w.screen_text
    assert missed == []


async def test_a_field_keeps_text_that_it_shows_escaped(
    engine: HostileEngine, environ: dict[str, str], missed: list[str]
) -> None:
    """Pasted text is kept unchanged; the cursor counts visible characters."""
    async with run_wizard(setting(engine, environ, valid_spec()), WIDE) as w:
        await w.wait_until_connected()
        await w.go_to_step("container")
        await w.jump("TaskTemplate.ContainerSpec.Args")
        control = w.field("TaskTemplate.ContainerSpec.Args").control
        assert isinstance(control, Input)
        assert ATTACK in control.value
        assert "ar␛]0;T␇␛[21t�5i��␡�g" in w.screen_text
        await w.press("end")
        assert control._cursor_offset == len(control.value) + 1
        await w.press("ctrl+u")
        await w.paste("x\x1b[31my\u202ez")
        assert w.session.draft.value("TaskTemplate.ContainerSpec.Args") == "x\x1b[31my\u202ez"
        assert "x␛[31my�z" in w.screen_text
        await w.press("home", "right", "right", "delete")
        assert w.session.draft.value("TaskTemplate.ContainerSpec.Args") == "x\x1b31my\u202ez"
    assert missed == []


async def test_a_launch(engine: HostileEngine, environ: dict[str, str], missed: list[str]) -> None:
    async with run_wizard(setting(engine, environ, valid_spec()), WIDE) as w:
        await w.wait_until_connected()
        await w.go_to_step("review")
        await w.wait_for(lambda: not w.session.launch_block_reason())
        await w.press("f9")
        await w.wait_for("kd1x\\x1b]0;T")
        await w.wait_for("rejected: fa\\x1b]0;T")
        assert f"{escaped('warned')} X-Registry-Auth: <hidden>" in w.flat_text
        for secret in SECRET_FORMS:
            assert secret.decode() not in w.screen_text
    assert missed == []
    (body,) = engine.bodies
    assert json.loads(body)["TaskTemplate"]["ContainerSpec"]["Env"] == [
        f"EVIL={with_attack('env')}"
    ]


async def test_data_is_not_markup(engine: HostileEngine, environ: dict[str, str]) -> None:
    async with run_wizard(setting(engine, environ, valid_spec()), WIDE) as w:
        await w.wait_until_connected()
        await w.go_to_step("review")
        assert "markup=[bold]b[/] [@cli" in w.flat_text


async def test_notes(engine: HostileEngine, environ: dict[str, str], missed: list[str]) -> None:
    app = setting(engine, environ, None).app()
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        w = Wizard(app, pilot)
        for show in (app.notify, app.screen.notify):
            show(f"[bold]{with_attack('note')}[/bold]", title=with_attack("title"))
            await w.wait_for(
                lambda: "[bold]no\\x1b]0;T" in w.screen_text and "ti\\x1b]0;T" in w.screen_text
            )
            app.clear_notifications()
            await w.wait_for(lambda: "ti\\x1b" not in w.screen_text)
    assert missed == []


async def test_copied_text(
    engine: HostileEngine, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The terminal's clipboard gets the visible text; a field gets its own text back."""
    sent: list[str] = []
    async with run_wizard(setting(engine, environ, None), WIDE) as w:
        assert w.app._driver is not None
        monkeypatch.setattr(w.app._driver, "write", sent.append)
        w.app.copy_to_clipboard("a\x1bb")
        assert w.app.clipboard == "a\x1bb"
    assert any(text.startswith("\x1b]52;c;YVx4MWJi") for text in sent)  # a\x1bb, escaped


async def test_the_last_filter_escapes_what_widgets_missed(
    engine: HostileEngine, environ: dict[str, str], missed: list[str]
) -> None:
    async with run_wizard(setting(engine, environ, None), WIDE) as w:
        await w.app.screen.mount(Static("raw " + ATTACK + " end", markup=False))
        await w.wait_until_idle()
        assert "raw" in w.screen_text
        assert not RAW & set(w.screen_text)
        assert all(len(line) <= WIDE[0] for line in w.lines)
    assert missed


# The bytes that a terminal receives


def test_bytes_of_a_whole_run(
    tmp_path: Path, environ: dict[str, str], engine: HostileEngine
) -> None:
    """Every step, the review, the launch, and the text that remains in the terminal."""
    file = tmp_path / "web.json"
    file.write_text(json.dumps(valid_spec()))
    with PtyTerminal(["new", str(file)], environ) as terminal:
        terminal.until("Engine 24\\x1b]0;T")
        for step in range(2, 10):
            terminal.press("\x1b[19~")
            terminal.until(f"step {step} of 9")
        terminal.until("creates it")
        terminal.press("\x1b[20~")
        terminal.until("rejected: fa\\x1b]0;T")
        terminal.press("\x11")
        terminal.wait_for_exit()
        assert_clean(terminal.received)
        left = terminal.text
    assert "kd1x\\x1b]0;T\\x07" in left
    assert "--env $'EVIL=en\\033]0;T\\007" in left


def test_bytes_of_a_draft(tmp_path: Path, environ: dict[str, str]) -> None:
    """An attack in every field, all of them shown; the draft is printed at the end."""
    file = tmp_path / "bad.json"
    file.write_text(json.dumps(invalid_spec()))
    with PtyTerminal(["new", str(file)], environ) as terminal:
        terminal.until("default · ho\\x1b]0;T")
        terminal.press("\x1bOS")
        for step in range(2, 10):
            terminal.press("\x1b[19~")
            terminal.until(f"step {step} of 9")
        terminal.press("\x11")
        terminal.until("Quit without")
        terminal.press("y")
        terminal.wait_for_exit()
        assert_clean(terminal.received)
        draft = terminal.text.partition("# Not launched")[2].partition("\n")[2]
    assert json.loads(draft)["Name"] == with_attack("name")
