"""Turns waits in emergency departments into an organisation folder with a fiscal year from April.

Source: NHS England, "A&E Attendances and Emergency Admissions", Open Government Licence v3.0, as cut in
NHSRdatasets. A row is a month of one kind of department of a provider; 95 of 100 people should be seen within
four hours. Providers open, merge and close: each is measured from its first month to its last, and a month
between without a row is one without figures.

The share of a provider is a ratio of sums over its departments, that of England over all providers.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from tests.real.tables import Row, write_settings, write_table

NATION, STANDARD = "ENGLAND", 95
INPUTS = ("attendances", "breaches")
Sums = Mapping[str, Mapping[str, Mapping[str, int]]]
"""By provider, month and input."""


def write_folder(rows: Iterable[Row], folder: Path, *, year_label: str = "end") -> None:
    sums = _sums(rows)
    write_settings(folder, name="NHS England", fiscal_year_start=4, year_label=year_label)
    write_table(folder, "teams", "code parent", [(NATION, ""), *((team_of(one), NATION) for one in sums)])
    formula, inputs = "100 * (1 - breaches / attendances)", ";".join(f"{name}:sum" for name in INPUTS)
    kpi = ("SEEN", "active", "%", 2, "up", "ratio", formula, inputs)
    write_table(folder, "kpis", "code status unit decimals direction aggregation formula inputs", [kpi])
    write_table(folder, "measures", "kpi team active_from active_to source", _measures(sums))
    write_table(folder, "targets", "kpi team target", [("SEEN", NATION, STANDARD)])
    write_table(folder, "values", "kpi team period input value", _values(sums))


def team_of(provider: str) -> str:
    """Some codes of providers begin with a digit."""
    return f"P_{provider}"


def _sums(rows: Iterable[Row]) -> Sums:
    sums: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for row in rows:
        for name in INPUTS:
            sums[row["org_code"]][row["period"][:7]][name] += int(row[name])
    return sums


def _measures(sums: Sums) -> Iterator[Sequence[str]]:
    """England from the first to the last month there is."""
    spans = {provider: (min(months), max(months)) for provider, months in sums.items()}
    first, last = min(first for first, _ in spans.values()), max(last for _, last in spans.values())
    yield "SEEN", NATION, f"{first}-01", _month_end(last), "rollup"
    for provider, (opened, closed) in spans.items():
        yield "SEEN", team_of(provider), f"{opened}-01", _month_end(closed), "entry"


def _month_end(month: str) -> str:
    year, number = map(int, month.split("-"))
    return f"{month}-{monthrange(year, number)[1]}"


def _values(sums: Sums) -> Iterator[Sequence[str]]:
    for provider, months in sums.items():
        for month, figures in months.items():
            for name in INPUTS:
                yield "SEEN", team_of(provider), month, name, str(figures[name])
