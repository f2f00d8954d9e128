"""What was measured against what it is measured by, and what it must be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import quantiles

HEAD = ("figure", "size", "ours", "yardstick", "ratio", "must", "aim", "held")


@dataclass(frozen=True, slots=True)
class Figure:
    """With a yardstick the ratio to it is judged, without one the number itself. Seconds are shown in ms
    or us where they are short. The release depends on `must`; who has none is judged by the aim."""

    name: str
    size: str
    ours: float
    yardstick: float | None = None
    must: float | None = None
    aim: float | None = None
    unit: str = ""

    @property
    def judged(self) -> float:
        return self.ours if self.yardstick is None else self.ours / self.yardstick

    @property
    def verdict(self) -> str:
        if self.must is not None and self.judged > self.must:
            return "not held"
        if self.aim is not None and self.judged > self.aim:
            return "held" if self.must is not None else "aim not reached"
        return "held, aim too" if self.aim is not None else "held"

    def cells(self) -> tuple[str, ...]:
        ratio = "" if self.yardstick is None else f"{self.judged:.2f}"
        measured = (_measured(self.ours, self.unit), _measured(self.yardstick, self.unit))
        return self.name, self.size, *measured, ratio, _limit(self.must), _limit(self.aim), self.verdict


def _measured(number: float | None, unit: str) -> str:
    if number is None:
        return ""
    if unit == "s" and number < 0.001:
        return f"{number * 1e6:.1f} us"
    if unit == "s":
        return f"{number:,.2f} s" if number >= 1 else f"{number * 1000:.1f} ms"
    return f"{number:,.0f} {unit}".rstrip()


def _limit(number: float | None) -> str:
    return "" if number is None else f"<= {number:.3g}"


def p95(numbers: Sequence[float]) -> float:
    return quantiles(numbers, n=20, method="inclusive")[-1]


def show_figures(figures: Iterable[Figure]) -> str:
    return show_table(HEAD, [figure.cells() for figure in figures])


def show_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """As Markdown, with columns that stand under each other in plain text too."""
    lines = [list(head), *map(list, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join("| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in lines)
