import datetime as dt
import re

import pytest
from django.test import Client

from accounts.models import Look, SeeIndividuals
from kpis.models import Action, Comment, Score, Watch, WatchAct
from tests.builders import make_score, moment
from tests.cast import Cast, make_cast
from tests.story import OCTOBER, TODAY

HTMX = {"hx-request": "true"}
URL = "/scorecards/BUSES/OPS_01/?period=2026-10"


pytestmark = pytest.mark.usefixtures("in_the_story")


@pytest.fixture
def cast() -> Cast:
    cast = make_cast()
    make_score(cast.punctuality, OCTOBER, "84.6", "80.68", target=88)
    make_score(cast.own, OCTOBER, 12, status="no_target")
    return cast


@pytest.mark.parametrize(
    ("role", "team", "person"),
    [
        ("outsider", 404, 404),
        ("viewer", 200, 404),
        ("contributor", 200, 200),
        ("manager", 200, 200),
        ("grandparent_manager", 200, 404),
        ("executive", 200, 404),
        ("administrator", 404, 404),
    ],
)
def test_a_persons_measure_is_for_the_person_and_the_teams_own_managers(
    cast: Cast, client: Client, role: str, team: int, person: int
) -> None:
    client.force_login(cast.person(role))
    assert client.get(URL).status_code == team
    own = f"/scorecards/BUSES/PPL_01/?period=2026-10&person={cast.contributor.pk}"
    assert client.get(own).status_code == person


def test_a_persons_measure_is_not_found_without_the_person(cast: Cast, client: Client) -> None:
    client.force_login(cast.manager)
    assert client.get("/scorecards/BUSES/PPL_01/").status_code == 404
    assert client.get("/scorecards/BUSES/PPL_01/?person=x").status_code == 404


def test_a_look_by_the_right_to_see_individuals_is_written_down(cast: Cast, client: Client) -> None:
    SeeIndividuals.objects.create(
        holder=cast.executive,
        team=cast.buses,
        valid_from=dt.date(2026, 1, 1),
        recorded_at=moment(),
        reason="audit",
    )
    client.force_login(cast.executive)
    assert client.get(f"/scorecards/BUSES/PPL_01/?person={cast.contributor.pk}").status_code == 200
    look = Look.objects.get()
    assert (look.holder, look.person, look.team, look.where) == (
        cast.executive,
        cast.contributor,
        cast.buses,
        "measure",
    )


def test_a_comment_is_posted_with_and_without_htmx(cast: Cast, client: Client) -> None:
    client.force_login(cast.contributor)
    plain = client.post(URL, {"add": "comment", "text": "Bridge works."})
    assert (plain.status_code, plain["Location"]) == (302, f"{URL}#talk")
    fragment = client.post(URL, {"add": "comment", "text": "Again."}, headers={**HTMX, "hx-target": "talk"})
    assert fragment.text.lstrip().startswith('<section class="panel" id="talk"')
    assert list(Comment.objects.values_list("author", "grain", "start", "text")) == [
        (cast.contributor.pk, "month", OCTOBER, "Bridge works."),
        (cast.contributor.pk, "month", OCTOBER, "Again."),
    ]


