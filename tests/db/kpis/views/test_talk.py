import datetime as dt

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import SeeIndividuals, User
from kpis.models import Comment, Measure, Mention
from kpis.queries.discussion import CommentLine, Thread
from kpis.queries.readers import readers_of
from tests.builders import make_score, moment
from tests.cast import ROLES, Cast, make_cast
from tests.story import OCTOBER, TODAY

URL = "/scorecards/BUSES/OPS_01/?period=2026-10"
HTMX = {"hx-request": "true", "hx-target": "talk"}
DAY = TODAY.date()
SEVERAL = (
    "“@ines” may be Ines Aalto (ines@merrow.example), Ines Holm (holm@merrow.example): "
    "write the whole name, or the address after the @."
)
STATEMENTS = 35
"""With comments that mention somebody, and an action."""


pytestmark = pytest.mark.usefixtures("in_the_story")


@pytest.fixture
def cast() -> Cast:
    cast = make_cast()
    make_score(cast.punctuality, OCTOBER, "84.6", "80.68", target=88)
    return cast


def say(cast: Cast, author: User, text: str, **more: object) -> Comment:
    where = {"measure": cast.punctuality, "grain": "month", "start": OCTOBER, "at": TODAY}
    return Comment.objects.create(**{**where, "author": author, "text": text, **more})


def threads(client: Client) -> list[Thread]:
    found: list[Thread] = client.get(URL).context["page"].talk.threads
    return found


@pytest.mark.parametrize("whose", ["punctuality", "own"])
def test_those_who_may_be_mentioned_are_those_who_see_the_measure(cast: Cast, whose: str) -> None:
    rail = SeeIndividuals(holder=cast.executive, team=cast.rail, valid_from=DAY, reason="audit")
    buses = SeeIndividuals(holder=cast.administrator, team=cast.buses, valid_from=DAY, reason="audit")
    for number, right in enumerate((rail, buses)):
        right.recorded_at = moment() + dt.timedelta(seconds=number)
        right.save()
    measure = getattr(cast, whose)
    sees = [
        person.pk
        for person in map(cast.person, ROLES)
        if Measure.objects.filter(pk=measure.pk).visible_to(person, DAY).exists()
    ]
    assert sorted(one.pk for one in readers_of(measure, DAY)) == sorted(sees)


def test_nobody_who_left_may_be_mentioned(cast: Cast) -> None:
    User.objects.filter(pk=cast.viewer.pk).update(is_active=False)
    assert [one.name for one in readers_of(cast.punctuality, DAY)] == [
        "Elin Dahl",
        "Ines Aalto",
        "Mara Holm",
        "Tomas Berg",
    ]


def test_a_reply_stands_in_its_thread_with_and_without_htmx(cast: Cast, client: Client) -> None:
    head, other = say(cast, cast.manager, "Why?"), say(cast, cast.manager, "And trams?")
    client.force_login(cast.contributor)
    plain = client.post(URL, {"add": "reply", "about": head.pk, "text": "The bridge."})
    assert (plain.status_code, plain["Location"]) == (302, f"{URL}#talk")
    fragment = client.post(URL, {"add": "reply", "about": head.pk, "text": "And vacancies."}, headers=HTMX)
    assert 'data-say="Reply posted"' in fragment.text
    assert [(one.head.text, [line.text for line in one.replies]) for one in threads(client)] == [
        ("Why?", ["The bridge.", "And vacancies."]),
        ("And trams?", []),
    ]
    assert other.replies.count() == 0


def test_a_reply_begins_no_thread_and_stays_in_its_measure_and_period(cast: Cast, client: Client) -> None:
    head = say(cast, cast.manager, "Why?")
    answer = say(cast, cast.manager, "So.", parent=head)
    elsewhere = say(cast, cast.manager, "Then?", start=dt.date(2026, 9, 1))
    of_ines = say(cast, cast.manager, "Yours?", measure=cast.own)
    client.force_login(cast.contributor)
    sent = [answer.pk, elsewhere.pk, of_ines.pk, "x", ""]
    codes = [client.post(URL, {"add": "reply", "about": one, "text": "Hm."}).status_code for one in sent]
    assert codes == [404] * 5


def test_a_question_to_the_owner_is_answered_by_a_reply_of_theirs(cast: Cast, client: Client) -> None:
    """Ines owns the measure."""
    client.force_login(cast.manager)
    sent = {"add": "question", "text": "Everywhere?", "due": "2026-11-16"}
    assert client.post(URL, sent).status_code == 302
    question = Comment.objects.get()
    assert (question.asked, question.due) == (cast.contributor, dt.date(2026, 11, 16))
    client.post(URL, {"add": "reply", "about": question.pk, "text": "I wonder too."})
    assert threads(client)[0].head.answered == ""
    other = say(cast, cast.manager, "When?", asked=cast.contributor, due=DAY)
    client.force_login(cast.contributor)
    client.post(URL, {"add": "reply", "about": question.pk, "text": "On two routes."})
    assert [one.head.answered for one in threads(client)] == ["Thu 12 Nov 2026", ""]
    assert Comment.objects.get(pk=other.pk).answered_at is None


