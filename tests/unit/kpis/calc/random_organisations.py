"""Random small organisations that could be saved and use every rule of the engine at once."""

import datetime as dt
from random import Random

from kpis.calc.facts import Version
from kpis.calc.periods import Calendar, Period, coarser_grains, parts, period_key, period_of, periods_between

from .organisations import COSTS, CUSTOMER, FINANCIAL, GROWTH, SERVICE, Organisation
from .random_calendars import random_calendar
from .random_definitions import FREQUENCIES, random_entry, random_kpi, random_lines

FIRST, LAST = dt.date(2025, 11, 1), dt.date(2026, 7, 15)
A_YEAR_BEFORE = dt.date(2024, 11, 1)
Life = tuple[str | None, str | None]


def random_organisation(
    random: Random,
    frequencies: tuple[str, ...] = FREQUENCIES,
    *,
    looking_back: bool = False,
    teams: int = 5,
    kpis: int = 5,
    since: dt.date = A_YEAR_BEFORE,
    calendar: Calendar | None = None,
) -> Organisation:
    """With `looking_back` half of the formulas have time functions. At most so many teams and KPIs; entries
    begin a year before the others, for profiles that look back, unless `since` says otherwise. Any calendar
    may be drawn unless one is given."""
    windows = [(0, False), (3, True), (10, False), (40, True)]
    organisation = Organisation(calendar or random_calendar(random), *random.choice(windows))
    fine = organisation.calendar.fine
    frequencies = tuple(fine if frequency == "month" else frequency for frequency in frequencies)
    _teams(random, organisation, teams)
    for number in range(random.randint(1, kpis)):
        random_kpi(random, organisation, f"K{number}", frequencies, looking_back=looking_back)
    _rules(random, organisation)
    for code in organisation.kpis:
        for team in organisation.teams:
            _measure(random, organisation, code, team)
    for name in organisation.measures:
        _targets(random, organisation, name)
        _entries(random, organisation, name, since)
    _acts(random, organisation)
    return organisation


def _teams(random: Random, organisation: Organisation, most: int) -> None:
    for number in range(random.randint(1, most)):
        code = f"T{number}"
        parent = random.choice([None, *organisation.teams]) if number else None
        _team(random, organisation, code, parent)
        others = [other for other in organisation.teams if other < code]
        if others and random.random() < 0.3:
            day = random.choice(["2026-04-01", "2026-02-17"])
            organisation.place(code, random.choice(others), day, weight=random.randint(0, 2))


def _team(random: Random, organisation: Organisation, code: str, parent: str | None) -> None:
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


def _rules(random: Random, organisation: Organisation) -> None:
    if random.random() < 0.5:
        tolerance, floor = random.choice([0, 20]), random.choice([0, 30, 70])
        organisation.rule(
            "2026-03-01", tolerance=tolerance, completeness_floor=70, green_at=95, coverage_floor=floor
        )
    for id_ in (FINANCIAL, CUSTOMER, GROWTH, COSTS, SERVICE):
        if random.random() < 0.15:
            weight = random.choice([None, 0, 1, 3])
            start = random.choice([None, "2026-02-01"])
            organisation.node_terms(id_, weight, start, random.choice(["weighted_mean", "worst_child"]))


# Measures


def _measure(random: Random, organisation: Organisation, code: str, team: str) -> None:
    if random.random() < 0.35:
        return
    source = _source(random, organisation.kpis[code].versions)
    lives = _lives(random, organisation, team)
    name = organisation.measure(
        code,
        team,
        source=source,
        lives=lives,
        weight=random.choice([None, 0, 2, 5, 12]),
        critical=random.random() < 0.3,
    )
    if random.random() < 0.2:
        organisation.weigh(name, random.choice([0, 3]), "2026-03-10", critical=random.random() < 0.5)
    if source == "rollup" and random.random() < 0.5:
        for person in range(1, random.randint(5, 8)):
            theirs = "formula" if _is_calculated(organisation.kpis[code].versions) else "entry"
            weight = random.choice([None, 2])
            organisation.measure(code, team, person=person, source=theirs, lives=lives[:1], weight=weight)


def _is_calculated(versions: tuple[Version, ...]) -> bool:
    return all("K" in version.formula and not version.inputs for version in versions)


def _source(random: Random, versions: tuple[Version, ...]) -> str:
    if _is_calculated(versions) and random.random() < 0.8:
        return "formula"
    return random.choice(["entry", "entry", "rollup"])


