"""Random small organisations that use every rule of the engine at once."""

import datetime as dt
from decimal import Decimal
from random import Random
from typing import Any

from kpis.calc.facts import Entry
from kpis.calc.periods import Calendar, Period, coarser_grains, periods_between

from .organisations import COSTS, CUSTOMER, FINANCIAL, GROWTH, SERVICE, Organisation

FIRST, LAST = dt.date(2025, 11, 1), dt.date(2026, 7, 15)
FREQUENCIES = ("month", "month", "month", "week", "quarter", "half_year")
PLAIN = ("sum", "sum", "mean", "last", "min", "max", "none")


def random_organisation(random: Random) -> Organisation:
    organisation = Organisation(Calendar(random.choice([1, 1, 4, 10])), random.choice([0, 3, 10, 40]))
    _teams(random, organisation)
    _kpis(random, organisation)
    _rules(random, organisation)
    for code in list(organisation.kpis):
        for team in organisation.teams:
            _measure(random, organisation, code, team)
    for name in organisation.measures:
        _targets(random, organisation, name)
        _entries(random, organisation, name)
    _acts(random, organisation)
    return organisation


def _teams(random: Random, organisation: Organisation) -> None:
    for number in range(random.randint(1, 5)):
        parent = random.choice([None, *organisation.teams]) if number else None
        code = f"T{number}"
        organisation.team(
            code,
            parent,
            active_from=random.choice([None, None, "2026-01-20"]),
            active_to=random.choice([None, None, None, "2026-04-30", "2026-05-10"]),
            weight=random.choice([0, 1, 1, 2, 3]),
            mode=random.choice(["auto", "auto", "own", "children", "both"]),
            own_weight=random.choice([0, 1, 2]),
            rollup=random.choice(["weighted_mean", "weighted_mean", "worst_child"]),
        )
        others = [other for other in organisation.teams if other < code]
        if others and random.random() < 0.3:
            organisation.place(code, random.choice(others), "2026-04-01", weight=random.randint(0, 2))


def _kpis(random: Random, organisation: Organisation) -> None:
    for number in range(random.randint(1, 5)):
        code = f"K{number}"
        organisation.kpi(code, **_version(random, number))
        if random.random() < 0.2:
            version = _version(random, number) | {"frequency": organisation.kpis[code].versions[0].frequency}
            organisation.version(
                code, random.choice(["2026-02-01", "2026-04-01"]), **version, breaking=random.random() < 0.6
            )


def _version(random: Random, number: int) -> dict[str, Any]:
    version: dict[str, Any] = {
        "objective": random.choice([GROWTH, GROWTH, COSTS, SERVICE, None]),
        "direction": random.choice(["up", "up", "down", "range", "binary", "info", "milestone"]),
        "frequency": random.choice(FREQUENCIES),
        "aggregation": random.choice(PLAIN),
        "across": random.choice(["", "sum"]),
        "partial": random.random() < 0.2,
    }
    kind = random.random()
    if kind < 0.2:
        version |= {"aggregation": "ratio", "formula": "100 * a / b", "inputs": "a:sum;b:mean:sum"}
    elif kind < 0.3:
        version |= {"aggregation": "weighted_mean", "inputs": "value:mean;weight:sum"}
    elif kind < 0.4:
        inputs = "a:sum;b:sum:sum:zero;respondents:sum"
        version |= {
            "aggregation": "ratio",
            "formula": "a / (b + 1)",
            "inputs": inputs,
            "respondents": "respondents",
        }
    elif kind < 0.7 and number:
        formula = random.choice(["K0 * 2", "K0 / kpi.K1", "coalesce(K0, 1)", "K0 + a"])
        version |= {"formula": formula, "aggregation": random.choice(["ratio", "mean", "sum"])}
        if formula.endswith("a"):
            version["inputs"] = "a:sum"
        if number == 1:
            version["formula"] = "K0 * 3" if "a" not in str(version["formula"]) else version["formula"]
            version["formula"] = str(version["formula"]).replace("kpi.K1", "2")
    return version


