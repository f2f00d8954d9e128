"""A reminder by hand: one for each person and day."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from accounts.refusals import Refused
from kpis.actions.nudges import nudge
from kpis.calc.periods import Calendar, parse_key
from kpis.models import Nudge
from tests.builders import make_organisation
from tests.cast import Cast, make_cast

OCTOBER = parse_key(Calendar(), "2026-10")
NOW = dt.datetime(2026, 11, 5, 9, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def test_one_a_day_whoever_asks(cast: Cast) -> None:
    first = nudge(cast.manager, cast.buses, OCTOBER, cast.contributor, now=NOW)
    again = nudge(cast.grandparent_manager, cast.buses, OCTOBER, cast.contributor, now=NOW + HOUR)
    assert (again.pk, again.by, again.at) == (first.pk, cast.manager, NOW)


def test_the_day_is_the_organisations(cast: Cast) -> None:
    """23:30 in London is the next day in Tokyo."""
    make_organisation(timezone="Asia/Tokyo")
    late = dt.datetime(2026, 11, 5, 23, 30, tzinfo=dt.UTC)
    days = [
        nudge(cast.manager, cast.buses, OCTOBER, cast.contributor, now=now).day
        for now in (late, late - 9 * HOUR)
    ]
    assert days == [dt.date(2026, 11, 6), dt.date(2026, 11, 5)]


def test_nobody_reminds_themselves(cast: Cast) -> None:
    with pytest.raises(Refused):
        nudge(cast.manager, cast.buses, OCTOBER, cast.manager, now=NOW)


def test_the_database_keeps_it_to_one(cast: Cast) -> None:
    made = nudge(cast.manager, cast.buses, OCTOBER, cast.contributor, now=NOW)
    made.pk = None
    with pytest.raises(IntegrityError, match="one_nudge_a_person_and_day"), transaction.atomic():
        made.save(force_insert=True)
    assert Nudge.objects.count() == 1
