"""The table: what was measured, beside what, against which target."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

Samples = Sequence[float]
HEADER = ("measure", "program", "median", "p95", "ratio", "target", "verdict", "runs")


@dataclass(frozen=True)
class Target:
    """At most `limit`: times the median of what stands beside it, or as p95 in the row's unit."""

    limit: float
    absolute: bool = False

    def measured(self, row: Row) -> float | None:
        """What is held against `limit`."""
        return p95(row.samples) if self.absolute else row.ratio

    def text(self, unit: str) -> str:
        """`<= 1.3 x` or `p95 < 50 ms`."""
        return f"p95 < {self.limit:g} {unit}" if self.absolute else f"<= {self.limit:g} x"


@dataclass(frozen=True)
class Row:
    """One program in one measure. `baseline` are the samples that its ratio is to."""

    measure: str
    program: str
    samples: Samples
    unit: str
    baseline: Samples = ()
    target: Target | None = None

    @property
    def ratio(self) -> float | None:
        """Of the medians; None for what the others are compared with."""
        return median(self.samples) / median(self.baseline) if self.baseline else None

    @property
    def missed(self) -> bool:
        """Whether there is a target, and it was not reached."""
        return self.verdict.startswith("missed")

    @property
    def verdict(self) -> str:
        """`met`, or by how much it was missed, or nothing where nothing was aimed at."""
        figure = self.target.measured(self) if self.target else None
        if self.target is None or figure is None:
            return ""
        over = figure / self.target.limit - 1
        return "met" if over <= 0 else f"missed by {over:.0%}"

    def cells(self) -> tuple[str, ...]:
        """The row as words, in the order of HEAD."""
        return (
            self.measure,
            self.program,
            f"{median(self.samples):.1f} {self.unit}",
            f"{p95(self.samples):.1f}",
            f"{self.ratio:.2f}" if self.ratio is not None else "",
            self.target.text(self.unit) if self.target else "",
            self.verdict,
            str(len(self.samples)),
        )


def p95(samples: Samples) -> float:
    """The value that one in twenty exceeds."""
    return sorted(samples)[int(len(samples) * 0.95)]


def render(rows: Iterable[Row]) -> str:
    """The rows under their head, in columns; figures to the right."""
    table = [HEADER, *(row.cells() for row in rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return "\n".join(_line(cells, widths) for cells in table)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    right = (2, 3, 4, 7)
    padded = (
        cell.rjust(width) if index in right else cell.ljust(width)
        for index, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join(padded).rstrip()
