"""`make bench-analytics`: prints each figure with its goal, and beside it what simpler ways do."""

from collections.abc import Iterator
from dataclasses import dataclass

from .accuracy import accuracy
from .chances import both
from .cost import forecasts
from .leads import false_leads, power
from .noise import KINDS, MONTHS, series
from .rules import RULES, a_year, opened_in_use, within
from .series import classic, m3_months, m3_quarters, published

BASELINE, WATCHED, RUNS = 36, 24, 200
SHIFTS = [("normal", 1), ("normal", 2), ("normal", 3), ("AR .5", 2), ("AR .5", 3), ("seasonal", 2)]
SHIFTS += [("seasonal", 3), ("lognormal", 3)]


@dataclass(frozen=True)
class Line:
    """`least` and `most` are the goal; a figure without one is there to compare."""

    name: str
    ours: float
    least: float | None = None
    most: float | None = None
    beside: str = ""

    def __str__(self) -> str:
        goal = " to ".join(f"{bound:g}" for bound in (self.least, self.most) if bound is not None)
        if self.least is None and self.most is not None:
            goal = f"<= {self.most:g}"
        elif self.most is None and self.least is not None:
            goal = f">= {self.least:g}"
        return f"| {self.name} | {self.ours:.3f} | {goal} | {self.held} | {self.beside} |"

    @property
    def held(self) -> str:
        if self.least is None and self.most is None:
            return ""
        low = self.least is not None and self.ours < self.least
        return "not held" if low or (self.most is not None and self.ours > self.most) else "held"


def forecasting() -> Iterator[Line]:
    months, entrants = accuracy(m3_months()), published()
    best = ", ".join(
        f"{name} {entrants[name]:.2f}" for name in sorted(entrants, key=entrants.__getitem__)[:3]
    )
    naive = f"seasonal naive {months.naive_mase:.3f}"
    yield Line("M3 monthly MASE", months.mase, most=0.86, beside=naive)
    yield Line("M3 monthly sMAPE", months.smape, most=13.8, beside=f"{best}, naive {months.naive_smape:.2f}")
    yield Line("M3 monthly, in the 80 % range", months.in_80, 0.76, 0.86)
    yield Line("M3 monthly, in the 95 % range", months.in_95, 0.91, 0.98)
    others = (("M3 as quarters", m3_quarters()), ("classic monthly", classic("monthly", 12)))
    for name, chosen in (*others, ("classic quarterly", classic("quarterly", 6))):
        found = accuracy(chosen)
        yield Line(
            f"{name} MASE", found.mase, beside=f"seasonal naive {found.naive_mase:.3f}, n {len(chosen)}"
        )
        yield Line(f"{name} sMAPE", found.smape, beside=f"seasonal naive {found.naive_smape:.2f}")
        yield Line(f"{name}, in the 80 % range", found.in_80)
        yield Line(f"{name}, in the 95 % range", found.in_95)


def targets() -> Iterator[Line]:
    goals = {"sum of the year": (0.10, 0.06), "level at its end": (0.18, 0.10)}
    for data, chosen in (("M3 monthly", m3_months()), ("M3 as quarters", m3_quarters())):
        for what, found in both(chosen):
            brier, error = goals[what]
            beside = f"point forecast {found.point:.3f}, run rate {found.run_rate:.3f}, "
            beside += f"base rate {found.base_rate:.3f}, n {found.cases}"
            yield Line(f"{data}, {what}: Brier", found.brier, most=brier, beside=beside)
            yield Line(f"{data}, {what}: calibration error", found.error, most=error)


def signals() -> Iterator[Line]:
    for kind in KINDS:
        made = [series(kind, BASELINE + WATCHED, run) for run in range(RUNS)]
        rates = {name: a_year([rule(one, BASELINE) for one in made]) for name, rule in RULES.items()}
        yield Line(f"false signals a KPI-year, {kind}", rates["ours"], most=0.40, beside=others(rates))
        used = sum(opened_in_use(one, BASELINE) for one in made) * MONTHS / RUNS / WATCHED
        yield Line(f"false signals a KPI-year in use, {kind}", used)
    for kind, size in SHIFTS:
        made = [series(kind, BASELINE + 12, run, size, BASELINE) for run in range(RUNS)]
        judged = {name: [rule(one, BASELINE) for one in made] for name, rule in RULES.items()}
        soon = {name: within(found, 6) for name, found in judged.items()}
        late = within(judged["ours"], 12)
        goal = 0.8 if size == 3 and kind != "lognormal" else None
        beside = f"within 12: {late:.3f}; within 6: {others(soon)}"
        yield Line(f"shift of {size} sd, {kind}, found within 6", soon["ours"], goal, beside=beside)


def others(rates: dict[str, float]) -> str:
    return ", ".join(f"{name} {rate:.2f}" for name, rate in rates.items() if name != "ours")


def leading() -> Iterator[Line]:
    for kind, months, ours, theirs in false_leads():
        beside = f"correlation over 0.7: {theirs:.0f}"
        yield Line(f"false leads in 380 pairs, {kind}, {months} months", ours, most=0.2, beside=beside)
    for months in (60, 120):
        for strength in (0.4, 0.6, 0.8):
            found, wrong = power(months, strength)
            name = f"leads of r = {strength} found in {months} months"
            yield Line(name, found, beside=f"wrong among claims {wrong:.2f}")


def cost() -> Iterator[Line]:
    seconds, memory = forecasts(m3_months())
    yield Line("10,000 monthly forecasts, CPU seconds", seconds, most=120)
    yield Line("10,000 monthly forecasts, MiB at most", memory, most=300)


def main() -> None:
    print("| figure | ours | goal | held | beside |\n|---|---|---|---|---|")
    for part in (cost, forecasting, targets, signals, leading):
        for line in part():
            print(line, flush=True)


if __name__ == "__main__":
    main()
