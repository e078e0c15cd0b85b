"""Colours: the default theme, the theme for a terminal, and text with enough contrast."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from textual.color import Color
from textual.theme import Theme

DEFAULT_THEME = Theme(
    name="swarmtui",
    primary="#6cb6c4",
    secondary="#8b959c",
    accent="#6cb6c4",
    warning="#d9a860",
    error="#e07a75",
    success="#8fbf7f",
    foreground="#c3c9cd",
    background="#15181b",
    surface="#15181b",
    panel="#1f2428",
    dark=True,
)
TERMINAL_THEME = "ansi-dark"
"""The theme that uses only the 16 colours of the terminal."""
ROLES = ("error", "warning", "success", "accent")
"""The roles of coloured text: `$text-error` and so on in the styles."""
WEIGHTS = ("bright", "dim")
"""In addition to `$foreground`: what is set, `$text-bright`; what explains, `$text-dim`."""
MIN_CONTRAST = 4.5
"""The least contrast of text with its background: WCAG 2, level AA."""
_STEPS = 20
_BRIGHT, _DIM, _RULE = 0.75, 0.5, 0.7
"""How far a weight is from the foreground: to black or white, and twice to the background."""
_MIN_RULE_CONTRAST = 1.6
_VISIBLE_DIFFERENCE = 1.25
"""The least contrast of bright with normal text; if it is less, bright text is bold."""


def theme_for(environ: Mapping[str, str], known: Collection[str]) -> str:
    """Return the theme to start with: for NO_COLOR and 16 colours the terminal's own colours."""
    requested = environ.get("TEXTUAL_THEME", "")
    if environ.get("NO_COLOR"):
        return TERMINAL_THEME
    if requested in known:
        return requested
    return TERMINAL_THEME if has_few_colours(environ) else DEFAULT_THEME.name


def has_few_colours(environ: Mapping[str, str]) -> bool:
    """Return whether the terminal has at most 16 colours, by TERM and COLORTERM as Rich does."""
    if environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return False
    term = environ.get("TERM", "")
    return bool(term) and not term.endswith(("-256color", "kitty", "-direct"))


def text_styles(variables: Mapping[str, str]) -> dict[str, str]:
    """Return `text-ROLE` and `text-WEIGHT`, colours with enough contrast, and `WEIGHT-style`.

    ANSI colours are set by the terminal and are not changed: there the weights are bold and dim.
    """
    backgrounds = [Color.parse(variables[name]) for name in ("background", "panel")]
    if any(color.ansi is not None or color.a < 1 for color in backgrounds):
        roles = {f"text-{role}": variables[role] for role in ROLES}
        weights = {f"text-{weight}": variables["foreground"] for weight in (*WEIGHTS, "rule")}
        return {**roles, **weights, "bright-style": "bold", "dim-style": "dim"}
    return {**_role_colours(variables, backgrounds), **_weights(variables, backgrounds)}


def _role_colours(variables: Mapping[str, str], backgrounds: list[Color]) -> dict[str, str]:
    return {
        f"text-{role}": _with_min_contrast(Color.parse(variables[role]), backgrounds)
        for role in ROLES
    }


def _weights(variables: Mapping[str, str], backgrounds: list[Color]) -> dict[str, str]:
    normal = Color.parse(variables["foreground"])
    bright = normal.blend(backgrounds[0].get_contrast_text(1.0), _BRIGHT, alpha=1)
    rule = normal.blend(backgrounds[0], _RULE, alpha=1)
    is_distinct = contrast(bright, normal) >= _VISIBLE_DIFFERENCE
    return {
        "text-bright": bright.hex,
        "text-dim": _with_min_contrast(normal.blend(backgrounds[0], _DIM, alpha=1), backgrounds),
        "text-rule": _with_min_contrast(rule, backgrounds, _MIN_RULE_CONTRAST),
        "bright-style": "none" if is_distinct else "bold",
        "dim-style": "none",
    }


def _with_min_contrast(color: Color, backgrounds: list[Color], least: float = MIN_CONTRAST) -> str:
    """Blend `color` with black or white, whichever has more contrast with the background."""
    target = backgrounds[0].get_contrast_text(1.0)
    if all(contrast(color, behind) >= least for behind in backgrounds):
        return color.hex
    for step in range(1, _STEPS):
        blended = color.blend(target, step / _STEPS, alpha=1)
        if all(contrast(blended, behind) >= least for behind in backgrounds):
            return blended.hex
    return target.hex


def contrast(one: Color, other: Color) -> float:
    """Return the contrast ratio of WCAG 2: 1 for the same colour, 21 for black on white."""
    darker, lighter = sorted(map(_luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: Color) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in color.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
