"""The sentences beside a measure: gathered from its rows, kept with their arithmetic, judged by readers."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from accounts.refusals import Refused
from kpis.actions.insights import judge, see
from kpis.actions.outlook import refresh
from kpis.calc.periods import Calendar, parse_key
from kpis.models import Insight, Measure, Score
from kpis.queries.driver_tables import driver_table
from kpis.queries.sentences import sentences
from tests.builders import make_kpi, make_measure, make_objective, make_score, make_team, make_user
from tests.pasts import CALM, JUNE, NOW, make_past, month

D = Decimal
State = Insight.State


def told(measure: Measure, key: str = "2026-06", now: dt.datetime = NOW) -> list[str]:
    refresh([measure.pk], now)
    return [one.text for one in sentences(Calendar(), measure, parse_key(Calendar(), key))]


def kinds(measure: Measure) -> list[str]:
    rows = Insight.objects.filter(measure=measure, start=JUNE).order_by("-rank")
    return list(rows.values_list("kind", flat=True))


def test_a_calm_measure_without_a_target_is_told_as_calm() -> None:
    assert told(make_past(CALM, unit="%", decimals=1)) == [
        "No signal: 12.0% is inside the usual 7.1% to 14.9%."
    ]
    assert kinds(Measure.objects.get()) == ["calm"]


def test_a_value_outside_is_told_with_its_limits() -> None:
    measure = make_past([*CALM, 20], unit="%", decimals=1)
    found = told(measure)
    assert found[0] == "June 2026's 20.0% is outside the usual 7.1% to 14.9%: look for a special cause."
    assert kinds(measure) == ["signal_single", "record"]


def test_a_missing_value_is_told_with_its_day_and_owner() -> None:
    measure = make_past([*CALM, None])
    Measure.objects.update(owner=make_user(name="Ines Aalto"))
    assert kinds(measure) == []
    assert "is not in yet" in told(measure)[0]
    assert Insight.objects.get(kind="data_problem").arithmetic["owner"] == "Ines Aalto"


def test_a_past_value_that_changed_by_over_five_percent_is_told_until_something_else_changes() -> None:
    measure = make_past(CALM, unit="%", decimals=1)
    told(measure)
    Score.objects.filter(start=month(2)).update(value=13)
    said = f"{measure.kpi.name} for April 2026 was corrected from 12.0% to 13.0% (+1.0 points)."
    assert told(measure)[0] == said
    assert kinds(measure) == ["data_problem"]
    Score.objects.filter(start=month(3)).update(value=D("10.1"))
    told(measure)
    assert kinds(measure) == ["calm"]


def test_what_is_not_applicable_is_no_problem() -> None:
    measure = make_past([*CALM, None])
    Score.objects.filter(start=JUNE).update(status="na")
    assert told(measure) == []


def test_a_missed_target_is_told_first() -> None:
    measure = make_past(CALM, unit="%", decimals=1)
    Score.objects.filter(start=JUNE).update(target=D(14), status="red", score=20)
    said = f"{measure.kpi.name} ended June 2026 at 12.0%, 2.0 points worse than its target of at least 14.0%."
    assert told(measure)[0] == said


def test_a_chance_that_moved_is_told_with_what_is_needed() -> None:
    measure = make_past(CALM, aggregation="mean", decimals=1)
    make_score(measure, dt.date(2026, 1, 1), 11, 100, grain="year", target=D("11.3"))
    refresh([measure.pk], NOW - dt.timedelta(days=30))
    Score.objects.filter(grain="year").update(target=D(9))
    found = [text for text in told(measure) if "chance" in text]
    assert len(found) == 1
    assert "the last 12 averaged" in found[0]


def make_rollup() -> Measure:
    """On time over counted, of two teams below; May to June the larger one fell."""
    kpi = make_kpi(
        "OPS_01",
        make_objective(),
        unit="%",
        decimals=1,
        formula="on_time / counted * 100",
        inputs="on_time:sum;counted:sum",
        aggregation="ratio",
    )
    company = make_team("MERROW")
    whole = make_measure(kpi, company, source="rollup")
    teams = [make_measure(kpi, make_team(code, company, name=code.title())) for code in ("BUSES", "RAIL")]
    figures: dict[dt.date, list[tuple[int, int]]] = {
        month(1): [(80, 100), (45, 50)],
        JUNE: [(60, 100), (46, 50)],
    }
    for start, pairs in figures.items():
        make_units(whole, teams, start, pairs)
    return whole


def make_units(whole: Measure, teams: list[Measure], start: dt.date, pairs: list[tuple[int, int]]) -> None:
    units: list[Any] = []
    for unit, (on_time, counted) in zip(teams, pairs, strict=True):
        inputs = {"on_time": str(on_time), "counted": str(counted)}
        make_score(unit, start, D(on_time) / counted * 100, 90, inputs=inputs)
        units.append([unit.pk, "month", start.isoformat(), None])
    value = D(sum(a for a, _ in pairs)) / sum(b for _, b in pairs) * 100
    make_score(whole, start, round(value, 1), 20, target=D(88), status="red", receipt={"units": units})


def test_the_change_of_a_rollup_is_told_by_team() -> None:
    found = [text for text in told(make_rollup()) if "Buses" in text]
    parts = "Buses −13.3 points, Rail +0.7 points."
    assert found == [f"OPS_01 fell 12.6 points since May 2026, worse: {parts}"]
    row = Insight.objects.get(kind="driver")
    assert sum(D(amount) for _team, amount in row.parts["parts"]) == D(row.parts["change"])


def test_the_page_of_a_rollup_shows_the_parts_and_their_sum() -> None:
    whole = make_rollup()
    version = whole.kpi.versions.get()
    table = driver_table(Calendar(), whole, version, parse_key(Calendar(), "2026-06"))
    assert table
    assert [(row.team, row.amount, row.rate, row.mix) for row in table.rows] == [
        ("Buses", "−13.3 points", "−13.3 points", "0.0 points"),
        ("Rail", "+0.7 points", "+0.7 points", "0.0 points"),
    ]
    assert (table.since, table.total.amount) == ("May 2026", "−12.6 points")


def test_a_measure_that_is_no_rollup_has_no_parts() -> None:
    measure = make_past(CALM)
    june = parse_key(Calendar(), "2026-06")
    assert driver_table(Calendar(), measure, measure.kpi.versions.get(), june) is None


def test_sentences_of_a_later_value_take_the_place_of_earlier_ones() -> None:
    measure = make_past([*CALM, 20])
    told(measure)
    Score.objects.filter(start=JUNE).update(value=11)
    told(measure)
    assert kinds(measure) == ["calm"]


def test_a_dismissed_sentence_stays_away_and_a_useful_one_is_marked() -> None:
    measure = make_past([*CALM, 20], unit="%")
    told(measure)
    first, second = Insight.objects.order_by("-rank")
    reader = make_user()
    judge(reader, first, State.DISMISSED, "Known for weeks", now=NOW)
    judge(reader, second, State.USEFUL, "", now=NOW)
    Score.objects.filter(start=month(3)).update(value=D("12.1"))
    told(measure)
    period = parse_key(Calendar(), "2026-06")
    assert [(one.id, one.is_useful) for one in sentences(Calendar(), measure, period)] == [(second.pk, True)]


def test_who_dismisses_says_why() -> None:
    told(make_past(CALM))
    with pytest.raises(Refused, match="Say why nobody needs this sentence"):
        judge(make_user(), Insight.objects.get(), State.DISMISSED, " ", now=NOW)


def test_what_was_new_is_seen_once() -> None:
    told(make_past(CALM))
    see([Insight.objects.get().pk])
    assert Insight.objects.get().state == State.SEEN
