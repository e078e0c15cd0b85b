"""The cost of the whole ServiceSpec: checking it, opening its largest step, pasting a long list."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from swarmtui.launch.check import check
from swarmtui.spec.api_version import NEWEST
from swarmtui.spec.field_info import FieldInfo, all_field_infos
from swarmtui.spec.tree import keys_of, value_at, with_value
from tests.bench.pty_program import Program
from tests.bench.table import Row, Target
from tests.bench.wizard import WIZARD_FRAME, wizard_at

LINES = 5_000
_EVERYTHING, _NEXT = "\x1bOS", "\x1b[19~"  # F4, F8
_PASTE = "\x1b[200~{}\x1b[201~"


def measure_check(runs: int) -> list[Row]:
    """Check a spec in which every field of the forms is set."""
    tree = full_draft()
    checked = check(tree, NEWEST)  # also builds the model
    assert checked.spec, f"only a part of it would be checked: {checked.errors}"
    times = [_timed(tree) for _ in range(runs)]
    return [Row("check, every field set", "swarmtui", times, "ms", target=Target(10, True))]


def _timed(tree: Mapping[str, Any]) -> float:
    start = time.perf_counter()
    check(tree, NEWEST)
    return (time.perf_counter() - start) * 1000


def full_draft() -> dict[str, Any]:
    """A draft with the model's example in every field; only the first of the modes."""
    tree: dict[str, Any] = {"Mode": {"Replicated": {}}}
    for info in all_field_infos().values():
        if info.offered and "[]" not in info.path and value_at(tree, keys_of(info.path)) is None:
            job = info.path.startswith("Mode.") and "Replicated." not in info.path
            tree = tree if job else with_value(tree, keys_of(info.path), _example(info))
    return tree


def _example(info: FieldInfo) -> Any:
    return list(info.examples) if info.is_list else [*info.examples, *reversed(info.choices)][0]


def measure_largest_step(runs: int, host: str, environ: Mapping[str, str]) -> list[Row]:
    """Open the step with the most fields, all of them shown, for the first time."""
    times: list[float] = []
    whole: list[float] = []
    pastes: list[float] = []
    for _ in range(runs):
        with Program(wizard_at(host), environ) as program:
            program.wait_for(*WIZARD_FRAME, "Engine")
            for key in ("nginx", _EVERYTHING):
                program.press_and_settle(key)
            times.append(program.time_until(_NEXT, "step 2 of", "Environment", "Health test"))
            whole.append(times[-1] + program.settle().milliseconds)
            pastes.append(program.time_until(_PASTE.format(_lines()), f"{LINES} rows"))
    screen = "swarmtui new, 120x40"
    return [
        Row("open the largest step, all shown", screen, times, "ms", target=Target(120, True)),
        Row("... until its last field is made", screen, whole, "ms", target=Target(400, True)),
        Row(f"paste {LINES:,} lines", screen, pastes, "ms", target=Target(200, True)),
    ]


def _lines() -> str:
    return "\r".join(f"NAME_{number}=value {number}" for number in range(LINES))