def _lives(random: Random, organisation: Organisation, team: str) -> tuple[Life, ...]:
    """Inside the dates of the team."""
    several: tuple[tuple[Life, ...], ...] = (
        ((None, None),),
        ((None, None),),
        (("2026-02-01", None),),
        ((None, "2026-03-31"),),
        (("2026-01-20", "2026-06-16"),),
        ((None, "2026-01-31"), ("2026-04-10", None)),
    )
    row = organisation.teams[team]
    first = row.active_from.isoformat() if row.active_from else ""
    last = row.active_to.isoformat() if row.active_to else "9999-12-31"
    return tuple(
        (max(start or "0001-01-01", first), min(end or "9999-12-31", last))
        for start, end in random.choice(several)
    )


# Targets and entries


def _targets(random: Random, organisation: Organisation, name: str) -> None:
    version = _version_of(organisation, name)
    for grain in (version.frequency, *coarser_grains(organisation.calendar, version.frequency)):
        if random.random() < (0.6 if grain == version.frequency else 0.2):
            start = random.choice([None, None, "2026-02-01"])
            _target(random, organisation, name, grain, start)
            if random.random() < 0.3 and version.direction != "milestone":
                _target(random, organisation, name, grain, "2026-05-01")
            if random.random() < 0.1 and version.direction != "milestone":
                organisation.target(name, None, grain, "2026-06-01")


def _target(random: Random, organisation: Organisation, name: str, grain: str, start: str | None) -> None:
    version = _version_of(organisation, name)
    profile = "even"
    if version.aggregation == "sum":
        profile = random.choice(
            ["even", "last_year", _shares(random, organisation, grain, version.frequency)]
        )
    lines = random_lines(random, version.direction)
    if version.direction == "milestone":
        start = start or "2026-01-10"
    organisation.target(name, grain=grain, valid_from=start, profile=profile, **lines)


def _shares(random: Random, organisation: Organisation, grain: str, frequency: str) -> str:
    """Months and coarser ones are as many in every period of a grain; the others are spread evenly, as are
    those of a table whose periods have more or fewer parts than the first."""
    if frequency in ("day", "week"):
        return "even"
    calendar = organisation.calendar
    first = period_of(calendar, grain, FIRST if calendar.table is None else calendar.table.first_day)
    count = len(parts(calendar, first, frequency))
    return ";".join([*(str(random.randint(0, 2)) for _ in range(count - 1)), "1"])


def _version_of(organisation: Organisation, name: str) -> Version:
    measure = organisation.measures[name]
    return next(kpi for kpi in organisation.kpis.values() if kpi.id == measure.kpi).versions[0]


def _entries(random: Random, organisation: Organisation, name: str, since: dt.date) -> None:
    density = random.choice([0.3, 0.9, 1])
    for period in entry_periods(organisation, name, since):
        if random.random() < density:
            enter_something(random, organisation, name, period)


def entry_periods(organisation: Organisation, name: str, since: dt.date = A_YEAR_BEFORE) -> list[Period]:
    if organisation.measures[name].source != "entry":
        return []
    return periods_between(organisation.calendar, _version_of(organisation, name).frequency, since, LAST)


def enter_something(random: Random, organisation: Organisation, name: str, period: Period) -> None:
    """By the definition of that day, or by any other."""
    measure = organisation.measures[name]
    versions = next(kpi for kpi in organisation.kpis.values() if kpi.id == measure.kpi).versions
    ruling = [version for version in versions if version.valid_from <= period.end][-1]
    version = ruling if random.random() < 0.8 else random.choice(versions)
    organisation.entries[measure.id, period.start] = random_entry(random, organisation, version)


# What persons do


def _acts(random: Random, organisation: Organisation) -> None:
    for key in _keys(organisation):
        for team in organisation.teams:
            if random.random() < 0.1:
                organisation.finish(team, key)
            for node, id_ in (("team", None), ("objective", GROWTH), ("perspective", FINANCIAL)):
                if random.random() < 0.05:
                    organisation.score(team, key, random.randint(0, 120), node, id_)


def _keys(organisation: Organisation) -> list[str]:
    calendar = organisation.calendar
    days = [(calendar.fine, dt.date(2026, month, 20)) for month in (3, 5, 6)]
    periods = [period_of(calendar, grain, day) for grain, day in [*days, ("quarter", dt.date(2026, 2, 20))]]
    return [period_key(calendar, period) for period in periods if calendar.holds(period)]
