"""One team's scorecard of October 2026 with every state on it: what pages are looked at with.

The rows stand as a worker leaves them; no engine runs.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import Team, User
from kpis.calc.lines import Lines, complete_lines
from kpis.calc.scoring import favourable_change, measure_score
from kpis.models import Measure, Objective

from .builders import (
    make_entry,
    make_kpi,
    make_measure,
    make_member,
    make_node_score,
    make_objective,
    make_organisation,
    make_score,
    make_target,
    make_team,
    make_user,
)

TODAY = dt.datetime(2026, 11, 12, 9, tzinfo=dt.UTC)
OCTOBER = dt.date(2026, 10, 1)
MONTHS = [dt.date(2025 + (9 + back) // 12, (9 + back) % 12 + 1, 1) for back in range(13)]
WAVE = (0.4, -0.2, 0.1, 0.5, 0.3, -0.3, 0.2, 0.6, 0.1, -0.4, 0.3, 0.5)

OBJECTIVES = {
    "RELY": ("customer", "Run a service people can rely on"),
    "COMFORT": ("customer", "Keep passengers comfortable and informed"),
    "YIELD": ("financial", "Get more from each kilometre"),
    "RECOVER": ("process", "Recover fast when things go wrong"),
}
# code, name, objective, unit, decimals, direction, target (or band), value, the month before, weight
ROWS = [
    ("OPS_01", "Bus punctuality", "RELY", "%", 1, "up", "88.0", "84.6", "85.8", 16),
    ("OPS_02", "Tram punctuality", "RELY", "%", 1, "up", "92.0", "92.7", "92.4", 8),
    ("OPS_03", "Excess waiting time, frequent routes", "RELY", "min", 2, "down", "1.20", "1.34", "1.27", 8),
    ("OPS_05", "Crowded departures", "COMFORT", "%", 1, "down", "6.5", "6.4", "6.8", 4),
    ("OPS_08", "Operating cost per kilometre", "YIELD", "€", 2, "down", "4.95", "4.91", "4.93", 9),
    ("OPS_09", "Overtime share of hours", "YIELD", "%", 1, "down", "4.0", "7.1", "6.4", 6),
    ("OPS_10", "Energy use per kilometre", "YIELD", "kWh", 2, "down", None, "1.25", "1.27", 1),
    ("OPS_11", "Incident clear-up time, median", "RECOVER", "min", 0, "down", "18", "17", "18", 5),
    ("OPS_12", "Cancelled trips, staff shortage", "RECOVER", "", 0, "down", "40", "96", "81", 6),
    ("OPS_13", "Layover share of timetable", "RECOVER", "%", 1, "range", "12;15", "13.6", "13.4", 2),
    ("OPS_16", "Route refresher training complete", "RECOVER", "%", 0, "up", "95", None, "94", 4),
]


@dataclass(frozen=True)
class Story:
    company: Team
    operations: Team
    trams: Team
    manager: User
    punctuality: Measure


def make_story() -> Story:
    make_organisation(name="Merrow Transit", timezone="Europe/Paris")
    company = make_team("MERROW", name="Merrow Transit", mode="children")
    operations = make_team("OPS", company, name="Operations")
    trams = make_team("TRAMS", operations, name="Trams")
    manager = make_user("tomas@merrow.example", name="Tomas Lindqvist")
    make_member(manager, operations, "manager")
    objectives = {code: make_objective(code, where, name=name) for code, (where, name) in OBJECTIVES.items()}
    measures = [_measure(operations, objectives, manager, row) for row in ROWS]
    _metric(operations)
    _carried(operations, objectives["RELY"])
    _nodes(operations, objectives, measures[5])
    make_node_score(trams, OCTOBER, "94", coverage=100, green=3)
    return Story(company, operations, trams, manager, measures[0])


def _measure(team: Team, objectives: dict[str, Objective], owner: User, row: tuple[object, ...]) -> Measure:
    code, name, objective, unit, decimals, direction, target, value, before, weight = row
    fields = {"unit": unit, "decimals": decimals, "direction": direction, "aggregation": "mean"}
    kpi = make_kpi(
        str(code), objectives[str(objective)], name=name, definition=f"What {name} means.", **fields
    )
    measure = make_measure(kpi, team, owner=owner, weight=weight)
    lines = _lines(str(direction), target)
    if lines.target is not None:
        make_target(measure, lines.target)
    elif lines.lower is not None:
        make_target(measure, lower=lines.lower, upper=lines.upper)
    figures = _figures(before, value, int(str(decimals)))
    for start, figure, earlier in zip(MONTHS, figures, [None, *figures], strict=False):
        change = favourable_change(str(direction), figure, earlier, lines)
        _score(measure, start, figure, str(direction), int(str(decimals)), lines, change)
    if value is not None:
        make_entry(measure, OCTOBER, value, actor=owner)
    return measure


def _figures(before: object, value: object, decimals: int) -> list[Decimal | None]:
    base = Decimal(str(before))
    scale = max(abs(base) / 30, Decimal(1).scaleb(-decimals))
    history = [round(base + scale * Decimal(str(step)), decimals) for step in WAVE]
    return [*history[:-1], base, None if value is None else Decimal(str(value))]


def _lines(direction: str, target: object) -> Lines:
    if target is None:
        return Lines()
    figures = [Decimal(part) for part in str(target).split(";")]
    typed = Lines(lower=figures[0], upper=figures[1]) if len(figures) == 2 else Lines(target=figures[0])
    return complete_lines(direction, typed, Decimal(10))


def _score(
    measure: Measure,
    start: dt.date,
    value: Decimal | None,
    direction: str,
    decimals: int,
    lines: Lines,
    change: Decimal | None,
) -> None:
    has_target = lines != Lines()
    score = measure_score(direction, value, lines, decimals) if has_target else None
    grey = {"status": "no_target"} if not has_target else {"status": "no_data", "reason": "missing"}
    make_score(
        measure,
        start,
        value,
        score,
        target=lines.target,
        lower=lines.lower,
        upper=lines.upper,
        exceeded=score == 120,
        change=change,
        **({} if score is not None else grey),
    )


def _metric(team: Team) -> None:
    measure = make_measure(make_kpi("OPS_20", name="Vehicles in service", decimals=0), team)
    for start in MONTHS:
        make_score(measure, start, 412, status="no_target")


def _carried(team: Team, objective: Objective) -> None:
    kpi = make_kpi("OPS_17", objective, name="Timetable survey", unit="%", decimals=0, frequency="quarter")
    measure = make_measure(kpi, team)
    make_target(measure, 80)
    for start, value in ((dt.date(2026, 4, 1), 78), (dt.date(2026, 7, 1), 82)):
        make_score(measure, start, value, measure_score("up", Decimal(value), _lines("up", 80), 0), target=80)


def _nodes(team: Team, objectives: dict[str, Objective], worst: Measure) -> None:
    scores = {"RELY": "74.4", "COMFORT": "103", "YIELD": "66.4", "RECOVER": "62"}
    weights = {"RELY": 33, "COMFORT": 4, "YIELD": 15, "RECOVER": 17}
    for code, objective in objectives.items():
        make_node_score(team, OCTOBER, scores[code], objective=objective, expected_weight=weights[code])
    for code, score in (("RELY", "77.5"), ("YIELD", "66.4"), ("RECOVER", "62")):
        perspective = objectives[code].perspective
        make_node_score(team, OCTOBER, score, perspective=perspective, expected_weight=weights[code])
    counts = {"green": 6, "amber": 1, "red": 3, "grey": 3, "carried": 1}
    make_node_score(team, MONTHS[-2], "78.4", coverage=100)
    make_node_score(team, OCTOBER, "69.4", coverage="96.1", worst=worst, expected_weight=69, **counts)
