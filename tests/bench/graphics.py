"""Small graphics as they are measured: each beside the barest line of as many points that a string can be."""

from collections import defaultdict
from decimal import Decimal
from random import Random

from kpis.charts import bullet, sparkline

from .yardsticks import Samples, timed

POINTS, EACH, ROUNDS = 24, 2_000, 7


def measure_graphics() -> Samples:
    random = Random(1)  # noqa: S311  # the same figures every time, nothing secret
    figures = [Decimal(random.randint(8_000, 9_900)).scaleb(-2) for _ in range(POINTS)]
    bare, target = [float(figure) for figure in figures], Decimal(90)
    made = {
        "graphic floor": lambda: bare_line(bare),
        "sparkline": lambda: sparkline(figures, target),
        "bullet": lambda: bullet(Decimal(84), "risk", "Score 84, target 100"),
    }
    samples: Samples = defaultdict(list)
    for _ in range(ROUNDS):
        for name, make in made.items():
            _, cpu = timed(lambda make=make: [make() for _ in range(EACH)])  # type: ignore[misc]  # bound at once
            samples[name].append(cpu / EACH)
    return dict(samples)


def bare_line(figures: list[float], width: int = 92, height: int = 20) -> str:
    low, high = min(figures), max(figures)
    across, tall = width / (len(figures) - 1), height / (high - low)
    points = " ".join(
        f"{at * across:.1f},{height - (one - low) * tall:.1f}" for at, one in enumerate(figures)
    )
    return f'<svg width="{width}" height="{height}"><polyline points="{points}"/></svg>'
