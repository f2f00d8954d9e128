"""What an act that is no team's altered in each team."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.audit import COMMAND, FOLDER
from accounts.models import Team
from kpis.actions.entries import submit_many
from kpis.actions.outcomes import Submission
from kpis.actions.rules import set_rules
from kpis.calc.periods import Calendar, parse_key
from kpis.calc.typed import Typed
from kpis.models import Measure, ScoringRules
from kpis.queries.restatements import Part, Restatement, Side, restatements
from kpis.queries.two_moments import Span
from tests.builders import make_kpi, make_measure, make_objective, make_organisation, make_target, make_team

FIRST = dt.datetime(2026, 4, 15, 9, tzinfo=dt.UTC)
SINCE = FIRST + dt.timedelta(days=1)
NOW = FIRST + dt.timedelta(days=10)
FEBRUARY, MARCH = dt.date(2026, 2, 1), dt.date(2026, 3, 1)
FLIPPED = Side(score="75", status="amber"), Side(score="75", status="red")


@pytest.fixture(autouse=True)
def teams() -> None:
    """Buses score 75 in both months; Rail 90 and 75; Ferries nothing."""
    make_organisation()
    company, kpi = make_team("MERROW", mode="children"), make_kpi("OPS", make_objective("RELIABLE"))
    make_team("FERRIES", company)
    for code, february, march in (("BUSES", "95", "95"), ("RAIL", "98", "95")):
        measure = make_measure(kpi, make_team(code, company))
        make_target(measure, 100)
        enter(measure, "2026-02", february, FIRST)
        enter(measure, "2026-03", march, FIRST)


def enter(measure: Measure, key: str, value: str, now: dt.datetime) -> None:
    row = Submission(measure.pk, parse_key(Calendar(), key), Typed(value), reason="late", confirmed=True)
    submit_many(FOLDER, [row], now=now, source="folder")


def found(upto: dt.date = dt.date.max) -> Restatement:
    measures = frozenset(Measure.objects.values_list("pk", flat=True))
    teams = frozenset(Team.objects.values_list("pk", flat=True))
    (one,) = restatements(Span(SINCE, NOW, measures, teams, upto=upto), NOW)
    return one


def test_rules_are_weighed_team_by_team() -> None:
    set_rules(COMMAND, ScoringRules(valid_from=FEBRUARY, node_amber_at=Decimal(80)), now=NOW)
    assert found().parts == (
        Part("MERROW", "status", "month", MARCH, *FLIPPED),
        Part("BUSES", "status", "month", FEBRUARY, *FLIPPED),
        Part("RAIL", "status", "month", MARCH, *FLIPPED),
    )


def test_only_periods_up_to_the_last_one_meant_are_weighed() -> None:
    """The company flips in March alone; until then Buses do."""
    set_rules(COMMAND, ScoringRules(valid_from=FEBRUARY, node_amber_at=Decimal(80)), now=NOW)
    one = found(upto=dt.date(2026, 2, 28))
    assert (one.effect, one.start, one.before.status, one.after.status) == (
        "status",
        FEBRUARY,
        "amber",
        "red",
    )
    assert one.parts == (Part("BUSES", "status", "month", FEBRUARY, *FLIPPED),)


def test_what_is_of_a_team_has_no_parts() -> None:
    enter(Measure.objects.get(team__code="RAIL"), "2026-03", "80", NOW)
    assert (found().act.team, found().parts) == ("RAIL", ())
