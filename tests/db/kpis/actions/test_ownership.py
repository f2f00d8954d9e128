"""A person leaves: what they own passes on that very moment, and is handed over later."""

import datetime as dt

import pytest

from accounts.actions.people import deactivate, reactivate
from accounts.audit import Actor
from accounts.models import Change, Membership, User
from accounts.refusals import Refused
from kpis.actions.measures import edit_measure
from kpis.actions.ownership import hand_over
from kpis.models import KPI, Measure, MeasureLife, Orphan
from tests.builders import make_kpi, make_measure, make_member, make_organisation, make_user
from tests.cast import Cast, make_cast

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
TODAY = NOW.date()
DAY = dt.timedelta(days=1)
LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def ada(cast: Cast) -> Actor:
    return Actor.of(cast.administrator)


def owner_after(cast: Cast, measure: Measure) -> User | None:
    deactivate(Actor.of(cast.administrator), cast.contributor, now=NOW, reason="has left")
    measure.refresh_from_db()
    return measure.owner


def test_a_measure_falls_to_the_deputy_in_their_days(cast: Cast) -> None:
    Measure.objects.filter(pk=cast.punctuality.pk).update(
        deputy=cast.viewer, deputy_from=TODAY, deputy_to=TODAY
    )
    assert owner_after(cast, cast.punctuality) == cast.viewer
    assert (cast.punctuality.deputy, cast.punctuality.deputy_from, cast.punctuality.deputy_to) == (None,) * 3


@pytest.mark.parametrize("days", [(TODAY + DAY, None), (None, TODAY - DAY)])
def test_a_deputy_outside_their_days_is_passed_over(
    cast: Cast, days: tuple[dt.date | None, dt.date | None]
) -> None:
    since, until = days
    Measure.objects.filter(pk=cast.punctuality.pk).update(
        deputy=cast.viewer, deputy_from=since, deputy_to=until
    )
    assert owner_after(cast, cast.punctuality) == cast.manager
    assert cast.punctuality.deputy == cast.viewer


def test_of_several_managers_the_one_who_has_been_here_longest_has_it(cast: Cast) -> None:
    make_member(make_user("a@merrow.example"), cast.buses, "manager")
    assert owner_after(cast, cast.punctuality) == cast.manager


def test_without_a_manager_the_nearest_team_above_has_one(cast: Cast) -> None:
    Membership.objects.filter(user=cast.manager).delete()
    assert owner_after(cast, cast.punctuality) == cast.grandparent_manager


def test_where_nobody_manages_it_stays_without_an_owner(cast: Cast) -> None:
    Membership.objects.filter(role="manager").delete()
    assert owner_after(cast, cast.punctuality) is None
    assert Orphan.objects.get().heir is None


def test_a_persons_measure_falls_to_nobody_above_its_team(cast: Cast) -> None:
    other = make_measure(make_kpi(level="individual"), cast.buses, person=cast.viewer, owner=cast.contributor)
    Membership.objects.filter(user=cast.manager).delete()
    assert owner_after(cast, other) is None


def test_what_fell_is_marked_and_in_the_ledger(cast: Cast) -> None:
    KPI.objects.filter(pk=cast.punctuality.kpi_id).update(owner=cast.contributor)
    owner_after(cast, cast.punctuality)
    rows = Orphan.objects.order_by("measure").values_list(
        "measure", "kpi", "former", "heir", "since", "until"
    )
    left = cast.contributor.pk
    assert list(rows) == [
        (cast.punctuality.pk, None, left, cast.manager.pk, NOW, None),
        (None, cast.punctuality.kpi_id, left, None, NOW, None),
    ]
    told = Change.objects.exclude(object_type="user").order_by("object_type", "field", "id")
    assert list(told.values_list("object_type", "field", "before", "after", "reason")) == [
        ("kpi", "owner", str(left), "", "has left"),
        ("kpi", "owner to be chosen after", "", str(left), "has left"),
        ("measure", "owner", str(left), str(cast.manager.pk), "has left"),
        ("measure", "owner to be chosen after", "", str(left), "has left"),
        ("measurelife", "active_to", "", "2026-11-22", "has left"),
    ]


