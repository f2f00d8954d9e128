"""What was usual, what moved, and what is to come: rows that the worker keeps beside the scores."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.audit import Actor, recorded
from kpis.actions.outlook import refresh, refresh_all, refresh_changed
from kpis.models import Forecast, KPIVersion, Score, Signal, Watch, WatchAct
from tests.builders import make_score, make_user, moment
from tests.pasts import CALM, JUNE, NOW, make_past, month

D = Decimal


def watched(values: Sequence[Any], **fields: Any) -> Watch:
    measure = make_past(values, **fields)
    assert refresh([measure.pk], NOW) == 1
    return Watch.objects.get(measure=measure)


def signals(watch: Watch) -> list[tuple[str, str, str, dt.date, dt.date, dt.date | None]]:
    rows = Signal.objects.filter(measure=watch.measure_id).order_by("found")
    return list(rows.values_list("rule", "verdict", "state", "start", "found", "ended"))


def test_a_calm_measure_is_steady_and_its_limits_stand_beside_each_judged_month() -> None:
    watch = watched(CALM)
    assert (watch.verdict, watch.n, watch.provisional, watch.last) == ("steady", 12, True, JUNE)
    assert [row[0] for row in watch.limits] == [month(back).isoformat() for back in range(11, -1, -1)]
    assert watch.limits[0][1:] == ["7.1309", "11.0000", "14.8691", False]
    assert signals(watch) == []


def test_too_few_values_say_so_and_nothing_is_forecast_below_six() -> None:
    watch = watched(CALM[:5])
    assert (watch.verdict, watch.known, watch.n, watch.limits) == ("few", 5, 0, [])
    assert not Forecast.objects.exists()


@pytest.mark.parametrize(
    ("values", "verdict"), [([7] * 20, "flat"), ([0, 1, 0, 2] * 6, "rare"), ([None] * 20, "few")]
)
def test_what_cannot_signal_says_why(values: list[int | None], verdict: str) -> None:
    assert watched(values).verdict == verdict


@pytest.mark.parametrize(
    ("direction", "verdict"), [("up", "better"), ("down", "worse"), ("info", "moved"), ("ordinal", "moved")]
)
def test_a_value_outside_is_better_or_worse_by_the_direction(direction: str, verdict: str) -> None:
    watch = watched([*CALM, 20], direction=direction)
    assert watch.verdict == verdict
    assert signals(watch) == [("outside", verdict, "open", JUNE, JUNE, None)]
    assert watch.limits[-1][-1] is True


@pytest.mark.parametrize(
    ("band", "verdict"), [((18, 22), "better"), ((9, 13), "worse"), ((None, None), "moved")]
)
def test_of_a_range_the_side_nearer_to_the_band_is_better(band: tuple[Any, Any], verdict: str) -> None:
    measure = make_past([*CALM, 20], direction="range")
    Score.objects.update(lower=band[0], upper=band[1])
    refresh([measure.pk], NOW)
    assert Watch.objects.get().verdict == verdict


def test_a_run_began_with_its_first_month_and_three_calm_ones_end_it() -> None:
    watch = watched([*CALM, 10, *[12] * 8, 10, 12, 10])
    assert watch.verdict == "steady"
    assert signals(watch) == [("run", "better", "closed", month(10), month(3), JUNE)]


def test_a_correction_takes_its_signal_back_and_a_late_one_keeps_when_it_was_seen() -> None:
    watch = watched([*CALM, 20])
    seen = Signal.objects.get().seen_at
    Score.objects.filter(start=JUNE).update(value=21)
    refresh([watch.measure_id], NOW + dt.timedelta(days=1))
    assert Signal.objects.get().seen_at == seen
    Score.objects.filter(start=JUNE).update(value=12)
    refresh([watch.measure_id], NOW + dt.timedelta(days=2))
    assert not Signal.objects.exists()


def test_what_is_made_of_the_same_is_passed_over() -> None:
    watch = watched(CALM)
    assert refresh([watch.measure_id], NOW + dt.timedelta(hours=1)) == 0
    assert refresh_all(NOW + dt.timedelta(hours=1)) == 0
    assert Watch.objects.get().computed_at == NOW


def test_a_month_that_has_ended_meanwhile_is_judged_by_time_alone() -> None:
    measure = make_past(CALM)
    make_score(measure, dt.date(2026, 7, 1), 30, 100)
    refresh([measure.pk], NOW)
    assert Watch.objects.get().verdict == "steady"
    refresh([measure.pk], NOW + dt.timedelta(days=31))
    assert Watch.objects.get().verdict == "better"


def test_only_measures_the_recompute_has_written_are_looked_at() -> None:
    measure, _other = make_past(CALM), make_past(CALM)
    Score.objects.filter(measure=measure, start=JUNE).update(computed_at=NOW)
    assert refresh_changed(NOW) == 1
    assert list(Watch.objects.values_list("measure_id", flat=True)) == [measure.pk]


def test_a_new_definition_starts_anew_and_a_comparable_one_does_not() -> None:
    measure = make_past([*CALM, *[30] * 6])
    since = month(5)
    changed = KPIVersion.objects.create(
        kpi=measure.kpi, valid_from=since, recorded_at=moment(), comparable=True
    )
    refresh([measure.pk], NOW)
    assert (Watch.objects.get().verdict, Watch.objects.get().since) == ("better", None)
    KPIVersion.objects.create(kpi=measure.kpi, valid_from=changed.valid_from, recorded_at=moment())
    refresh([measure.pk], NOW)
    watch = Watch.objects.get()
    assert (watch.verdict, watch.since, watch.since_what) == ("few", since, "definition")


def act(measure_id: int, kind: str, start: dt.date) -> None:
    author = Actor.of(make_user())
    WatchAct.objects.create(
        measure_id=measure_id,
        kind=kind,
        grain="month",
        start=start,
        **recorded(author, moment(), "Known cause"),
    )
    refresh([measure_id], NOW)


def test_a_month_left_out_is_no_signal_until_it_counts_again() -> None:
    watch = watched([*CALM, 20])
    act(watch.measure_id, "left_out", JUNE)
    assert (Watch.objects.get().verdict, Signal.objects.count()) == ("steady", 0)
    act(watch.measure_id, "counted", JUNE)
    assert (Watch.objects.get().verdict, Signal.objects.count()) == ("better", 1)


def test_an_accepted_level_restarts_the_limits_and_may_be_taken_back() -> None:
    watch = watched([*CALM, 10, *[13] * 8])
    act(watch.measure_id, "new_level", month(7))
    now = Watch.objects.get()
    assert (now.verdict, now.since, now.since_what, now.known) == ("few", month(7), "level", 8)
    assert signals(watch) == [("run", "better", "accepted", month(7), JUNE, None)]
    act(watch.measure_id, "old_level", month(7))
    assert Watch.objects.get().verdict == "better"
    assert signals(watch) == [("run", "better", "open", month(7), JUNE, None)]


def test_forecasts_reach_to_the_end_of_the_year_and_repeat_themselves() -> None:
    measure = make_past(CALM, aggregation="mean", decimals=1)
    year = make_score(measure, dt.date(2026, 1, 1), 11, 100, grain="year", target=D(10))
    refresh([measure.pk], NOW)
    ahead, of_year = Forecast.objects.order_by("grain")
    assert (ahead.grain, ahead.start, ahead.made_after, ahead.n) == ("month", dt.date(2026, 7, 1), JUNE, 24)
    assert [start for start, _ in ahead.fan] == [f"2026-{number:02}-01" for number in range(7, 13)]
    assert (of_year.grain, of_year.start, of_year.least, of_year.most) == ("year", year.start, D(10), None)
    assert of_year.chance is not None
    assert of_year.chance > D("0.9")
    again = ahead.quantiles
    Watch.objects.update(made_of="")
    refresh([measure.pk], NOW)
    assert Forecast.objects.get(grain="month").quantiles == again
    assert Forecast.objects.count() == 2


def test_the_target_of_a_sum_is_that_of_the_whole_year() -> None:
    measure = make_past(CALM, aggregation="sum")
    figures = {"year": "66", "required": "9", "remaining": 6}
    make_score(measure, dt.date(2026, 1, 1), 66, 100, grain="year", target=D(60), to_date=figures)
    refresh([measure.pk], NOW)
    assert Forecast.objects.get(grain="year").least == D(120)


def test_a_gap_in_the_year_gives_no_chance_for_it() -> None:
    measure = make_past([*CALM, None, 12], aggregation="sum")
    make_score(measure, dt.date(2026, 1, 1), 66, 100, grain="year", target=D(60))
    refresh([measure.pk], NOW)
    assert list(Forecast.objects.values_list("grain", flat=True)) == ["month"]


def test_what_came_of_a_forecast_is_kept_beside_it() -> None:
    measure = make_past(CALM, aggregation="mean")
    make_score(measure, dt.date(2026, 1, 1), 11, 100, grain="year", target=D(10))
    refresh([measure.pk], NOW)
    make_score(measure, dt.date(2026, 7, 1), 12, 100)
    refresh([measure.pk], NOW + dt.timedelta(days=31))
    july, august = Forecast.objects.filter(grain="month").order_by("start")
    assert (july.came, july.met, august.came) == (D(12), None, None)
    refresh([measure.pk], NOW + dt.timedelta(days=200))
    year = Forecast.objects.filter(grain="year").order_by("made_after")[0]
    assert (year.came, year.met) == (D(11), True)


def test_any_number_of_measures_costs_the_same_statements() -> None:
    refresh([make_past(CALM).pk], NOW)
    one = [make_past([*CALM, 20]).pk]
    many = [make_past([*CALM, 20]).pk for _ in range(4)]
    assert (statements(one), statements(many)) == (19, 19)


def statements(measure_ids: list[int]) -> int:
    with CaptureQueriesContext(connection) as captured:
        refresh(measure_ids, NOW)
    return len(captured)
