"""The wizard: time to the first frame, time per key, and memory."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from tests.bench.engines import BARE, PYTHON, SWARMTUI
from tests.bench.pty_program import Program, Redraw
from tests.bench.table import Row, Target

Argv = list[str | Path]
T = TypeVar("T")
Pair = tuple[T, T]
"""For the minimal app and for the wizard."""
FORM: Argv = [PYTHON, BARE, "form"]
INPUT: Argv = [PYTHON, BARE, "input"]
DEMO: Argv = [SWARMTUI, "new", "--demo"]
WIZARD_FRAME = ("Image", "The image to run, and the name of the service.", "F8")
FORM_FRAME = ("second", "third")  # not "first": its first letter is under the cursor
FORM_COMPLETE = (*FORM_FRAME, "palette")  # the footer is painted later
PURPOSES = (
    *("How the container", "Volumes, directories", "How many tasks run", "What a task may"),
    *("The networks that", "The published ports", "How an update", "All settings that"),
)
_WORD = "registryexampleteamweb"  # short enough for the field, as most images
_PIECE = "abcdefghijklmnopqrst"
_NEXT, _EMPTY_FIELD = "\x1b[19~", "\x15"


def wizard_at(host: str) -> Argv:
    """The wizard on the manager at `host`."""
    return [SWARMTUI, "new", "--host", host]


def first_frame(runs: int, host: str, environ: Mapping[str, str]) -> list[Row]:
    """Process start to the first painted frame."""
    programs = {
        "bare Textual form": (FORM, FORM_FRAME),
        "bare, with its footer": (FORM, FORM_COMPLETE),
        "swarmtui new": (wizard_at(host), WIZARD_FRAME),
        "swarmtui new --demo": (DEMO, WIZARD_FRAME),
    }
    times: dict[str, list[float]] = {name: [] for name in programs}
    for turn in range(runs + 1):
        for name, (argv, marks) in programs.items():
            taken = _start(argv, marks, environ)
            if turn:  # the first run of each fills caches
                times[name].append(taken)
    bare, whole, *ours = times
    target = Target(1.3)
    return [
        Row("first frame", bare, times[bare], "ms"),
        Row("first frame", whole, times[whole], "ms", times[bare]),
        *(Row("first frame", name, times[name], "ms", times[bare], target) for name in ours),
    ]


def _start(argv: Argv, marks: tuple[str, ...], environ: Mapping[str, str]) -> float:
    with Program(argv, environ) as program:
        taken = program.wait_for(*marks)
        program.settle(0.1)
        program.quit()
    return taken


def keystrokes(rounds: int, host: str, environ: Mapping[str, str]) -> list[Row]:
    """From each letter of an image to the stable screen, with validation and preview."""
    with Program(INPUT, environ) as bare, Program(wizard_at(host), environ) as ours:
        bare.wait_for("irst")
        ours.wait_for(*WIZARD_FRAME, "Engine")
        short = _typed((bare, ours), [_WORD] * rounds, clear=True)
        long = _typed((bare, ours), [_PIECE] * 6, clear=False)
    return [*_key_rows("key", *short), *_key_rows("key, 120 in a row", *long)]


def _typed(programs: Pair[Program], words: list[str], *, clear: bool) -> Pair[list[Redraw]]:
    """Type each word into both programs in turn; `clear` empties the field afterwards.

    Then the preview must show every letter.
    """
    redraws: Pair[list[Redraw]] = ([], [])
    for word in words:
        for program, found, follows in zip(programs, redraws, (False, clear), strict=True):
            program.settle()  # unrelated output in the meantime
            for end, letter in enumerate(word, 1):
                found.append(program.press_and_settle(letter, f'"{word[:end]}"' if follows else ""))
            if clear:
                program.press_and_settle(_EMPTY_FIELD)
    return redraws


def _key_rows(measure: str, bare: list[Redraw], ours: list[Redraw]) -> list[Row]:
    times = [[redraw.milliseconds for redraw in found] for found in (bare, ours)]
    sizes = [[float(redraw.size) for redraw in found] for found in (bare, ours)]
    screen = Target(50, absolute=True)
    return [
        Row(f"{measure}: time", "bare Textual input", times[0], "ms"),
        Row(f"{measure}: time", "swarmtui new", times[1], "ms", times[0], screen),
        Row(f"{measure}: bytes", "bare Textual input", sizes[0], "B"),
        Row(f"{measure}: bytes", "swarmtui new", sizes[1], "B", sizes[0], Target(2)),
    ]


def memory(runs: int, host: str, environ: Mapping[str, str]) -> list[Row]:
    """Peak memory after visiting all steps."""
    bare, ours = [], []
    for _ in range(runs):
        bare.append(_idle(environ))
        ours.append(_walk(host, environ))
    return [
        Row("peak memory", "bare Textual form", bare, "MB"),
        Row("peak memory", "swarmtui new", ours, "MB", bare, Target(1.5)),
    ]


def _idle(environ: Mapping[str, str]) -> float:
    with Program(FORM, environ) as program:
        program.wait_for(*FORM_FRAME)
        for key in "nginx\t\t":
            program.press_and_settle(key)
        return program.peak_memory()


def _walk(host: str, environ: Mapping[str, str]) -> float:
    with Program(wizard_at(host), environ) as program:
        program.wait_for(*WIZARD_FRAME, "Engine")
        for key in "nginx":
            program.press_and_settle(key)
        for purpose in PURPOSES:
            program.press(_NEXT)
            program.wait_for(purpose)
            program.settle(0.1)
        return program.peak_memory()
