"""In their days the deputy does what the owner does: is asked, is reminded, decides about limits."""

import datetime as dt

import pytest
from django.test import Client

from accounts.models import User
from kpis.models import Comment, Measure
from kpis.permissions import can_decide_limits
from kpis.queries.owers import owers_of
from tests.builders import make_member, make_user
from tests.cast import Cast
from tests.story import TODAY

URL = "/scorecards/BUSES/OPS_01/?period=2026-10"
DAY = TODAY.date()
TOMORROW, YESTERDAY = DAY + dt.timedelta(days=1), DAY - dt.timedelta(days=1)
QUESTION = {"add": "question", "text": "Everywhere?", "due": "2026-11-16"}

pytestmark = pytest.mark.usefixtures("in_the_story")


def deputised(cast: Cast, since: dt.date | None, until: dt.date | None) -> tuple[Measure, User]:
    dora = make_user("dora@merrow.example", name="Dora Vik")
    make_member(dora, cast.buses, "contributor")
    measure = cast.punctuality
    measure.deputy, measure.deputy_from, measure.deputy_to = dora, since, until
    measure.save()
    return measure, dora


@pytest.mark.parametrize(("since", "until"), [(DAY, DAY), (None, None), (YESTERDAY, None), (None, TOMORROW)])
def test_the_deputy_stands_in_for_the_owner(
    cast: Cast, client: Client, since: dt.date | None, until: dt.date | None
) -> None:
    measure, dora = deputised(cast, since, until)
    client.force_login(cast.manager)
    assert "Ask the deputy, Dora Vik" in client.get(URL).text
    client.post(URL, QUESTION)
    assert Comment.objects.get().asked == dora
    assert owers_of([measure], DAY)[measure.pk] == (dora.pk,)
    assert [can_decide_limits(one, measure, DAY) for one in (dora, cast.contributor)] == [True] * 2


@pytest.mark.parametrize(("since", "until"), [(TOMORROW, None), (None, YESTERDAY)])
def test_outside_their_days_the_owner_is_asked(
    cast: Cast, client: Client, since: dt.date | None, until: dt.date | None
) -> None:
    measure, dora = deputised(cast, since, until)
    client.force_login(cast.manager)
    assert "Ask the owner, Ines Aalto" in client.get(URL).text
    client.post(URL, QUESTION)
    assert Comment.objects.get().asked == cast.contributor
    assert owers_of([measure], DAY)[measure.pk] == (cast.contributor.pk,)
    assert not can_decide_limits(dora, measure, DAY)


def test_nobody_asks_themselves(cast: Cast, client: Client) -> None:
    _measure, dora = deputised(cast, DAY, DAY)
    client.force_login(dora)
    assert "Ask the" not in client.get(URL).text
    assert client.post(URL, QUESTION).status_code == 403
