import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.audit import Actor
from accounts.models import Organisation, User
from kpis.actions.discussion import close, plan
from kpis.actions.measures import edit_measure, set_life, set_measure_terms
from kpis.actions.targets import set_target
from kpis.models import Action, ManualScore, Measure, MeasureTerms, Target
from kpis.queries.measure_histories import History, measure_history
from kpis.queries.revisions import HistoryLine
from tests.builders import make_entry, make_kpi, make_measure, make_team, make_user
from tests.story import OCTOBER, Story, make_story

START = dt.datetime(2026, 10, 1, 7, tzinfo=dt.UTC)


def at(day: int) -> dt.datetime:
    return START + dt.timedelta(days=day)


@pytest.fixture
def story() -> Story:
    return make_story()


def history_of(measure: Measure, **more: Any) -> History:
    found = Measure.objects.select_related("kpi", "team").get(pk=measure.pk)
    return measure_history(Organisation.current(), found, **more)


def said(history: History) -> list[tuple[str, str, str]]:
    return [(line.what, line.before, line.figure) for line in history.lines]


def test_every_saving_is_in_the_history(story: Story) -> None:
    entry = make_entry(story.punctuality, dt.date(2026, 9, 1), "85.3", actor=story.manager)
    first = entry.revision
    corrected = story.punctuality.revisions.create(
        grain="month",
        start=dt.date(2026, 9, 1),
        version=2,
        state="value",
        value=Decimal("85.8"),
        source="sheet",
        place="row 2",
        note="late data",
        previous=first,
        actor=story.manager,
        recorded_at=dt.datetime(2026, 10, 14, 7, tzinfo=dt.UTC),
    )
    assert corrected.pk is not None
    assert history_of(story.punctuality).lines[0] == HistoryLine(
        what="Sep 26",
        figure="85.8%",
        before="85.3%",
        who="Tomas Lindqvist",
        at="Wed 14 Oct 2026 09:00",
        source="sheet, row 2",
        note="late data",
        reason="",
    )


def test_a_long_history_is_cut_until_all_is_asked_for() -> None:
    measure = make_measure(make_kpi("LONG"), make_team())
    for month in range(1, 13):
        make_entry(measure, dt.date(2024, month, 1), month)
        make_entry(measure, dt.date(2025, month, 1), month)
    history = history_of(measure)
    assert (len(history.lines), history.total, history.is_cut) == (12, 24, True)
    everything = history_of(measure, everything=True)
    assert (len(everything.lines), everything.is_cut) == (24, False)


def curated(story: Story, ada: User) -> Measure:
    """A target, a weight, another owner, an override and an action, a day apart."""
    measure, actor = story.punctuality, Actor.of(ada)
    target = Target(measure=measure, grain="month", valid_from=dt.date(2026, 10, 1), target=Decimal(90))
    set_target(actor, target, now=at(1), reason="Agreed")
    terms = MeasureTerms(measure=measure, weight=Decimal("17.5"), valid_from=dt.date(2026, 10, 1))
    set_measure_terms(actor, terms, now=at(2))
    measure.owner = ada
    edit_measure(actor, measure, now=at(3), reason="Tomas moves on")
    override = {"team": story.operations, "node": "team", "grain": "month", "start": OCTOBER, "score": 70}
    ManualScore.objects.create(actor=ada, recorded_at=at(4), reason="Strike", **override)
    action = plan(measure, "Diversion", ada, dt.date(2026, 12, 1), now=at(4))
    close(actor, action, Action.State.DONE, "", now=at(5))
    return measure


def test_what_was_curated_stands_among_the_values(story: Story) -> None:
    ada = make_user("ada@merrow.example", name="Ada Noor")
    measure = curated(story, ada)
    history = history_of(measure)
    assert said(history) == [
        ("Action: State", "open", "done"),
        ("Score of Operations set by hand, Oct 26", "", "70"),
        ("Owner", "Tomas Lindqvist", "Ada Noor"),
        ("Weight from Thu 1 Oct 2026", "16", "17.5"),
        ("Target from Thu 1 Oct 2026", "88", "90"),
        ("Oct 26", "", "84.6%"),
    ]
    assert history.lines[2] == HistoryLine(
        "Owner", "Ada Noor", "Tomas Lindqvist", "Ada Noor", "Sun 4 Oct 2026 09:00", reason="Tomas moves on"
    )


def test_it_is_told_as_it_was_known(story: Story) -> None:
    measure = curated(story, make_user("ada@merrow.example", name="Ada Noor"))
    assert said(history_of(measure, known=at(2) - dt.timedelta(hours=1))) == [
        ("Target from Thu 1 Oct 2026", "88", "90"),
        ("Oct 26", "", "84.6%"),
    ]


def test_a_life_that_ends_is_told(story: Story) -> None:
    life = story.punctuality.lives.get()
    life.active_to = dt.date(2026, 12, 31)
    set_life(Actor(label="command"), life, now=at(1))
    assert history_of(story.punctuality).lines[0] == HistoryLine(
        "Active to", "2026-12-31", "", "command", "Fri 2 Oct 2026 09:00"
    )


def test_nothing_of_another_measure_is_told(story: Story) -> None:
    other = make_measure(make_kpi("OTHER"), make_team("ELSE"))
    curated(story, make_user("ada@merrow.example"))
    assert history_of(other).lines == []


@pytest.mark.parametrize("count", [1, 5])
def test_it_costs_the_same_for_any_history(
    story: Story, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    measure = Measure.objects.select_related("kpi", "team").get(pk=story.punctuality.pk)
    for day in range(count):
        measure.owner = make_user()
        edit_measure(Actor(label="command"), measure, now=at(day))
    organisation = Organisation.current()
    with django_assert_num_queries(8):
        measure_history(organisation, measure)
