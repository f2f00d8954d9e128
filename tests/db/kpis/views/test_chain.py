import datetime as dt

import pytest
from django.test import Client

from kpis.actions.all_scores import recompute_all
from kpis.actions.snapshots import take
from kpis.models import Snapshot
from tests.builders import make_entry
from tests.cast import Cast, make_cast
from tests.story import OCTOBER, TODAY

URL = "/scorecards/BUSES/OPS_01/?period=2026-10"
HEADING = "What it counts for"
WORTH = "1 point more of Bus punctuality: score +5.68 at Buses."


pytestmark = pytest.mark.usefixtures("in_the_story")


@pytest.fixture
def cast() -> Cast:
    cast = make_cast()
    make_entry(cast.punctuality, OCTOBER, "84.6")
    recompute_all(TODAY)
    return cast


def test_the_page_of_a_measure_tells_what_it_counts_for(cast: Cast, client: Client) -> None:
    client.force_login(cast.viewer)
    page = client.get(URL).text
    assert (HEADING in page, WORTH in page) == (True, True)
    assert '<a href="/scorecards/BUSES/receipt/objective/RELIABLE/?period=2026-10">' in page
    assert "Services" not in page


def test_nothing_is_claimed_of_an_earlier_moment(cast: Cast, client: Client) -> None:
    client.force_login(cast.viewer)
    address = f"{URL}&known={TODAY.date() - dt.timedelta(days=1)}"
    client.get(address)
    take(Snapshot.objects.get().pk, now=TODAY)
    page = client.get(address).text
    assert ("History of changes" in page, HEADING in page) == (True, False)


def test_a_persons_measure_counts_for_nothing(cast: Cast, client: Client) -> None:
    client.force_login(cast.contributor)
    own = f"/scorecards/BUSES/PPL_01/?period=2026-10&person={cast.contributor.pk}"
    assert HEADING not in client.get(own).text