def test_own_measures_end_that_day_and_later_lives_go(cast: Cast) -> None:
    MeasureLife.objects.filter(measure=cast.own).update(active_to=TODAY + 9 * DAY)
    MeasureLife.objects.create(measure=cast.own, active_from=TODAY + 20 * DAY)
    owner_after(cast, cast.punctuality)
    lives = MeasureLife.objects.filter(measure=cast.own).values_list("active_to", flat=True)
    assert list(lives) == [TODAY]


def test_whoever_has_left_is_nobodys_deputy(cast: Cast) -> None:
    measure = make_measure(make_kpi(), cast.buses, owner=cast.viewer, deputy=cast.contributor)
    assert owner_after(cast, measure) == cast.viewer
    assert measure.deputy is None


def test_what_falls_on_stays_the_loss_of_whoever_was_chosen(cast: Cast) -> None:
    owner_after(cast, cast.punctuality)
    deactivate(Actor.of(cast.administrator), cast.manager, now=LATER)
    row = Orphan.objects.get()
    assert (row.former, row.heir, row.since) == (cast.contributor, cast.grandparent_manager, NOW)


def test_the_day_is_that_of_the_organisation(cast: Cast) -> None:
    """23:30 in London is the next day in Helsinki, where the organisation is."""
    make_organisation(timezone="Europe/Helsinki")
    evening = dt.datetime(2026, 11, 22, 23, 30, tzinfo=dt.UTC)
    deactivate(Actor.of(cast.administrator), cast.contributor, now=evening)
    assert MeasureLife.objects.get(measure=cast.own).active_to == TODAY + DAY


def test_handing_over_ends_the_mark_and_keeps_it(cast: Cast, ada: Actor) -> None:
    KPI.objects.filter(pk=cast.punctuality.kpi_id).update(owner=cast.contributor)
    owner_after(cast, cast.punctuality)
    given = hand_over(ada, list(Orphan.objects.all()), cast.viewer, now=LATER, reason="agreed")
    assert {row.thing.owner for row in given} == {cast.viewer}
    owners = {*Measure.objects.filter(pk=cast.punctuality.pk).values_list("owner", flat=True)}
    assert owners | {KPI.objects.get(pk=cast.punctuality.kpi_id).owner_id} == {cast.viewer.pk}
    assert set(Orphan.objects.values_list("until", flat=True)) == {LATER}
    assert Change.objects.filter(field="owner", after=str(cast.viewer.pk), reason="agreed").count() == 2


def test_whoever_has_it_may_keep_it(cast: Cast, ada: Actor) -> None:
    owner_after(cast, cast.punctuality)
    hand_over(ada, list(Orphan.objects.all()), cast.manager, now=LATER)
    assert Orphan.objects.get().until == LATER
    ended = Change.objects.get(field="owner to be chosen after", after="")
    assert ended.before == str(cast.contributor.pk)


def test_a_new_owner_in_the_form_of_the_measure_hands_over_too(cast: Cast, ada: Actor) -> None:
    owner_after(cast, cast.punctuality)
    cast.punctuality.owner = cast.viewer
    edit_measure(ada, cast.punctuality, now=LATER)
    assert Orphan.objects.get().until == LATER


def test_what_somebody_handed_over_meanwhile_stays_as_they_chose(cast: Cast, ada: Actor) -> None:
    owner_after(cast, cast.punctuality)
    shown = list(Orphan.objects.all())
    hand_over(ada, shown, cast.viewer, now=LATER)
    assert hand_over(ada, shown, cast.executive, now=LATER) == []
    cast.punctuality.refresh_from_db()
    assert cast.punctuality.owner == cast.viewer


def test_nobody_who_has_left_is_made_an_owner(cast: Cast, ada: Actor) -> None:
    owner_after(cast, cast.punctuality)
    with pytest.raises(Refused) as refused:
        hand_over(ada, list(Orphan.objects.all()), cast.contributor, now=LATER)
    rule = "Ines Aalto may not log in, and so answers for nothing."
    assert [(problem.field, problem.rule) for problem in refused.value.problems] == [("owner", rule)]
    assert Orphan.objects.get().until is None


def test_coming_back_takes_nothing_away_again(cast: Cast, ada: Actor) -> None:
    owner_after(cast, cast.punctuality)
    reactivate(ada, cast.contributor, now=LATER)
    cast.punctuality.refresh_from_db()
    assert (cast.punctuality.owner, Orphan.objects.get().until) == (cast.manager, None)
