"""What `apply` says became of a service, held against what the engine really has."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from harness import RealEngine
from leash import wait_for
from proxy import CuttingProxy

CREATE = ("POST", "/services/create")
FINDS_OUT = "docker service ls"
MAY_BE_ANOTHERS = "It may be another's"


@dataclass(frozen=True)
class Ending:
    """How a run of `apply` ended; the status as a shell has it, 128 + N for signal N."""

    status: int
    out: str
    err: str

    @property
    def id(self) -> str:
        """The ID that was printed, on either stream, or ""."""
        lines = [*self.out.split(), *self.err.splitlines()]
        return next((line for line in lines if _is_id(line)), "")


@dataclass(frozen=True)
class Truth:
    """What became of the request: how often it was sent, the IDs it made, and all there are now."""

    sent: int
    made: list[str]
    there: list[str]

    @classmethod
    def of(cls, engine: RealEngine, proxy: CuttingProxy) -> Truth:
        """The truth once nothing is on its way any more."""
        wait_for(lambda: not proxy.pending, "all requests to arrive")
        made = [
            json.loads(body)["ID"]
            for seen, status, body in proxy.answers
            if seen.name == CREATE and status == 201
        ]
        there = [service["ID"] for service in engine.ask("GET", "/services")]
        return cls(proxy.counts[CREATE], made, there)


def agree(ending: Ending, truth: Truth) -> None:
    """AssertionError where a status or a message says what is not so, or hides what is."""
    assert "Traceback" not in ending.out + ending.err, ending
    assert truth.sent <= 1, (ending, truth)
    assert len(truth.made) <= 1, (ending, truth)
    assert _agrees(ending, truth), (ending, truth)


def _agrees(ending: Ending, truth: Truth) -> bool:
    match ending.status:
        case 0 | 6 | 7:
            is_ours = truth.made == [ending.id] or MAY_BE_ANOTHERS in ending.err
            return ending.id in truth.there and is_ours
        case 3 | 4 | 5:
            return truth.made == []
        case 8:
            return FINDS_OUT in ending.err
        case 129 | 130 | 143:
            return truth.sent == 0 or truth.made == [ending.id]
    return False


def table(rows: Iterable[tuple[str, int]]) -> str:
    """What was tried, how often, and what came out: rows of a trick and a status."""
    counts = Counter(rows)
    names = sorted({name for name, _ in counts})
    lines = []
    for name in names:
        statuses = {status: count for (own, status), count in sorted(counts.items()) if own == name}
        told = ", ".join(f"{count} x {status}" for status, count in statuses.items())
        lines.append(f"{name:44}{sum(statuses.values()):6}   status {told}")
    return "\n".join(lines)


def _is_id(text: str) -> bool:
    return len(text) == 25 and text.isalnum() and text == text.lower()
