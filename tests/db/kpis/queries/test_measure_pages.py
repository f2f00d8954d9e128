import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Organisation
from kpis.calc.periods import Calendar, parse_key
from kpis.formats import Split
from kpis.models import KPIVersion, Measure
from kpis.queries.chart_views import ChartView
from kpis.queries.figures import Delta
from kpis.queries.measure_pages import MeasurePage, State, measure_page
from kpis.queries.series import TableRow
from tests.builders import make_entry, make_kpi, make_measure, make_score, make_team, moment
from tests.story import Story, make_story

TODAY = dt.date(2026, 11, 12)


@pytest.fixture
def story() -> Story:
    return make_story()


def page_of(measure: Measure, key: str = "2026-10", **more: Any) -> MeasurePage:
    found = Measure.objects.select_related("kpi__guardrail", "team", "owner", "deputy").get(pk=measure.pk)
    return measure_page(Organisation.current(), found, parse_key(Calendar(), key), TODAY, **more)


def test_the_state_is_said_in_ready_texts(story: Story) -> None:
    assert page_of(story.punctuality).state == State(
        value="84.6",
        unit="%",
        status="amber",
        reason="",
        tags=[],
        score_text="81",
        target="≥ 88.0%, 3.4 points short",
        change=Delta(Split("−1", ".2"), "bad", "worse"),
        change_text="−1.2 points",
        previous="Sep 26",
        updating_since="",
    )


def test_the_table_holds_what_the_chart_draws(story: Story) -> None:
    page = page_of(story.punctuality, view=ChartView("12"))
    drawn = json.loads(page.figure.json)
    assert page.figure.rows[0] == TableRow(
        "Oct 26", "2026-10", Split("84", ".6"), Split("≥ 88", ".0"), Split("−3", ".4"), "amber", ""
    )
    assert [row.period for row in reversed(page.figure.rows)] == drawn["labels"]
    assert len(drawn["labels"]) == 12
    assert drawn["values"][-2:] == [85.8, 84.6]
    assert (
        drawn["better"],
        drawn["targets"][-1],
        drawn["unit"],
        drawn["value_label"],
        drawn["target_label"],
    ) == (
        "up",
        88.0,
        "%",
        "84.6",
        "Target ≥ 88.0",
    )


def test_a_changed_target_gets_a_letter(story: Story) -> None:
    older = story.punctuality.scores.filter(start__lt=dt.date(2026, 4, 1))
    older.update(target=Decimal(86))
    page = page_of(story.punctuality)
    assert page.figure.notes == [(6, "A", "target ≥ 88.0 from Apr 26")]
    assert json.loads(page.figure.json)["notes"] == [[6, "A"]]


def test_a_new_meaning_breaks_the_line(story: Story) -> None:
    KPIVersion.objects.create(
        kpi=story.punctuality.kpi,
        unit="%",
        decimals=1,
        valid_from=dt.date(2026, 5, 1),
        recorded_at=moment(),
    )
    page = page_of(story.punctuality)
    assert json.loads(page.figure.json)["breaks"] == [7]
    assert page.version_note == "Version 2 since Fri 1 May 2026. Older values are not comparable."


def test_the_running_month_is_drawn_open(story: Story) -> None:
    make_score(story.punctuality, dt.date(2026, 11, 1), "86.0", 90, target=88)
    drawn = json.loads(page_of(story.punctuality, "2026-11").figure.json)
    assert drawn["open"] == [len(drawn["labels"]) - 1]


def test_a_month_of_a_quarterly_kpi_leads_to_its_quarter() -> None:
    measure = make_measure(make_kpi("SLOW", frequency="quarter"), make_team())
    make_score(measure, dt.date(2026, 7, 1), 80, 100, target=80)
    assert page_of(measure, "2026-08").period_name == "Q3 2026"


@pytest.mark.parametrize("months", [1, 24])
def test_a_page_costs_the_same_for_any_history(
    django_assert_num_queries: DjangoAssertNumQueries, months: int
) -> None:
    measure = make_measure(make_kpi("FLAT"), make_team())
    for back in range(months):
        start = dt.date(2026 - (back + 2) // 12, 12 - (back + 2) % 12, 1)
        make_score(measure, start, 10, 100, target=10)
        make_entry(measure, start, 10)
    organisation = Organisation.current()
    found = Measure.objects.select_related("kpi__guardrail", "team", "owner", "deputy").get(pk=measure.pk)
    # The history is read on its own, when it comes into sight.
    with django_assert_num_queries(11):
        measure_page(organisation, found, parse_key(Calendar(), "2026-10"), TODAY)
