"""The bytes that the wizard sends to the terminal, where a slow line would show them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.bench.full_spec import full_draft
from tests.bench.pty_program import Program
from tests.bench.table import Row, Target
from tests.bench.wizard import FORM, FORM_COMPLETE, PURPOSES, WIZARD_FRAME, wizard_at

TAB, NEXT, REVIEW, PAGE_DOWN = "\t", "\x1b[19~", "\x1bOQ", "\x1b[6~"
IDLE_SECONDS = 2.0
LIMITS = {
    "bytes: Tab on the first step": 1_000,
    "bytes: F8 to the next step": 20_000,
    "bytes: an idle form, each second": 200,
    "bytes: PageDown in the review of a full spec": 8_000,
    "bytes: start, image, tasks, network, port, review": 220_000,
}


def measure(host: str, environ: Mapping[str, str]) -> list[Row]:
    """The rows: one run each, as the numbers hardly vary."""
    frames = first_frames(host, environ)
    found = {**keys(host, environ), **page(host, environ), **journey(host, environ)}
    bare, ours = ([float(size)] for size in frames)
    target = Target(1.1)
    return [
        Row("bytes: first frame, until it is quiet", "bare Textual form", bare, "B"),
        Row("bytes: first frame, until it is quiet", "swarmtui new", ours, "B", bare, target),
        *(
            Row(name, "swarmtui new", [float(size)], "B", target=Target(LIMITS[name], True))
            for name, size in found.items()
        ),
    ]


@contextmanager
def opened(host: str, environ: Mapping[str, str], *file: Path) -> Iterator[Program]:
    """A wizard that is connected, with everything drawn."""
    with Program([*wizard_at(host), *file], environ) as program:
        program.wait_for(*WIZARD_FRAME, "Engine")
        program.settle()
        yield program


def first_frames(host: str, environ: Mapping[str, str]) -> tuple[int, int]:
    """The first frame of the bare form and of the wizard, with all that is painted again."""
    with Program(FORM, environ) as bare, opened(host, environ) as ours:
        bare.wait_for(*FORM_COMPLETE)
        bare.settle()
        return bare.received, ours.received


def keys(host: str, environ: Mapping[str, str]) -> dict[str, float]:
    """Single keys, and the cursor that blinks in between."""
    with opened(host, environ) as program:
        blinks = program.idle(IDLE_SECONDS) / IDLE_SECONDS
        tab = _press(program, TAB, "Letters, digits")
        step = _press(program, NEXT, PURPOSES[0])
    return dict(zip(LIMITS, (tab, step, blinks), strict=False))


def page(host: str, environ: Mapping[str, str]) -> dict[str, float]:
    """A page of the longest list: the review with every field set."""
    file = Path(environ["HOME"]) / "full.json"
    file.write_text(json.dumps(full_draft()))
    with opened(host, environ, file) as program:
        _press(program, REVIEW, PURPOSES[-1])
        return {[*LIMITS][3]: max(program.press_and_settle(PAGE_DOWN).size for _ in range(3))}


def journey(host: str, environ: Mapping[str, str]) -> dict[str, float]:
    """The whole way from the start to the review of a service with tasks, network and port."""
    with opened(host, environ) as program:
        _press(program, "nginx", "█nginx")
        for purpose in PURPOSES[:3]:
            _press(program, NEXT, purpose)
        _press(program, "3", "█3")
        for purpose in PURPOSES[3:5]:
            _press(program, NEXT, purpose)
        _press(program, " ", "[✓]")
        _press(program, NEXT, PURPOSES[5])
        _press(program, "8090:80\r", "1 row")
        _press(program, REVIEW, PURPOSES[-1])
        return {[*LIMITS][-1]: program.received}


def _press(program: Program, keys: str, shown: str) -> int:
    """The bytes after `keys`, until `shown` is on the screen and then nothing more comes."""
    before = program.received
    program.press(keys)
    program.wait_for(shown)
    program.settle()
    return program.received - before
