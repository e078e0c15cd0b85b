"""Keys in long lists and full specs, a long paste, and what undo keeps of many changes."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from swarmtui.spec.draft import Draft
from swarmtui.spec.tree import CONTAINER, IMAGE, keys_of, with_value
from swarmtui.wizard.state.flow import STEPS
from swarmtui.wizard.state.rows import Rows
from swarmtui.wizard.state.session import Session
from tests.bench.engines import SWARMTUI
from tests.bench.full_spec import full_draft
from tests.bench.pty_program import Program
from tests.bench.table import Row, Target

ROWS = 5_000
ENV = f"{CONTAINER}.Env"
_SCREEN = "swarmtui new, 120x40"
_NEXT, _DOWN, _DELETE, _MOVE, _BACKSPACE = "\x1b[19~", "\x1b[B", "\x1b[3~", "\x04", "\x7f"
_LISTS = {"rows": "NAME_{}=value", "bad rows": "=value {}"}


def measure_keys(rounds: int, host: str, environ: Mapping[str, str], folder: Path) -> list[Row]:
    """Type into the first field of each step of a full spec; edit lists of 5,000 rows."""
    return [
        _row("key, every field set", 25, _full_spec(rounds, host, environ, folder)),
        *(
            _row(f"key in {ROWS:,} {kind}", 50, _list(text, rounds, host, environ, folder))
            for kind, text in _LISTS.items()
        ),
    ]


def _row(measure: str, limit: float, samples: Iterable[float]) -> Row:
    return Row(measure, _SCREEN, list(samples), "ms", target=Target(limit, absolute=True))


def _opened(tree: Any, host: str, environ: Mapping[str, str], folder: Path) -> Program:
    file = folder / "spec.json"
    file.write_text(json.dumps(tree))
    return Program([SWARMTUI, "new", file, "--host", host], environ)


def _full_spec(rounds: int, host: str, environ: Mapping[str, str], folder: Path) -> Iterable[float]:
    with _opened(full_draft(), host, environ, folder) as program:
        for step in STEPS[:-1]:
            program.wait_for(step.purpose)
            program.settle()
            for _ in range(rounds):
                yield program.press_and_settle("a").milliseconds
                yield program.press_and_settle(_BACKSPACE).milliseconds
            program.press(_NEXT)


def _list(
    text: str, rounds: int, host: str, environ: Mapping[str, str], folder: Path
) -> Iterable[float]:
    """Open the list; then go down, delete a row, and move one."""
    rows = [text.format(number) for number in range(ROWS)]
    tree = with_value(with_value({}, keys_of(IMAGE), "nginx"), keys_of(ENV), rows)
    with _opened(tree, host, environ, folder) as program:
        program.wait_for(STEPS[0].purpose)
        for key in (_NEXT, _DOWN):
            program.settle()
            program.press(key)
        program.settle()
        for _ in range(rounds):
            for key in (_DOWN, _DELETE, _MOVE):
                yield program.press_and_settle(key).milliseconds


def measure_undo() -> list[Row]:
    """Add rows one by one: the memory that they take, with what undo keeps of them."""
    rows = Rows(Session(Draft()), ENV)
    rows.add("LOADED=1")
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    for number in range(ROWS):
        rows.add(f"NAME_{number}=value")
    taken = (tracemalloc.get_traced_memory()[0] - before) / 2**20
    tracemalloc.stop()
    target = Target(10, absolute=True)
    return [Row(f"undo of {ROWS:,} additions", "swarmtui", [taken], "MB", target=target)]