def _rules(random: Random, organisation: Organisation) -> None:
    if random.random() < 0.5:
        organisation.rule("2026-03-01", tolerance=20, completeness_floor=70, green_at=95)
    for id_ in (FINANCIAL, CUSTOMER, GROWTH, COSTS, SERVICE):
        if random.random() < 0.15:
            weight = random.choice([None, 0, 1, 3])
            organisation.node_terms(
                id_,
                weight,
                random.choice([None, "2026-02-01"]),
                random.choice(["weighted_mean", "worst_child"]),
            )


def _measure(random: Random, organisation: Organisation, code: str, team: str) -> None:
    if random.random() < 0.35:
        return
    reads = any("K" in version.formula for version in organisation.kpis[code].versions)
    source = "formula" if reads and random.random() < 0.8 else random.choice(["entry", "entry", "rollup"])
    lives = random.choice(
        [
            ((None, None),),
            ((None, None),),
            (("2026-02-01", None),),
            ((None, "2026-03-31"),),
            ((None, "2026-01-31"), ("2026-04-10", None)),
        ]
    )
    organisation.measure(
        code,
        team,
        source=source,
        lives=lives,
        weight=random.choice([None, 0, 2, 5]),
        critical=random.random() < 0.2,
    )
    if source == "rollup" and random.random() < 0.5:
        for person in range(1, random.randint(5, 8)):
            organisation.measure(code, team, person=person, weight=random.choice([None, 2]))


def _targets(random: Random, organisation: Organisation, name: str) -> None:
    measure = organisation.measures[name]
    kpi = next(kpi for kpi in organisation.kpis.values() if kpi.id == measure.kpi)
    frequency = kpi.versions[0].frequency
    for grain in (frequency, *coarser_grains(frequency)):
        if random.random() < (0.6 if grain == frequency else 0.15):
            profile = random.choice(["even", "last_year"]) if grain != frequency else "even"
            start = random.choice([None, None, "2026-02-01"])
            if kpi.versions[0].direction == "range":
                organisation.target(name, None, grain, start, profile=profile, lower=20, upper=60)
            else:
                organisation.target(name, 100, grain, start, profile=profile, due="2026-05-20")


def _entries(random: Random, organisation: Organisation, name: str) -> None:
    density = random.choice([0.3, 0.8, 1])
    for period in entry_periods(organisation, name):
        if random.random() < density:
            enter_something(random, organisation, name, period)


def entry_periods(organisation: Organisation, name: str) -> list[Period]:
    measure = organisation.measures[name]
    kpi = next(kpi for kpi in organisation.kpis.values() if kpi.id == measure.kpi)
    if measure.source != "entry" and not any(version.inputs for version in kpi.versions):
        return []
    return periods_between(organisation.calendar, kpi.versions[0].frequency, FIRST, LAST)


def enter_something(random: Random, organisation: Organisation, name: str, period: Period) -> None:
    measure = organisation.measures[name]
    kpi = next(kpi for kpi in organisation.kpis.values() if kpi.id == measure.kpi)
    version = random.choice(kpi.versions)
    number = random.choice([0, 1, 5, 20, 50, 90, 100, 130])
    entry = Entry(next(organisation.ids), 1, 1, "value", organisation_figure(number))
    if random.random() < 0.06:
        entry = Entry(next(organisation.ids), 1, 1, "na")
    elif version.inputs and random.random() < 0.9:
        names = [item.name for item in version.inputs if random.random() < 0.95]
        entry = Entry(
            next(organisation.ids),
            1,
            1,
            "value",
            None,
            {one: organisation_figure(random.choice([0, 3, 4, 7, 10])) for one in names},
        )
    organisation.entries[measure.id, period.start] = entry


def organisation_figure(number: int) -> Decimal:
    return Decimal(number)


def _acts(random: Random, organisation: Organisation) -> None:
    for key in ("2026-03", "2026-05", "2026-06", "FY2026-Q1"):
        for team in organisation.teams:
            if random.random() < 0.1:
                organisation.finish(team, key)
            if random.random() < 0.05:
                organisation.score(team, key, random.randint(0, 120))
            if random.random() < 0.05:
                organisation.score(team, key, random.randint(0, 120), "objective", GROWTH)
