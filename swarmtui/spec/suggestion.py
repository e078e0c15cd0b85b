"""What to do about a problem: the words, and the text that fixes it if that is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from swarmtui.spec.quoting import without_option_passwords


class Advice(NamedTuple):
    """What to do, and the text that fixes the problem as the value of its field; "" if unknown."""

    hint: str = ""
    suggestion: str = ""


def write(text: str, more: str = "") -> Advice:
    """Advise to write `text`; `more` are words after it: ` for no limit`."""
    return Advice(f"write {text}{more}", text)


def did_you_mean(text: str) -> Advice:
    """Suggest a text that was probably meant."""
    return Advice(f"did you mean {text}?", text)


def nearest(word: str, known: Iterable[str], otherwise: str = "", cutoff: float = 0.6) -> Advice:
    """Suggest the one of `known` that is most similar to `word`, else advise `otherwise`."""
    from difflib import get_close_matches  # not needed for the first frame

    near = get_close_matches(word, sorted(known), 1, cutoff)
    return did_you_mean(near[0]) if near else Advice(otherwise)


class CorrectableError(ValueError):
    """A text cannot be read; its part `wrong` is probably meant as `advice.suggestion`."""

    def __init__(self, reason: str, wrong: str, advice: Advice) -> None:
        super().__init__(f"{reason}: {advice.hint}" if advice.hint else reason)
        self.wrong = wrong
        self.right = advice.suggestion


def corrected(text: Any, error: Exception, parse: Callable[[str], object] | None = None) -> str:
    """Return `text` with the correction of `error`; "" if it has none that is certain.

    The part to correct must occur once, `parse` must accept the result, and the result must not
    contain a password. For a value that is not text the correction is the whole text.
    """
    if not (isinstance(error, CorrectableError) and error.right):
        return ""
    if not isinstance(text, str):
        return error.right
    result = text.strip().replace(error.wrong, error.right)
    is_certain = bool(error.wrong) and text.count(error.wrong) == 1
    return result if is_certain and _is_safe(result, parse) else ""


def _is_safe(text: str, parse: Callable[[str], object] | None) -> bool:
    try:
        if parse:
            parse(text)
    except ValueError:
        return False
    return without_option_passwords(text) == text
