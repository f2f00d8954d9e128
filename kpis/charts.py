"""Small graphics as SVG text: sparklines and bullets for pages, sparklines as PNG for mails. Numbers in, markup out."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

import resvg_py
from django.utils.html import escape

BULLET_END = 125  # the score at the right edge; 100 then stands at 80 % of the width
INK = "#33363c"  # mails have no stylesheet: the light values of --c-line and --c-target
TARGET_INK = "#0b6e66"


class Box(NamedTuple):
    """The drawing area: left, top, right and bottom edges in pixels."""

    left: float
    top: float
    right: float
    bottom: float


class Point(NamedTuple):
    x: float
    y: float


class Trace(NamedTuple):
    """A series on the page: runs of neighbouring points, broken at gaps, and the height of the target line."""

    runs: list[list[Point]]
    target_y: float | None

    @property
    def last(self) -> Point | None:
        return self.runs[-1][-1] if self.runs else None


def sparkline(
    values: Sequence[Decimal | None], target: Decimal | None = None, *, width: int = 92, height: int = 20
) -> str:
    """The series as an inline SVG without text: a gap where a value is missing, a dot on the last known one,
    the target dashed if it is near (not further from the series than the series is tall).
    """
    box = Box(2, 3, width - 4, height - 3)
    trace = _trace(values, target, box)
    parts = [
        _target_path(trace, box, 'class="t"'),
        _line_path(trace, 'class="l"'),
        *_dots(trace, 'class="d"'),
    ]
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return f'<svg class="spk" {size} aria-hidden="true">{"".join(parts)}</svg>'


def bullet(
    score: Decimal | None, css: str = "", label: str = "", *, width: int = 128, height: int = 14
) -> str:
    """A score from 0 to 125 as a bar over shades at 50 and 100 with the tick of the target at 80 % of the width.

    `css` is on, risk or off; `label` says the same in words and is escaped here.
    """
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    thick = height - 2
    if score is None:
        return f'<svg class="bul" {size} aria-hidden="true"><rect class="b3" y="1" width="{width}" height="{thick}"/></svg>'
    one = width / BULLET_END
    length = min(max(float(score) * one, 2), width)
    return (
        f'<svg class="bul" {size} role="img" aria-label="{escape(label)}">'
        f'<rect class="b1" y="1" width="{_n(50 * one)}" height="{thick}"/>'
        f'<rect class="b2" x="{_n(50 * one)}" y="1" width="{_n(50 * one)}" height="{thick}"/>'
        f'<rect class="b3" x="{_n(100 * one)}" y="1" width="{_n(25 * one)}" height="{thick}"/>'
        f'<rect class="v {escape(css)}" y="4" width="{_n(length)}" height="{height - 8}"/>'
        f'<rect class="t" x="{_n(100 * one - 1)}" width="2" height="{height}"/></svg>'
    )


def sparkline_png(values: Sequence[Decimal | None], target: Decimal | None = None) -> bytes:
    """The sparkline of a mail: PNG of 216 by 56 pixels on opaque white, shown at 108 by 28."""
    box = Box(6, 6, 100, 22)
    trace = _trace(values, target, box)
    parts = [
        _target_path(trace, box, f'stroke="{TARGET_INK}" stroke-dasharray="2 2"'),
        _line_path(trace, f'fill="none" stroke="{INK}" stroke-width="1.25" stroke-linejoin="round"'),
        *_dots(trace, f'fill="{INK}"'),
    ]
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 108 28" width="108" height="28">{"".join(parts)}</svg>'
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, background="white", zoom=2, skip_system_fonts=True))


def _trace(values: Sequence[Decimal | None], target: Decimal | None, box: Box) -> Trace:
    known = [float(value) for value in values if value is not None]
    if not known:
        return Trace([], None)
    level = float(target) if target is not None and _is_near(float(target), known) else None
    low, high = min([*known, *_given(level)]), max([*known, *_given(level)])
    step = (box.right - box.left) / max(len(values) - 1, 1)

    def height(value: float) -> float:
        share = (value - low) / (high - low) if high > low else 0.5
        return box.bottom - share * (box.bottom - box.top)

    points = [
        None if v is None else Point(box.left + i * step, height(float(v))) for i, v in enumerate(values)
    ]
    return Trace(list(_runs(points)), None if level is None else height(level))


def _is_near(target: float, known: list[float]) -> bool:
    low, high = min(known), max(known)
    return low - (high - low) <= target <= high + (high - low)


def _given(level: float | None) -> list[float]:
    return [] if level is None else [level]


def _runs(points: list[Point | None]) -> Iterator[list[Point]]:
    for is_known, run in groupby(points, key=lambda point: point is not None):
        if is_known:
            yield [point for point in run if point is not None]


def _target_path(trace: Trace, box: Box, look: str) -> str:
    if trace.target_y is None:
        return ""
    return f'<path {look} d="M{_n(box.left)} {trace.target_y:.1f}H{_n(box.right)}"/>'


def _line_path(trace: Trace, look: str) -> str:
    runs = ["L".join(f"{point.x:.1f} {point.y:.1f}" for point in run) for run in trace.runs if len(run) > 1]
    return f'<path {look} d="M{"M".join(runs)}"/>' if runs else ""


def _dots(trace: Trace, look: str) -> list[str]:
    """The last point, and small ones for values that stand alone between gaps: a line of one point is invisible."""
    alone = [(run[0], "1") for run in trace.runs[:-1] if len(run) == 1]
    last = [(trace.last, "2.25")] if trace.last else []
    return [f'<circle {look} cx="{p.x:.1f}" cy="{p.y:.1f}" r="{r}"/>' for p, r in [*alone, *last]]


def _n(value: float) -> str:
    """A length with at most one decimal: 51.2, 2."""
    return f"{value:.1f}".removesuffix(".0")
