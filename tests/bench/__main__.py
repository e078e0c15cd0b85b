"""`make bench`: swarmtui, docker-py, the docker CLI and a minimal Textual app in one table."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import (
    big_swarm,
    creating,
    engines,
    full_spec,
    long_lists,
    processes,
    sent_bytes,
    wizard,
)
from tests.bench.table import Row, render


def main() -> int:
    """Measure everything, print the table; a missed target is reported, but is not a failure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few runs: a look, not a measure")
    few = parser.parse_args().quick
    load = os.getloadavg()[0]
    with TemporaryDirectory(prefix="swarmtui-bench-") as folder:
        rows, notes = _measure(Path(folder), few=few)
    print(render(rows))
    missed = sum(row.missed for row in rows)
    aimed = sum(row.target is not None for row in rows)
    print(f"\n{aimed - missed} of {aimed} targets met; load {load:.1f} on {os.cpu_count()} cores")
    print(*notes, sep="\n", flush=True)
    return 0


def _measure(folder: Path, *, few: bool) -> tuple[list[Row], list[str]]:
    environ = engines.environ(folder)
    _say("processes")
    rows = processes.version(5 if few else 40, environ)
    rows += processes.check(3 if few else 30, environ, folder)
    with engines.demo_host() as host:
        _say("first frame")
        rows += wizard.first_frame(3 if few else 20, host, environ)
        _say("bytes")
        rows += sent_bytes.measure(host, environ)
        _say("keys")
        rows += wizard.keystrokes(1 if few else 6, host, environ)
        _say("the whole spec")
        rows += full_spec.measure_check(20 if few else 200)
        rows += full_spec.measure_largest_step(3 if few else 20, host, environ)
        _say("long lists")
        rows += long_lists.measure_keys(2 if few else 6, host, environ, folder)
        rows += long_lists.measure_undo()
        _say("memory")
        rows += wizard.memory(1 if few else 5, host, environ)
    _say("a big swarm")
    rows += big_swarm.measure_check(20 if few else 200)
    rows += big_swarm.measure_wizard(1 if few else 5, environ)
    if reason := engines.no_engine_reason():
        return rows, [f"Not measured on a real engine: {reason}."]
    _say("a real engine")
    with engines.real_engine() as engine:
        rows += creating.measure_create(20 if few else 200, engine)
        rows += processes.apply(3 if few else 30, engine, environ, folder)
        where = processes.import_times(engine, environ, folder)
    return rows, ["Where the processes' time goes:", where]


def _say(what: str) -> None:
    print(f"measuring: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
