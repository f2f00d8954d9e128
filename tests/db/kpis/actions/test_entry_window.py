"""The entry window counted in working days, and who follows when the settings change."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from accounts.actions.organisation import change_organisation
from accounts.audit import COMMAND, Actor
from accounts.models import Change, Organisation
from kpis.actions.entries import submit
from kpis.actions.outcomes import Refused, Saved
from kpis.actions.scores import recompute
from kpis.calc.periods import Calendar, parse_key
from kpis.calc.typed import Typed
from kpis.models import Score
from kpis.queries.row_counts import count_stale
from tests.builders import make_organisation
from tests.cast import Cast, make_cast

OCTOBER = parse_key(Calendar(), "2026-10")
"""It ends on a Saturday."""
MONDAY = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def on(day: int) -> dt.datetime:
    return dt.datetime(2026, 11, day, 23, 59, tzinfo=dt.UTC)


def count_working_days() -> None:
    organisation = Organisation.current()
    organisation.entry_days, organisation.entry_day_kind = 5, "working"
    change_organisation(COMMAND, organisation, organisation.version, now=MONDAY)


def test_five_working_days_end_on_friday(cast: Cast) -> None:
    make_organisation(entry_days=5, entry_day_kind="working")
    ines = Actor(cast.contributor)
    friday = submit(ines, cast.punctuality, OCTOBER, Typed("90"), 0, now=on(6))
    saturday = submit(ines, cast.punctuality, OCTOBER, Typed("91"), 1, now=on(7))
    assert isinstance(friday, Saved)
    assert isinstance(saturday, Refused)
    assert saturday.problem == "closed"


def test_scores_wait_for_the_new_deadline(cast: Cast) -> None:
    make_organisation()
    submit(Actor(cast.contributor), cast.punctuality, OCTOBER, Typed("90"), 0, now=MONDAY)
    submit(Actor(cast.contributor), cast.punctuality, OCTOBER, Typed(""), 1, now=MONDAY)
    recompute(MONDAY)
    october = Score.objects.filter(measure=cast.punctuality, grain="month", start=OCTOBER.start)
    assert october.get().valid_until == dt.date(2026, 11, 11)
    count_working_days()
    assert count_stale()
    recompute(MONDAY)
    assert october.get().valid_until == dt.date(2026, 11, 7)


def test_the_change_is_in_the_ledger(cast: Cast) -> None:
    make_organisation()
    count_working_days()
    said = Change.objects.filter(object_type="organisation", field="entry_day_kind")
    assert list(said.values_list("before", "after")) == [("calendar", "working")]


def test_an_unknown_kind_of_days_is_refused() -> None:
    with pytest.raises(ValidationError):
        Organisation(entry_day_kind="lunar").clean_fields()
