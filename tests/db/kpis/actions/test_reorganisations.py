"""A team moves, is closed, merged or split: what the preview says is what happens then, the past stays."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from accounts.audit import Actor
from accounts.models import Change, Membership, Team, TeamTerms
from accounts.refusals import Conflict, Refused
from kpis.actions.all_scores import recompute_all
from kpis.actions.reorganisations import Close, Merge, Move, Part, Split, Wish, rehearse, reorganise
from kpis.actions.scores import recompute
from kpis.models import Measure, MeasureLife, NodeScore, Score
from kpis.queries.previews import Card, Preview, Right
from kpis.queries.row_counts import count_stale
from tests.builders import make_entry, make_kpi, make_measure, make_member, make_target, make_team
from tests.cast import Cast, make_cast

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
JULY, LAST_OF_JUNE = dt.date(2026, 7, 1), dt.date(2026, 6, 30)
MONTHS = [dt.date(2026, month, 1) for month in range(1, 11)]


@pytest.fixture
def cast() -> Cast:
    """Punctuality of Buses is below its target of 88 all year; Rail has the same KPI, on target."""
    cast = make_cast()
    rail = make_measure(cast.punctuality.kpi, cast.rail, owner=cast.outsider)
    make_target(rail, 88)
    for month in MONTHS:
        make_entry(cast.punctuality, month, "84.6")
        make_entry(rail, month, "89")
    recompute_all(NOW)
    return cast


def carry_out(cast: Cast, wish: Callable[[], Wish]) -> Preview:
    """As previewed, and what the worker computes then is what computing everything anew gives."""
    ada = Actor.of(cast.administrator)
    recompute_all(NOW)
    preview = rehearse(ada, wish(), now=NOW)
    done = reorganise(ada, wish(), seen=preview.digest, now=NOW, reason="agreed")
    assert done == preview
    recompute(NOW)
    assert (count_stale(), recompute_all(NOW)) == (0, 0)
    return preview


def rows(grain: str, **where: Any) -> list[dict[str, Any]]:
    """Every column of every row, versions and moments too."""
    tables: list[Any] = [Score, NodeScore]
    return [
        row for table in tables for row in table.objects.filter(grain=grain, **where).order_by("id").values()
    ]


def said(preview: Preview) -> list[tuple[str, str, str]]:
    return [(card.team, card.what, card.since) for card in preview.cards]


def cards(what: str, *teams: str) -> list[tuple[str, str, str]]:
    return [(team, what, "July 2026") for team in teams]


def refused(cast: Cast, wish: Wish) -> list[tuple[str, str]]:
    """The preview refuses what the act refuses, and neither leaves anything."""
    ada, before = Actor.of(cast.administrator), _stored()
    found = []
    acts: list[Callable[[], Preview]] = [
        lambda: rehearse(ada, wish, now=NOW),
        lambda: reorganise(ada, wish, seen="", now=NOW),
    ]
    for act in acts:
        with pytest.raises(Refused) as error:
            act()
        found.append([(problem.field, problem.rule) for problem in error.value.problems])
    assert found[0] == found[1]
    assert _stored() == before
    return found[0]


def _stored() -> list[Any]:
    tables: list[Any] = [Team, TeamTerms, Membership, Measure, MeasureLife, Change]
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_moving_a_team_in_july_leaves_january_to_june_byte_identical(cast: Cast) -> None:
    early = {"start__lt": JULY}
    before = rows("month", **early), rows("quarter", **early), rows("half_year", **early)
    preview = carry_out(cast, lambda: Move(cast.buses, cast.rail, JULY))
    assert (rows("month", **early), rows("quarter", **early), rows("half_year", **early)) == before
    assert said(preview) == cards("is put together anew", "Merrow Transit", "Rail", "Services")
    assert preview.earlier == (
        "Every figure of the periods before July 2026 stays as it is, to the last digit. Of the longer "
        "periods only those that contain it are put together anew: Q3 2026, H2 2026, 2026."
    )


def test_the_scorecards_of_the_preview_are_those_whose_figures_change(cast: Cast) -> None:
    """New measures nothing itself, and so shows what is below it; it weighs more than Services."""
    new = make_team("NEW", cast.company, name="New", weight=2)
    recompute_all(NOW)
    before = _figures()
    preview = carry_out(cast, lambda: Move(cast.buses, new, JULY))
    changed = {team for (team, start), figure in _figures().items() if before[team, start] != figure}
    assert changed == {card.team for card in preview.cards} == {"Merrow Transit", "New", "Services"}


def _figures() -> dict[Any, Any]:
    nodes = NodeScore.objects.filter(node="team", grain="month").select_related("team")
    return {(row.team.name, row.start): (row.score, row.coverage) for row in nodes}


def test_a_move_takes_rights_from_above_and_gives_others(cast: Cast) -> None:
    make_member(cast.viewer, cast.services, "manager")
    preview = carry_out(cast, lambda: Move(cast.buses, cast.rail, JULY))
    assert preview.rights == [
        Right("Otto Rask", "Buses", "nothing", "manager"),
        Right("Vera Lind", "Buses", "manager", "viewer"),
    ]


def test_a_move_keeps_weight_and_mode(cast: Cast) -> None:
    TeamTerms.objects.create(
        team=cast.buses,
        parent=cast.services,
        weight=3,
        mode="own",
        valid_from=dt.date(2026, 2, 1),
        recorded_at=NOW,
    )
    carry_out(cast, lambda: Move(cast.buses, cast.rail, JULY))
    terms = cast.buses.terms.latest("valid_from")
    assert (terms.parent, terms.weight, terms.mode, terms.valid_from) == (cast.rail, Decimal(3), "own", JULY)


def test_a_move_into_a_ring_or_over_later_terms_or_to_where_it_stands_is_refused(cast: Cast) -> None:
    ring = "The tree would close on itself from 2026-07-01 on: SERVICES > BUSES > SERVICES."
    assert refused(cast, Move(cast.services, cast.buses, JULY)) == [("parent", ring)]
    there = "Buses stands there already on this day."
    assert refused(cast, Move(cast.buses, cast.services, JULY)) == [("parent", there)]
    TeamTerms.objects.create(
        team=cast.buses, parent=cast.services, valid_from=dt.date(2026, 9, 1), recorded_at=NOW
    )
    later = "Buses has terms from 2026-09-01 on already: choose that day or a later one."
    assert refused(cast, Move(cast.buses, cast.rail, JULY)) == [("day", later)]


def test_a_move_below_a_closed_team_is_refused(cast: Cast) -> None:
    closed = make_team("OLD", cast.company, name="Old", active_to=LAST_OF_JUNE)
    rule = "Old is not there on 2026-07-01."
    assert refused(cast, Move(cast.buses, closed, JULY)) == [("parent", rule)]


def test_closing_ends_measures_and_names_successors(cast: Cast) -> None:
    early = rows("month", start__lt=JULY)
    preview = carry_out(cast, lambda: Close(Team.objects.get(code="BUSES"), [cast.rail], JULY))
    team = Team.objects.get(code="BUSES")
    assert (team.active_to, list(team.successors.all())) == (LAST_OF_JUNE, [cast.rail])
    assert preview.ends == ["Buses, OPS_01", "Buses, PPL_01, Ines Aalto"]
    ended = MeasureLife.objects.filter(measure__team=team).values_list("active_to", flat=True)
    assert list(ended) == [LAST_OF_JUNE] * len(preview.ends)
    assert Change.objects.filter(object_type="measurelife", field="active_to").count() == len(preview.ends)
    assert said(preview) == [
        ("Buses", "ends", "July 2026"),
        *cards("is put together anew", "Merrow Transit", "Services"),
    ]
    assert rows("month", start__lt=JULY) == early


def test_a_team_with_active_child_teams_is_not_closed(cast: Cast) -> None:
    rule = "SERVICES cannot be closed: BUSES is an active team of it on 2026-07-01."
    assert refused(cast, Close(Team.objects.get(code="SERVICES"), [], JULY)) == [("active_to", rule)]


def test_merging_carries_members_and_measures_over(cast: Cast) -> None:
    extra = make_measure(make_kpi("OPS_02"), cast.buses, owner=cast.viewer, weight=3, critical=True)
    recompute_all(NOW)
    early = rows("month", start__lt=JULY)
    preview = carry_out(cast, lambda: Merge([Team.objects.get(code="BUSES")], cast.rail, JULY))
    assert preview.begins == ["Rail, OPS_02", "Rail, PPL_01, Ines Aalto"]
    assert preview.ends == ["Buses, OPS_01", "Buses, OPS_02", "Buses, PPL_01, Ines Aalto"]
    new = Measure.objects.get(team=cast.rail, kpi=extra.kpi)
    life, terms = new.lives.get(), new.terms.get()
    assert (new.owner, life.active_from, life.active_to) == (cast.viewer, JULY, None)
    assert (terms.weight, terms.critical, terms.valid_from) == (Decimal(3), True, JULY)
    members = Membership.objects.filter(team=cast.rail).order_by("user__name")
    assert [(str(one.user), one.role) for one in members] == [
        ("Ines Aalto", "contributor"),
        ("Otto Rask", "manager"),
        ("Tomas Berg", "manager"),
        ("Vera Lind", "viewer"),
    ]
    assert Membership.objects.filter(team=cast.buses).count() == 3
    assert preview.rights == [
        Right("Vera Lind", "Rail", "nothing", "viewer"),
        Right("Ines Aalto", "Rail", "nothing", "contributor"),
        Right("Tomas Berg", "Rail", "nothing", "manager"),
    ]
    assert list(Team.objects.get(code="BUSES").successors.all()) == [cast.rail]
    assert rows("month", start__lt=JULY) == early


def test_two_teams_merge_into_a_third_with_one_measure_of_each_kpi(cast: Cast) -> None:
    new = make_team("NEW", cast.company, name="New", active_from=JULY)
    carry_out(cast, lambda: Merge(list(Team.objects.filter(code__in=("BUSES", "RAIL"))), new, JULY))
    measure = Measure.objects.get(team=new, person=None)
    assert (measure.kpi, measure.owner) == (cast.punctuality.kpi, cast.contributor)
    assert set(Team.objects.filter(active_to=LAST_OF_JUNE).values_list("code", flat=True)) == {
        "BUSES",
        "RAIL",
    }


def test_a_measure_the_successor_has_later_fills_only_the_time_before(cast: Cast) -> None:
    extra = make_measure(make_kpi("OPS_02"), cast.buses)
    there = make_measure(extra.kpi, cast.rail, active_from=dt.date(2026, 9, 1))
    carry_out(cast, lambda: Merge([Team.objects.get(code="BUSES")], cast.rail, JULY))
    lives = there.lives.order_by("active_from").values_list("active_from", "active_to")
    assert list(lives) == [(JULY, dt.date(2026, 8, 31)), (dt.date(2026, 9, 1), None)]


def test_a_team_does_not_merge_into_itself(cast: Cast) -> None:
    rule = "Buses cannot go over into itself."
    assert refused(cast, Merge([cast.buses], cast.buses, JULY)) == [("successor", rule)]


def split(cast: Cast, **how: bool) -> Split:
    """East takes punctuality and Ines, West takes punctuality alone."""
    ines = Membership.objects.get(user=cast.contributor)
    east = Part(Team(code="EAST", name="East"), [cast.punctuality, cast.own], [ines])
    west = Part(Team(code="WEST", name="West"), [cast.punctuality], [])
    return Split(Team.objects.get(code="BUSES"), [east, west], JULY, **how)


def test_a_team_is_split_into_two_beside_it_and_closed(cast: Cast) -> None:
    early = rows("month", start__lt=JULY)
    preview = carry_out(cast, lambda: split(cast, closes=True))
    new = Team.objects.filter(code__in=("EAST", "WEST")).order_by("code")
    assert [(team.terms.get().parent, team.active_from) for team in new] == [(cast.services, JULY)] * 2
    assert list(Team.objects.get(code="BUSES").successors.order_by("code")) == list(new)
    assert preview.begins == ["East, OPS_01", "East, PPL_01, Ines Aalto", "West, OPS_01"]
    assert preview.ends == ["Buses, OPS_01", "Buses, PPL_01, Ines Aalto"]
    assert [(card.team, card.what) for card in preview.cards] == [
        ("Buses", "ends"),
        ("East", "begins"),
        ("Merrow Transit", "is put together anew"),
        ("Services", "is put together anew"),
        ("West", "begins"),
    ]
    assert Membership.objects.get(team__code="EAST").user == cast.contributor
    assert rows("month", start__lt=JULY) == early


def test_a_team_that_stays_gives_away_what_was_chosen(cast: Cast) -> None:
    kept = make_measure(make_kpi("OPS_02"), cast.buses)
    preview = carry_out(cast, lambda: split(cast, below=True))
    assert preview.ends == ["Buses, OPS_01", "Buses, PPL_01, Ines Aalto"]
    assert kept.lives.get().active_to is None
    assert Team.objects.get(code="EAST").terms.get().parent == cast.buses


def test_a_team_may_keep_what_it_gives(cast: Cast) -> None:
    preview = carry_out(cast, lambda: split(cast, below=True, keeps=True))
    assert (preview.ends, len(preview.begins)) == ([], 3)


def test_no_team_stands_below_a_closed_one(cast: Cast) -> None:
    rule = "No team stands below one that is closed: let the new ones stand beside it."
    assert refused(cast, split(cast, below=True, closes=True)) == [("below", rule)]


def test_a_target_for_the_year_that_is_shared_anew_is_named(cast: Cast) -> None:
    """Closed in July, six months share what twelve shared: those before change, and the preview says so."""
    revenue = make_measure(make_kpi("REV", aggregation="sum"), cast.buses)
    make_target(revenue, 1200, grain="year")
    recompute_all(NOW)
    before = Score.objects.get(measure=revenue, grain="month", start=MONTHS[0]).target
    preview = carry_out(cast, lambda: Close(Team.objects.get(code="BUSES"), [], JULY))
    assert preview.shared == ["Buses, REV"]
    after = Score.objects.get(measure=revenue, grain="month", start=MONTHS[0]).target
    assert (before, after) == (Decimal(100), Decimal(200))


def test_what_has_changed_since_the_preview_is_looked_at_again(cast: Cast) -> None:
    ada = Actor.of(cast.administrator)
    preview = rehearse(ada, Close(Team.objects.get(code="BUSES"), [], JULY), now=NOW)
    make_measure(make_kpi("OPS_09"), cast.buses)
    before = _stored()
    with pytest.raises(Conflict, match="look at the preview again"):
        reorganise(ada, Close(Team.objects.get(code="BUSES"), [], JULY), seen=preview.digest, now=NOW)
    assert _stored() == before


def test_a_preview_keeps_and_marks_nothing(cast: Cast) -> None:
    before, scores = _stored(), rows("month")
    rehearse(Actor.of(cast.administrator), Move(cast.buses, cast.rail, JULY), now=NOW)
    assert (_stored(), rows("month"), count_stale()) == (before, scores, 0)


def test_cards_are_told_from_their_first_day_on(cast: Cast) -> None:
    """Services itself moves below Rail in September, so that Rail loses what Buses was from then on alone."""
    TeamTerms.objects.create(
        team=cast.services, parent=cast.rail, valid_from=dt.date(2026, 9, 1), recorded_at=NOW
    )
    preview = rehearse(Actor.of(cast.administrator), Move(cast.buses, cast.company, JULY), now=NOW)
    assert preview.cards == [
        Card("Merrow Transit", "is put together anew", "July 2026"),
        Card("Services", "is put together anew", "July 2026"),
        Card("Rail", "is put together anew", "September 2026"),
    ]
