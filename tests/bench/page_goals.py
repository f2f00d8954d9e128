"""The goals of the pages: which samples a figure is made of, and what it must be."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from .figures import Figure, p95

Measured = Mapping[str, Sequence[float]]
CHEAPEST_PICTURE = 2_300
"""How many times the bare line of 24 points a picture of matplotlib takes at least (docs/performance.md)."""


def page_figures(size: str, samples: Measured) -> Iterator[Figure]:
    middle = {name: median(numbers) for name, numbers in samples.items()}
    scorecard = middle["scorecard page"]
    yield Figure("P3 scorecard, 30 KPIs", size, scorecard, middle["q3 page"], 2.5, 1.2, "s")
    slow, quick = p95(samples["served"]), p95(samples["served floor"])
    yield Figure("P3b it served, p95", size, slow, quick, 2.5, 1.3, "s")
    yield Figure("P3c its statements", size, middle["scorecard statements besides"], must=6, aim=3)
    yield from weights(size, middle)
    yield Figure("P4 overview", size, middle["overview page"], scorecard, 2, 1.2, "s")
    yield from graphics(size, middle)
    memory, floor = middle["web memory"], middle["web memory floor"]
    yield Figure("P9 web memory, 1,000 views", size, memory, floor, 2, 1.4, "MiB")
    yield Figure("P10 start to first answer", size, middle["start"], middle["start floor"], 4, 2.5, "s")
    for page, name in (("list", "P12 10,000 KPIs listed"), ("search", "P12 searched")):
        yield Figure(name, size, middle[f"{page} page"], middle["q10 page"], 4, 2.5, "s")
        yield Figure(f"{name}, statements", size, middle[f"{page} statements"], must=12, aim=8)


def weights(size: str, middle: Mapping[str, float]) -> Iterator[Figure]:
    for name in ("first view", "first view with a chart"):
        yield Figure(f"P3e {name}", size, middle[name] / 1000, must=300, aim=150, unit="kB")
    yield Figure("P3e repeated view", size, middle["repeated view"] / 1000, aim=20, unit="kB")


def graphics(size: str, middle: Mapping[str, float]) -> Iterator[Figure]:
    """As much cheaper than a picture by matplotlib as the limits of the bare line make it."""
    must, aim = (CHEAPEST_PICTURE / times for times in (100, 1_000))
    for name in ("sparkline", "bullet"):
        yield Figure(f"P6 {name}", size, middle[name], middle["graphic floor"], must, aim, "s")
