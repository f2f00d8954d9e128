"""What every measure of the demo comes to, worked out from its folder by sums alone; and what is planted."""

import csv
import datetime as dt
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

from kpis.calc.evaluation import evaluate
from kpis.calc.formulas import Formula, parse
from kpis.calc.periods import Period, period_key
from kpis.demo.folder import CALENDAR, Row, write_folder
from kpis.demo.series import rounded

PLANTED = {
    ("CUS_07", "TICKETING"): "worse",
    ("OPS_01", "OPERATIONS"): "worse",
    ("OPS_06", "BUS_SERVICE"): "better",
    ("OPS_06", "OPERATIONS"): "better",
    ("OPS_09", "OPERATIONS"): "worse",
    ("OPS_11", "OPERATIONS"): "better",
    ("OPS_12", "OPERATIONS"): "worse",
    ("OPS_15", "OPERATIONS"): "worse",
    ("PPL_01", "PEOPLE"): "worse",
}
"""KPI and team with the word of the signal; nothing else has had one."""
UNJUDGED = {("FLT_04", "TRAM_WORKSHOP"): "rare", ("PPL_04", "PEOPLE"): "few"}
MOVED = 18
"""The month from which on the tram workshop is a part of Fleet, where its figures are rolled up."""

REDEFINED = {"FLT_05": 12}
"""The month from which on a KPI counts something else: what was before is judged apart."""


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class DemoFigures:
    """The values of each measure up to the open month, oldest first."""

    def __init__(self, folder: Path, today: dt.date) -> None:
        self.clock = write_folder(folder, today)
        self.kpis = {row["code"]: row for row in rows(folder / "kpis.csv")}
        self.measures = rows(folder / "measures.csv")
        self.cells: dict[tuple[str, str, str, str], dict[str, Decimal]] = defaultdict(dict)
        for row in rows(folder / "values.csv"):
            place = (row["kpi"], row["team"], row["person"], row["period"])
            self.cells[place][row["input"] or "value"] = Decimal(row["value"])

    def judged(self, measure: Row) -> list[Decimal | None]:
        return self.values(measure)[REDEFINED.get(measure["kpi"], 0) :]

    def values(self, measure: Row) -> list[Decimal | None]:
        kpi = self.kpis[measure["kpi"]]
        formula, periods = parse(kpi["formula"] or "value"), self.clock.periods(kpi["frequency"])
        if kpi["frequency"] == "month":
            periods.append(self.clock.open)
        found = [self.computed(formula, measure, period) for period in periods]
        return [value and Decimal(rounded(float(value), int(kpi["decimals"]))) for value in found]

    def computed(self, formula: Formula, measure: Row, period: Period) -> Decimal | None:
        return evaluate(formula, lambda name, _explicit: self.figure(measure, name, period)).value

    def figure(self, measure: Row, name: str, period: Period) -> Decimal | None:
        """An input of the KPI, or another KPI; of a rolled up measure the sum, once all units have it."""
        kpi, name = (name, "value") if name in self.kpis else (measure["kpi"], name)
        units = [measure] if measure["source"] == "entry" else self.units(kpi, period)
        key = period_key(CALENDAR, period)
        found = [self.cells[kpi, unit["team"], unit["person"], key].get(name) for unit in units]
        known = [figure for figure in found if figure is not None]
        return sum(known, Decimal(0)) if len(known) == len(found) else None

    def units(self, kpi: str, period: Period) -> list[Row]:
        elsewhere = "TRAM_WORKSHOP" if period.start < self.clock.months[MOVED].start else ""
        entered = [row for row in self.measures if (row["kpi"], row["source"]) == (kpi, "entry")]
        return [row for row in entered if row["team"] != elsewhere]
