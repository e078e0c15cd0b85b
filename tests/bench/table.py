"""The table: measures, baselines, targets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

Samples = Sequence[float]
HEADER = ("measure", "program", "median", "p95", "ratio", "target", "verdict", "runs")


@dataclass(frozen=True)
class Target:
    """At most `limit`: as a multiple of the baseline's median, or as p95 in the row's unit."""

    limit: float
    absolute: bool = False

    def measured(self, row: Row) -> float | None:
        """The value that is compared with `limit`."""
        return p95(row.samples) if self.absolute else row.ratio

    def text(self, unit: str) -> str:
        """`<= 1.3 x` or `p95 < 50 ms`."""
        return f"p95 < {self.limit:g} {unit}" if self.absolute else f"<= {self.limit:g} x"


@dataclass(frozen=True)
class Row:
    """One program in one measure. `baseline` are the samples that it is compared with."""

    measure: str
    program: str
    samples: Samples
    unit: str
    baseline: Samples = ()
    target: Target | None = None

    @property
    def ratio(self) -> float | None:
        """The ratio of the medians; None for the baseline."""
        return median(self.samples) / median(self.baseline) if self.baseline else None

    @property
    def missed(self) -> bool:
        """Whether it has a target and missed it."""
        return self.verdict.startswith("missed")

    @property
    def verdict(self) -> str:
        """`met`, or by how much the target was missed, or "" without a target."""
        figure = self.target.measured(self) if self.target else None
        if self.target is None or figure is None:
            return ""
        over = figure / self.target.limit - 1
        return "met" if over <= 0 else f"missed by {over:.0%}"

    def cells(self) -> tuple[str, ...]:
        """The row as texts, in the order of HEAD."""
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
    """The 95th percentile."""
    return sorted(samples)[int(len(samples) * 0.95)]


def render(rows: Iterable[Row]) -> str:
    """The rows under their head, in columns; numbers aligned right."""
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
