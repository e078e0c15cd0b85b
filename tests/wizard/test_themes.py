"""Text is readable and fields are visible in every theme, computed from what is drawn."""

from __future__ import annotations

import pytest
from rich.color import Color as RichColor
from rich.style import Style
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from swarmtui.demo import DemoSwarm
from swarmtui.wizard.terminal.symbols import ASCII, UNICODE
from swarmtui.wizard.terminal.themes import (
    DEFAULT_THEME,
    MIN_CONTRAST,
    ROLES,
    contrast,
    has_few_colours,
    theme_for,
)
from swarmtui.wizard.widgets.line_input import LineInput
from tests.wizard.wizard_driver import Wizard, WizardOptions, run_wizard

THEMES = {**BUILTIN_THEMES, DEFAULT_THEME.name: DEFAULT_THEME}
ANSI = [name for name, theme in THEMES.items() if theme.ansi]
TRUE = [name for name in THEMES if name not in ANSI]
_EDGE_CONTRAST = 1.5
ENVIRONS = {
    "NO_COLOR": {"NO_COLOR": "1"},
    "NO_COLOR with a theme": {"NO_COLOR": "1", "TEXTUAL_THEME": "textual-light"},
    "xterm": {"TERM": "xterm"},
    "xterm-16color": {"TERM": "xterm-16color"},
    "linux": {"TERM": "linux"},
    **{name: {"TEXTUAL_THEME": name} for name in THEMES},
}


@pytest.mark.parametrize("name", TRUE)
def test_text_is_readable_in_every_theme(name: str) -> None:
    app = WizardOptions(None, {"TEXTUAL_THEME": name}).app()
    assert app.theme == name
    for role in ROLES:
        for behind in ("background", "panel"):
            text, back = (app.theme_variables[each] for each in (f"text-{role}", behind))
            assert contrast(Color.parse(text), Color.parse(back)) >= MIN_CONTRAST, (role, behind)


def test_the_default_theme_has_its_colours() -> None:
    app = WizardOptions(None, {}).app()
    for role in ROLES:
        assert app.theme_variables[f"text-{role}"] == app.theme_variables[role]


STARTS = [
    ({}, DEFAULT_THEME.name),
    ({"TERM": "xterm-256color"}, DEFAULT_THEME.name),
    ({"TERM": "xterm", "COLORTERM": "truecolor"}, DEFAULT_THEME.name),
    ({"TERM": "tmux-256color"}, DEFAULT_THEME.name),
    ({"TERM": "xterm-16color"}, "ansi-dark"),
    ({"TERM": "linux"}, "ansi-dark"),
    ({"TERM": "screen"}, "ansi-dark"),
    ({"TERM": "linux", "TEXTUAL_THEME": "ansi-light"}, "ansi-light"),
    ({"TEXTUAL_THEME": "nord"}, "nord"),
    ({"TEXTUAL_THEME": "no-such-theme"}, DEFAULT_THEME.name),
    ({"NO_COLOR": "1", "TEXTUAL_THEME": "nord"}, "ansi-dark"),
    ({"NO_COLOR": ""}, DEFAULT_THEME.name),
]


@pytest.mark.parametrize(("environ", "theme"), STARTS)
def test_the_initial_theme(environ: dict[str, str], theme: str) -> None:
    assert theme_for(environ, THEMES) == theme
    assert has_few_colours({}) is False


def _pieces(w: Wizard) -> list[tuple[str, Style]]:
    """Yield all text that is not blank on the screen or its dialog, with its style."""
    region = next(iter(w.app.screen.query(".dialog")), w.app.screen).region
    strips = w.app.screen._compositor.render_strips()[region.y : region.bottom]
    strips = [strip.crop(region.x, region.right) for strip in strips]
    return [(s.text, s.style or Style()) for strip in strips for s in strip if s.text.strip()]


def _is_seen(style: Style) -> bool:
    """Whether foreground and background differ; the terminal's own defaults do."""
    front, back = style.color, style.bgcolor
    if front is None or back is None or (front.is_default and back.is_default):
        return True
    if front.is_default or back.is_default:
        return True
    if front.triplet and back.triplet:
        return contrast(Color.from_rich_color(front), Color.from_rich_color(back)) > _EDGE_CONTRAST
    return front != back


def _has_colour(color: RichColor | None) -> bool:
    return color is not None and not color.is_default


@pytest.mark.parametrize("name", ENVIRONS)
@pytest.mark.parametrize("symbols", [UNICODE, ASCII], ids=["unicode", "ascii"])
async def test_text_is_visible_and_fields_have_an_edge(
    demo: DemoSwarm, environ: dict[str, str], name: str, symbols: object
) -> None:
    setting = WizardOptions(demo.host, {**environ, **ENVIRONS[name]}, symbols=symbols)  # type: ignore[arg-type]
    async with run_wizard(setting) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        for screen in ("image", "review", "question"):
            if screen == "review":
                _fields_have_edges(w, symbols is ASCII)
                await w.press("f2")
            elif screen == "question":
                await w.press("ctrl+q")
            hidden = [text for text, style in _pieces(w) if not _is_seen(style)]
            assert not hidden, (screen, hidden)
            if "NO_COLOR" in ENVIRONS[name]:
                styles = [style for _, style in _pieces(w)]
                assert not any(_has_colour(s.color) or _has_colour(s.bgcolor) for s in styles)


def _fields_have_edges(w: Wizard, is_ascii: bool) -> None:
    """Whether each input has an edge, and the focused one another edge."""
    edge, focused = ("|", "#") if is_ascii else ("▌", "█")
    strips = w.app.screen._compositor.render_strips()
    fields = [field for field in w.form.pane.query(LineInput) if field.region.height]
    assert len(fields) > 2
    for field in fields:
        region = field.region
        if region.y >= len(strips) - 2:
            continue
        (cell,) = strips[region.y].crop(region.x, region.x + 1)
        assert cell.text == (focused if field.has_focus else edge)
        assert cell.style is None or _is_seen(cell.style)