def test_a_question_needs_a_day_to_come_and_somebody_else_to_ask(cast: Cast, client: Client) -> None:
    client.force_login(cast.manager)
    refused = client.post(URL, {"add": "question", "text": "Why?", "due": "2026-11-11"})
    assert (refused.status_code, list(refused.context["question_form"].errors)) == (422, ["due"])
    client.force_login(cast.contributor)
    assert client.post(URL, {"add": "question", "text": "Why?", "due": "2026-11-20"}).status_code == 403
    assert "Ask the owner" not in client.get(URL).text


def test_a_late_question_is_told_on_the_page_and_at_home(cast: Cast, client: Client) -> None:
    say(cast, cast.manager, "Why?", asked=cast.contributor, due=dt.date(2026, 11, 10))
    client.force_login(cast.contributor)
    assert threads(client)[0].head.days_late == 2
    wait = client.get("/").context["home"].questions[0]
    assert (wait.is_late, wait.when) == (
        True,
        "Asked Thu 12 Nov 2026. Answer by Tue 10 Nov 2026. 2 days late.",
    )


def test_whoever_is_mentioned_finds_it_at_home_until_they_have_been_there(cast: Cast, client: Client) -> None:
    client.force_login(cast.manager)
    client.post(URL, {"add": "comment", "text": "@vera and @Elin Dahl, the bridge again. @tomas"})
    client.force_login(cast.viewer)
    wait = client.get("/").context["home"].mentions[0]
    assert (wait.title, wait.text, wait.query) == (
        "Tomas Berg mentions you at Bus punctuality",
        "@vera and @Elin Dahl, the bridge again. @tomas",
        "?period=2026-10",
    )
    assert "Where you are mentioned" in client.get("/").text
    client.get("/scorecards/BUSES/OPS_01/?period=2026-09")
    assert len(client.get("/").context["home"].mentions) == 1
    client.get(URL)
    assert client.get("/").context["home"].mentions == []
    assert "Where you are mentioned" not in client.get("/").text
    seen = Mention.objects.order_by("user__name").values_list("user__name", "seen_at")
    assert list(seen) == [("Elin Dahl", None), ("Vera Lind", TODAY)]


def test_a_mention_is_hidden_from_whoever_may_not_see_the_measure_any_more(
    cast: Cast, client: Client
) -> None:
    said = say(cast, cast.manager, "@vera")
    Mention.objects.create(comment=said, user=cast.viewer)
    cast.viewer.memberships.all().delete()
    client.force_login(cast.viewer)
    assert client.get("/").context["home"].mentions == []


def test_somebody_is_mentioned_by_choice(cast: Cast, client: Client) -> None:
    client.force_login(cast.manager)
    client.post(URL, {"add": "comment", "text": "Look here.", "tells": cast.viewer.pk})
    assert threads(client)[0].head == CommentLine(
        Comment.objects.get().pk, "Tomas Berg", "TB", "09:00", "Look here.", told="Vera Lind"
    )
    refused = client.post(URL, {"add": "comment", "text": "Look.", "tells": cast.outsider.pk})
    assert (refused.status_code, list(refused.context["comment_form"].errors)) == (422, ["tells"])


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("@otto?", "Nobody who sees this measure is called “@otto”."),
        ("@ines", SEVERAL),
    ],
)
def test_a_mention_that_is_not_clear_is_refused_and_kept(
    cast: Cast, client: Client, text: str, error: str
) -> None:
    User.objects.filter(pk=cast.grandparent_manager.pk).update(name="Ines Holm", email="holm@merrow.example")
    head = say(cast, cast.manager, "Why?")
    client.force_login(cast.manager)
    refused = client.post(URL, {"add": "comment", "text": text})
    assert refused.context["comment_form"].errors == {"text": [error]}
    answer = client.post(URL, {"add": "reply", "about": head.pk, "text": text}, headers=HTMX)
    assert (answer.status_code, f">{text}</textarea>" in answer.text) == (422, True)
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("role", ["viewer", "executive"])
@pytest.mark.parametrize("add", ["reply", "question"])
def test_readers_may_not_answer_or_ask(cast: Cast, client: Client, role: str, add: str) -> None:
    head = say(cast, cast.manager, "Why?")
    client.force_login(cast.person(role))
    sent = {"add": add, "about": head.pk, "text": "Hm.", "due": "2026-11-20"}
    assert client.post(URL, sent).status_code == 403
    assert "Post reply" not in client.get(URL).text


@pytest.mark.parametrize("count", [1, 8])
def test_the_page_costs_the_same_however_much_is_said(
    cast: Cast, client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        head = say(cast, cast.manager, f"@vera {number}")
        Mention.objects.create(comment=head, user=cast.viewer, seen_at=TODAY)
        Mention.objects.create(comment=say(cast, cast.contributor, "So.", parent=head), user=cast.manager)
        plan = {"owner": cast.contributor, "due": DAY, "opened_at": TODAY}
        cast.punctuality.actions.create(title="Diversion", **plan)
        cast.punctuality.actions.create(title="Pool", state="done", closed_at=TODAY, **plan)
    client.force_login(cast.contributor)
    client.get(URL)
    with django_assert_num_queries(STATEMENTS):
        client.get(URL)


def test_long_names_of_any_alphabet_stand_in_the_page(cast: Cast, client: Client) -> None:
    name = "مريم " * 29 + "مريم"
    User.objects.filter(pk=cast.viewer.pk).update(name=name)
    client.force_login(cast.manager)
    client.post(URL, {"add": "comment", "text": f"@{name}"})
    assert threads(client)[0].head.told == name
