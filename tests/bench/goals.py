"""The goals: which samples a figure is made of, and what it must be."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from .figures import Figure, p95, show_table
from .mail_goals import mail_figures
from .page_goals import page_figures

Measured = Mapping[str, Sequence[float]]
"""The samples of one size by name; seconds, MiB or counts."""

AIMED_MEMORY = 400
LAXER = {"M": 1.1, "L": 2.5}
"""How many times the time of one in polars our roundtrip takes (docs/performance.md): what is measured
by it must be as many times better."""


def figures_of(size: str, samples: Measured) -> Iterator[Figure]:
    middle = {name: median(numbers) for name, numbers in samples.items()}
    full, again, laxer = middle["full"], middle["again"], LAXER.get(size, 1)
    yield Figure("P1 full recompute", size, full, middle["roundtrip"], 3 / laxer, 1.5 / laxer, "s")
    yield Figure("P1c again, nothing changed", size, again, full, 0.7, 0.5, "s")
    yield Figure("P1c rows written", size, max(samples["again written"]), must=0)
    yield Figure("P2 one value", size, middle["one ours"], middle["one yardstick"], 3, 1.5, "s")
    yield Figure(
        "P2 one that formulas read", size, middle["read ours"], middle["read yardstick"], 3, 1.5, "s"
    )
    for kind, name in (("one", "P2 statements"), ("read", "P2 statements, formulas")):
        yield Figure(f"{name}, most", size, max(samples[f"{kind} statements"]), must=15, aim=12)
    singly = middle["one ours"] * middle["many values"]
    values = f"P2c {middle['many values']:.0f} values at once"
    yield Figure(values, size, middle["many"], singly, 0.1, 0.05, "s")
    yield Figure("P2c statements", size, max(samples["many statements"]), must=25)
    yield Figure("P7 upload of 10,000 rows", size, middle["upload"], middle["upload yardstick"], 3, 1.7, "s")
    yield Figure(
        "P7b workbook of 10,000 rows", size, middle["download"], middle["download yardstick"], 1.5, 1.15, "s"
    )
    yield Figure("P8 import of the folder", size, middle["load"], middle["copy"], 8, 4, "s")
    memory = max(samples["full memory"])
    yield Figure("P9c peak memory", size, memory, max(samples["roundtrip memory"]), 1.2, unit="MiB")
    yield Figure("P9c peak memory itself", size, memory, aim=AIMED_MEMORY, unit="MiB")
    slow = {name: p95(samples[name]) for name in ("form", "form answer", "form yardstick")}
    yield Figure("P11 entry form, p95", size, slow["form"], slow["form yardstick"], 2, 1.3, "s")
    yield Figure("P11 its answer, p95", size, slow["form answer"], must=0.2, unit="s")
    yield from mail_figures(size, middle)
    yield from page_figures(size, samples)


def growth(smaller: str, few: Measured, larger: str, many: Measured) -> Iterator[Figure]:
    """P2b: one change costs the same whatever else there is; the rest costs the same for each cell or row."""
    size = f"{larger} / {smaller}"
    for kind, name in (("one", "P2b one value"), ("read", "P2b one that formulas read")):
        slow, quick = (median(samples[f"{kind} ours"]) for samples in (many, few))
        yield Figure(name, size, slow, quick, 1.3, 1.1, "s")
    levels = many["levels"][0] - few["levels"][0]
    more = median(many["one statements"]) - median(few["one statements"])
    yield Figure("P2b statements more", size, more, must=levels, aim=0)
    for name, what, of in (("full recompute", "full", "cells"), ("import", "load", "observations")):
        slow, quick = (1e6 * median(samples[what]) / samples[of][0] for samples in (many, few))
        yield Figure(f"{name}, {of}", size, slow, quick, 1.3, unit="us each")


def counts_of(samples: Measured) -> Iterator[tuple[str, str]]:
    """What stands behind the ratios. The yardstick scores months of KPIs, we every grain and node."""
    middle = {name: median(numbers) for name, numbers in samples.items()}
    rows = middle["scores"] + middle["nodes"]
    for name, what in COUNTS.items():
        yield name, f"{middle[what]:,.0f}"
    yield "P1: us a row", f"{1e6 * middle['full'] / rows:,.1f}"
    yield "P1: us a row, of it this process", f"{1e6 * middle['full cpu'] / rows:,.1f}"
    yield "P1: COPY of the rows we keep, s", f"{middle['floor']:,.2f}"
    yield "P1: that COPY beside the yardstick", f"{middle['floor'] / middle['roundtrip']:,.1f}"
    yield "P1: us a month, yardstick", f"{1e6 * middle['roundtrip'] / middle['cells']:,.1f}"
    yield "P1: us a month, of it its process", f"{1e6 * middle['roundtrip cpu'] / middle['cells']:,.1f}"
    yield "P2: ms, of it this process", f"{1e3 * middle['one cpu']:,.1f}"
    yield "P2: statements", f"{middle['one statements']:g}"
    yield "P2: statements, yardstick", f"{middle['one yardstick statements']:g}"
    yield "P2c: ms a value", f"{1e3 * middle['many'] / middle['many values']:,.1f}"
    for part in ("parse", "validate", "store", "rescore"):
        yield f"P7: {part}, s", f"{middle[f'upload {part}']:,.2f}"
    yield (
        "P7b: ratio of the processes' own time",
        f"{middle['download cpu'] / middle['download yardstick cpu']:.2f}",
    )
    yield "P11: the bare page, ms", f"{1e3 * middle['q1']:,.1f}"
    yield "P3b: ratio in the middle", f"{middle['served'] / middle['served floor']:.2f}"
    yield "P4: statements", f"{middle['overview statements']:g}"
    yield "P8: us a value", f"{1e6 * middle['load'] / middle['observations']:,.1f}"
    yield "turns of P1, P2, P8", ", ".join(str(len(samples[name])) for name in ("full", "many", "load"))


COUNTS = {
    "KPIs": "kpis",
    "values with corrections": "observations",
    "months scored by the yardstick": "cells",
    "months scored by us": "scored months",
    "values of these that differ": "differing",
    "score rows": "scores",
    "node rows": "nodes",
}


def show_counts(sizes: Mapping[str, Measured]) -> str:
    """A column for each size."""
    columns = [dict(counts_of(samples)) for samples in sizes.values()]
    rows = [(name, *(column[name] for column in columns)) for name in columns[0]]
    return show_table(("measured", *sizes), rows)