def without_tokens(page: str) -> str:
    """Each page masks the token of its forms anew."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_an_answer_settles_the_questions_of_its_author(cast: Cast, client: Client) -> None:
    asked = {"grain": "month", "start": OCTOBER, "author": cast.executive, "at": TODAY}
    cast.punctuality.comments.create(text="Why?", asked=cast.manager, due=dt.date(2026, 11, 6), **asked)
    cast.punctuality.comments.create(text="And?", asked=cast.contributor, due=dt.date(2026, 11, 6), **asked)
    client.force_login(cast.manager)
    client.post(URL, {"add": "comment", "text": "Drivers are missing."})
    answered = Comment.objects.filter(answered_at__isnull=False)
    assert [comment.text for comment in answered] == ["Why?"]


def test_an_action_needs_an_owner_of_the_team_and_a_day_to_come(cast: Cast, client: Client) -> None:
    client.force_login(cast.manager)
    wrong = {"add": "action", "title": "Timetable", "owner": cast.outsider.pk, "due": "2026-11-01"}
    refused = client.post(URL, wrong)
    assert refused.status_code == 422
    assert sorted(refused.context["action_form"].errors) == ["due", "owner"]
    assert "Timetable" in refused.text
    right = {"add": "action", "title": "Timetable", "owner": cast.contributor.pk, "due": "2026-11-30"}
    assert client.post(URL, right).status_code == 302
    action = Action.objects.get()
    assert (action.title, action.owner, action.due, action.state) == (
        "Timetable",
        cast.contributor,
        dt.date(2026, 11, 30),
        "open",
    )


def test_an_action_about_a_person_is_for_those_who_see_it(cast: Cast, client: Client) -> None:
    client.force_login(cast.manager)
    own = f"/scorecards/BUSES/PPL_01/?period=2026-10&person={cast.contributor.pk}"
    offered = client.get(own).context["action_form"].fields["owner"].queryset
    assert list(offered) == [cast.contributor, cast.manager]
    wrong = {"add": "action", "title": "Train", "owner": cast.grandparent_manager.pk, "due": "2026-11-30"}
    assert client.post(own, wrong).status_code == 422
    assert Action.objects.count() == 0


@pytest.mark.parametrize("role", ["viewer", "executive"])
def test_readers_may_not_talk(cast: Cast, client: Client, role: str) -> None:
    client.force_login(cast.person(role))
    assert client.post(URL, {"add": "comment", "text": "Hm."}).status_code == 403
    assert "Post comment" not in client.get(URL).text


@pytest.mark.parametrize(
    ("target", "start"),
    [
        ("measure", '<div id="measure"'),
        ("chart", '<div id="chart"'),
        ("talk", '<section class="panel" id="talk"'),
    ],
)
def test_each_fragment_is_part_of_the_page(cast: Cast, client: Client, target: str, start: str) -> None:
    client.force_login(cast.viewer)
    page = client.get(URL)
    fragment = client.get(URL, headers={**HTMX, "hx-target": target})
    assert fragment.text.strip().startswith(start)
    assert without_tokens(fragment.text).strip() in without_tokens(page.text)


def test_the_page_compares_over_time_where_figures_are_stored(cast: Cast, client: Client) -> None:
    client.force_login(cast.manager)
    assert "Compared over time" not in client.get(URL).text
    figures = {
        "last_year": "80.1",
        "last_year_change": "4.5",
        "year": "84.2",
        "year_have": 9,
        "year_expected": 10,
    }
    Score.objects.filter(measure=cast.punctuality).update(to_date=figures)
    text = client.get(URL).text
    for words in ("Compared over time", "Year to date", "9 of 10", "Same month last year", "+4.5"):
        assert words in text
    assert '<td class="good">+4.5' in text


def test_the_owner_and_managers_decide_about_limits_and_nobody_else(cast: Cast, client: Client) -> None:
    """Ines owns the measure, Tomas manages the team."""
    Watch.objects.create(
        measure=cast.punctuality,
        grain="month",
        last=OCTOBER,
        verdict="steady",
        known=24,
        n=24,
        computed_at=moment(),
    )
    sent = {"add": "limits", "kind": "plain", "reason": "We know Wheeler"}
    answers = {}
    for role in ("viewer", "executive", "contributor", "manager"):
        client.force_login(cast.person(role))
        answers[role] = client.post(URL, sent).status_code
    assert answers == {"viewer": 403, "executive": 403, "contributor": 302, "manager": 422}
    assert WatchAct.objects.get().actor == cast.contributor


def test_a_refused_decision_keeps_the_reason_and_says_the_rule(cast: Cast, client: Client) -> None:
    Watch.objects.create(
        measure=cast.punctuality,
        grain="month",
        last=OCTOBER,
        verdict="steady",
        known=24,
        n=24,
        computed_at=moment(),
    )
    client.force_login(cast.manager)
    answer = client.post(URL, {"add": "limits", "kind": "old_level", "reason": "Kept"}, headers=HTMX)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Select a valid choice" in page
    assert "Kept" in page


def test_the_address_says_what_the_chart_shows(cast: Cast, client: Client) -> None:
    client.force_login(cast.viewer)
    Score.objects.filter(measure=cast.punctuality).update(to_date={"year": "84.2", "last_year": "80.1"})
    whole = client.get(f"{URL}&view=ytd&compare=year&span=12")
    assert 'id="earlier" href="?period=2026-09&amp;span=12&amp;view=ytd&amp;compare=year"' in whole.text
    assert 'hx-get="?period=2026-10&amp;span=12&amp;compare=year">Values</a>' in whole.text
    assert "Year to date, %</th>" in whole.text
    assert "A year ago, %</th>" in whole.text
    nonsense = client.get(f"{URL}&view=x&compare=x&span=x").context["page"].figure
    assert nonsense == client.get(URL).context["page"].figure


def test_the_history_is_fetched_when_it_comes_into_sight(cast: Cast, client: Client) -> None:
    client.force_login(cast.viewer)
    asks = 'hx-get="?period=2026-10&amp;history=latest" hx-trigger="revealed"'
    page = client.get(URL)
    assert (asks in page.text, 'href="?period=2026-10&amp;history=latest#history"' in page.text) == (
        True,
        True,
    )
    fragment = client.get(f"{URL}&history=latest", headers={**HTMX, "hx-target": "history"})
    assert fragment.text.startswith('<section class="panel flush" id="history"')
    assert asks not in fragment.text
    whole = client.get(f"{URL}&history=latest")
    assert fragment.text.strip() in whole.text


def test_the_history_is_for_whoever_reads_the_measure(cast: Cast, client: Client) -> None:
    own = f"/scorecards/BUSES/PPL_01/?person={cast.contributor.pk}&history=all"
    answers = {}
    for role in ("outsider", "viewer", "manager"):
        client.force_login(cast.person(role))
        answers[role] = client.get(own, headers={**HTMX, "hx-target": "history"}).status_code
    assert answers == {"outsider": 404, "viewer": 404, "manager": 200}
