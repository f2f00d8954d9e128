"""Small graphics: sparklines and bullets as SVG for pages and paper, sparklines as PNG for mails."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

import oxipng
import resvg_py
from django.utils.html import escape

BULLET_END = 125  # the score at the right edge; 100 then stands at 80 % of the width
INK = "#33363c"  # mails have no stylesheet: the light values of --c-line and --c-target
TARGET_INK = "#0b6e66"


class Box(NamedTuple):
    """The drawing area: its edges in pixels."""

    left: float
    top: float
    right: float
    bottom: float


Point = tuple[float, float]
"""Plain, for it is made hundreds of times a page."""


class Trace(NamedTuple):
    """A series in its box: runs of neighbouring points, broken at gaps, and the height of the target."""

    runs: list[list[Point]]
    target_y: float | None


def sparkline(
    values: Sequence[Decimal | None], target: Decimal | None = None, *, width: int = 92, height: int = 20
) -> str:
    """The series as an inline SVG without text: a gap where a value is missing, a dot on the last known one,
    the target dashed if it is near (not further from the series than the series is tall).
    """
    box = Box(2, 3, width - 4, height - 3)
    trace = _trace(values, target, box)
    lines = _target_path(trace, box, 'class="t"') + _line_path(trace, 'class="l"')
    dots = _dots(trace, 'class="d"')
    return f'<svg class="spk" {_size(width, height)} aria-hidden="true">{lines}{dots}</svg>'


def bullet(
    score: Decimal | None, css: str = "", label: str = "", *, width: int = 128, height: int = 14
) -> str:
    """A score from 0 to 125 as a bar over shades at 50 and 100, the tick of the target at 80 % of the width.

    `css` is on, risk or off; `label` says the same in words; both are escaped here.
    """
    size, thick, one = _size(width, height), height - 2, width / BULLET_END
    if score is None:
        empty = f'<rect class="b3" y="1" width="{width}" height="{thick}"/>'
        return f'<svg class="bul" {size} aria-hidden="true">{empty}</svg>'
    length = min(max(float(score) * one, 2), width)
    return (
        f'<svg class="bul" {size} role="img" aria-label="{escape(label)}">'
        f'<rect class="b1" y="1" width="{_n(50 * one)}" height="{thick}"/>'
        f'<rect class="b2" x="{_n(50 * one)}" y="1" width="{_n(50 * one)}" height="{thick}"/>'
        f'<rect class="b3" x="{_n(100 * one)}" y="1" width="{_n(25 * one)}" height="{thick}"/>'
        f'<rect class="v {escape(css)}" y="4" width="{_n(length)}" height="{height - 8}"/>'
        f'<rect class="t" x="{_n(100 * one - 1)}" width="2" height="{height}"/></svg>'
    )


def share_bar(came: Decimal, said: Decimal, *, width: int = 128, height: int = 14) -> str:
    """A share from 0 to 1 as a bar, with a tick at what was said; the numbers stand beside it as text."""
    size, thick, tick = _size(width, height), height - 2, (width - 2) * float(said)
    return (
        f'<svg class="bul" {size} aria-hidden="true">'
        f'<rect class="b3" y="1" width="{width}" height="{thick}"/>'
        f'<rect class="v" y="4" width="{_n(width * float(came))}" height="{height - 8}"/>'
        f'<rect class="t" x="{_n(tick)}" width="2" height="{height}"/></svg>'
    )


def sparkline_png(values: Sequence[Decimal | None], target: Decimal | None = None) -> bytes:
    """The sparkline of a mail: PNG of 216 by 56 pixels on opaque white, shown at 108 by 28.

    Its few colours are indexed: a report brings nine of them to each of its readers.
    """
    svg = sparkline_on_paper(values, target)
    png = resvg_py.svg_to_bytes(svg_string=svg, background="white", zoom=2, skip_system_fonts=True)
    return oxipng.optimize_from_memory(bytes(png), strip=oxipng.StripChunks.all())


def sparkline_on_paper(values: Sequence[Decimal | None], target: Decimal | None = None) -> str:
    """The same where there is no stylesheet: an SVG that brings its own inks."""
    box = Box(6, 6, 100, 22)
    trace = _trace(values, target, box)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {_size(108, 28)}>'
        + _target_path(trace, box, f'stroke="{TARGET_INK}" stroke-dasharray="2 2"')
        + _line_path(trace, f'fill="none" stroke="{INK}" stroke-width="1.25" stroke-linejoin="round"')
        + _dots(trace, f'fill="{INK}"')
        + "</svg>"
    )


def _trace(values: Sequence[Decimal | None], target: Decimal | None, box: Box) -> Trace:
    figures = [None if value is None else float(value) for value in values]
    known = [figure for figure in figures if figure is not None]
    if not known:
        return Trace([], None)
    low, high = min(known), max(known)
    level = _near(target, low, high)
    if level is not None:
        low, high = min(low, level), max(high, level)
    height = _heights(low, high, box)
    step = (box.right - box.left) / max(len(values) - 1, 1)
    points = [
        None if figure is None else (box.left + place * step, height(figure))
        for place, figure in enumerate(figures)
    ]
    return Trace(list(_runs(points)), None if level is None else height(level))


def _near(target: Decimal | None, low: float, high: float) -> float | None:
    """The target, if it is not further from the series than the series is tall."""
    if target is None:
        return None
    level = float(target)
    return level if low - (high - low) <= level <= high + (high - low) else None


def _heights(low: float, high: float, box: Box) -> Callable[[float], float]:
    """From figure to pixel; a series that never changes lies in the middle."""
    tall, across = box.bottom - box.top, high - low
    if not across:
        return lambda figure: box.bottom - 0.5 * tall
    return lambda figure: box.bottom - (figure - low) / across * tall


def _runs(points: list[Point | None]) -> Iterator[list[Point]]:
    for is_known, run in groupby(points, key=lambda point: point is not None):
        if is_known:
            yield [point for point in run if point is not None]


def _target_path(trace: Trace, box: Box, look: str) -> str:
    if trace.target_y is None:
        return ""
    return f'<path {look} d="M{_n(box.left)} {trace.target_y:.1f}H{_n(box.right)}"/>'


def _line_path(trace: Trace, look: str) -> str:
    runs = ["L".join([f"{x:.1f} {y:.1f}" for x, y in run]) for run in trace.runs if len(run) > 1]
    return f'<path {look} d="M{"M".join(runs)}"/>' if runs else ""


def _dots(trace: Trace, look: str) -> str:
    """The last point, and small ones for values alone between gaps, where a line would be invisible."""
    alone = [(run[0], "1") for run in trace.runs[:-1] if len(run) == 1]
    last = [(run[-1], "2.25") for run in trace.runs[-1:]]
    dots = [*alone, *last]
    return "".join(f'<circle {look} cx="{x:.1f}" cy="{y:.1f}" r="{r}"/>' for (x, y), r in dots)


def _size(width: int, height: int) -> str:
    return f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'


def _n(value: float) -> str:
    """A length with at most one decimal: 51.2, 2."""
    return f"{value:.1f}".removesuffix(".0")
