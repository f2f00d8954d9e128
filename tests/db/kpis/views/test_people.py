"""The page of a person: own measures with their cells, who sees them, who has looked."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions.individuals import grant_see_individuals
from accounts.audit import Actor
from accounts.models import Look, Organisation, User
from kpis.models import Measure, TeamPeriod
from kpis.queries.entry_book import Reader
from kpis.queries.people import person_page
from tests.builders import make_entry, make_kpi, make_measure, make_member, make_score, make_user
from tests.entry_forms import HTMX, cell, entry, session, text
from tests.story import OCTOBER
from tests.story_entering import NOW, SEPTEMBER, Entering, make_entering

STATEMENTS = 16
FIVE_FOR_A_FURTHER_FREQUENCY = 5


FIELD = re.compile(r'class="in[ "]')
"""A field of the entry grid."""


@pytest.fixture(autouse=True)
def _fifth_of_november() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def story() -> Entering:
    return make_entering(with_drafts=False)


@pytest.fixture
def own(story: Entering) -> Measure:
    kpi = make_kpi("PPL_01", name="Rides checked", level="individual", decimals=0)
    measure = make_measure(kpi, story.operations, person=story.contributor)
    make_score(measure, SEPTEMBER, 12)
    return measure


def page(user: User, who: User | str = "me") -> Any:
    return session(user).get(f"/people/{who if isinstance(who, str) else who.pk}/")


def holder(story: Entering, valid_to: dt.date | None = None) -> User:
    """Elin, who may see individuals of Operations."""
    elin = make_user("elin@merrow.example", name="Elin Dahl")
    grant_see_individuals(
        Actor.of(story.manager),
        elin,
        story.operations,
        valid_from=dt.date(2026, 1, 1),
        valid_to=valid_to,
        reason="Payroll review",
        now=NOW,
    )
    return elin


def test_own_measures_stand_there_with_a_cell_to_enter(story: Entering, own: Measure) -> None:
    answer = page(story.contributor)
    html = answer.content.decode()
    assert "<h1>Your own measures</h1>" in html
    assert "Operations, October 2026" in text(answer)
    assert "Rides checked" in text(answer)
    assert f'hx-post="/update/OPS/?period=2026-10" hx-target="#row-{own.pk}"' in html
    assert "Bus punctuality" not in text(answer)


def test_a_cell_saved_from_there_comes_back_without_the_progress_of_the_team(
    story: Entering, own: Measure
) -> None:
    headers = {**HTMX, "HX-Current-URL": "http://testserver/people/me/"}
    address = "/update/OPS/?period=2026-10"
    answer = session(story.contributor).post(address, cell(own, "9"), headers=headers)
    assert (answer.status_code, entry(own)) == (200, (1, "value", 9, None))
    html = answer.content.decode()
    assert html.startswith(f'<tbody id="row-{own.pk}" data-say="Rides checked: 9 is saved"')
    assert "hx-swap-oob" not in html


def test_managers_of_the_very_team_enter_them_too(story: Entering, own: Measure) -> None:
    answer = page(story.manager, story.contributor)
    assert "Own measures of Ines Aalto" in text(answer)
    assert f'id="c{own.pk}-2026-10-1"' in answer.content.decode()
    assert Look.objects.count() == 0


def test_a_look_by_the_right_is_written_down_and_listed(story: Entering, own: Measure) -> None:
    elin = holder(story, dt.date(2026, 12, 31))
    make_entry(own, OCTOBER, 9)
    answer = page(elin, story.contributor)
    html = answer.content.decode()
    assert "Rides checked" in text(answer)
    assert (FIELD.search(html) is not None, 'class="cm' in html, "load delay" in html) == (
        False,
        False,
        False,
    )
    assert list(Look.objects.values_list("holder", "person", "team", "where")) == [
        (elin.pk, story.contributor.pk, story.operations.pk, "person")
    ]
    seen = text(page(story.contributor))
    assert "Tomas Lindqvist manages Operations" in seen
    assert "Elin Dahl may see individuals of Operations until Thu 31 Dec 2026: Payroll review" in seen
    assert "Who has looked by the right to see individuals Elin Dahl Operations 10:26" in seen


def test_a_right_that_has_ended_shows_nothing(story: Entering, own: Measure) -> None:
    assert page(holder(story, dt.date(2026, 11, 4)), story.contributor).status_code == 404
    assert Look.objects.count() == 0


def test_administrators_get_the_page_without_figures(story: Entering, own: Measure) -> None:
    make_entry(own, OCTOBER, 9)
    answer = page(make_user(groups=("Administrators",)), story.contributor)
    assert answer.status_code == 200
    assert "Administrators see who may look, and no figures." in text(answer)
    assert "Rides checked" not in text(answer)
    assert "Tomas Lindqvist manages Operations" in text(answer)


def test_mates_and_managers_above_find_nothing(story: Entering, own: Measure) -> None:
    mate = make_user("kim@merrow.example")
    make_member(mate, story.operations)
    for stranger in (mate, make_user("otto@merrow.example")):
        assert page(stranger, story.contributor).status_code == 404
    for broken in ("0", "x", "-1", "9" * 30, "١"):
        assert page(story.contributor, broken).status_code == 404


def test_without_own_measures_it_says_so(story: Entering) -> None:
    assert "You have no measures of your own" in text(page(story.contributor))


def test_closed_months_are_read_and_others_that_are_open_are_one_click_away(
    story: Entering, own: Measure
) -> None:
    made = {"team": story.operations, "grain": "month", "by": story.manager, "at": NOW}
    TeamPeriod.objects.create(start=SEPTEMBER, state="reopened", reason="Late", **made)
    html = page(story.contributor).content.decode()
    assert "Operations, September 2026" in html
    assert 'href="/update/OPS/?period=2026-10">Also open: October 2026</a>' in html
    TeamPeriod.objects.create(start=OCTOBER, state="finished", **made)
    TeamPeriod.objects.filter(start=SEPTEMBER).update(state="locked")
    html = page(story.contributor).content.decode()
    assert "Operations, October 2026" in html
    assert FIELD.search(html) is None


def test_measures_of_several_teams_and_frequencies_each_have_their_table(
    story: Entering, own: Measure
) -> None:
    make_member(story.contributor, story.trams)
    weekly = make_kpi("PPL_02", name="Weekly rides", level="individual", frequency="week")
    make_measure(weekly, story.trams, person=story.contributor)
    html = page(story.contributor).content.decode()
    assert re.findall(r"<h2>([^<]+)</h2>", html) == ["Trams, Week 44, 2026", "Operations, October 2026"]
    assert html.count('hx-post="/update/TRAMS/?period=2026-W44"') == 2


def test_query_count_is_the_same_for_one_and_for_many(story: Entering, own: Measure) -> None:
    assert _queries(story) == STATEMENTS
    make_member(story.contributor, story.trams)
    for team in (story.operations, story.trams, story.trams):
        measure = make_measure(make_kpi(level="individual"), team, person=story.contributor)
        make_entry(measure, OCTOBER, 3)
    assert _queries(story) == STATEMENTS
    make_measure(make_kpi(frequency="week"), story.trams, person=story.contributor)
    assert _queries(story) == STATEMENTS + FIVE_FOR_A_FURTHER_FREQUENCY


def _queries(story: Entering) -> int:
    reader = Reader(User.objects.get(pk=story.contributor.pk), Organisation.current(), NOW, NOW.date())
    person = User.objects.get(pk=story.contributor.pk)
    with CaptureQueriesContext(connection) as captured:
        person_page(reader, person)
    return len(captured)
