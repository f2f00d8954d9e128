"""Proposed targets: kept until an administrator takes them over or declines them."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from accounts.audit import Actor
from accounts.models import User
from accounts.refusals import Conflict, Refused
from kpis.actions.target_proposals import decline, propose_target, take_over, withdraw_proposal
from kpis.models import Measure, Target, TargetProposal
from tests.builders import make_kpi, make_measure, make_target, make_team, make_user

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
NEXT_YEAR = dt.date(2027, 1, 1)


@pytest.fixture
def ada() -> Actor:
    return Actor.of(make_user("ada@merrow.example", name="Ada Noor", groups=("Administrators",)))


@pytest.fixture
def tomas() -> User:
    return make_user("tomas@merrow.example", name="Tomas Berg")


@pytest.fixture
def measure() -> Measure:
    return make_measure(make_kpi("OPS"), make_team("BUSES"))


def proposed(user: User, measure: Measure, figure: Any = 92, **fields: Any) -> TargetProposal:
    given = {"grain": "month", "valid_from": NEXT_YEAR, "rationale": "The new depot opens", **fields}
    figures = {"target": None if figure is None else Decimal(figure)}
    return propose_target(user, TargetProposal(measure=measure, **figures, **given), now=NOW)


def refusal(error: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    return [(problem.field, problem.rule) for problem in error.value.problems]


def decided() -> list[tuple[str, str, str]]:
    rows = TargetProposal.objects.order_by("pk").values_list("decision", "decided_by__name", "note")
    return [(decision, name or "", note) for decision, name, note in rows]


def test_a_proposal_is_no_target_yet(tomas: User, measure: Measure) -> None:
    kept = proposed(tomas, measure)
    assert (kept.proposed_by, kept.proposed_at, kept.decision) == (tomas, NOW, "")
    assert not Target.objects.exists()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"rationale": " "}, [("rationale", "Say why this is the right target.")]),
        ({"figure": None}, [("target", "Write the figure that is proposed.")]),
        ({"grain": "day"}, [("grain", "A target is not set by day for a KPI by month.")]),
        (
            {"red_line": Decimal(95)},
            [
                ("target", "The zero point 98 (by default) must be below the red line 95: higher is better."),
                ("target", "The red line 95 must be below the target 92: higher is better."),
                ("target", "The stretch 90.8 (by default) must be above the target 92: higher is better."),
            ],
        ),
    ],
)
def test_what_could_not_be_saved_is_not_proposed_either(
    tomas: User, measure: Measure, fields: dict[str, Any], told: list[tuple[str, str]]
) -> None:
    with pytest.raises(Refused) as error:
        proposed(tomas, measure, **fields)
    assert refusal(error) == told
    assert not TargetProposal.objects.exists()


def test_one_proposal_waits_for_a_day(tomas: User, measure: Measure) -> None:
    first = proposed(tomas, measure)
    with pytest.raises(Refused) as error:
        proposed(tomas, measure, 93)
    told = "A target is proposed for this day already, and nobody has decided about it."
    assert refusal(error) == [("valid_from", told)]
    withdraw_proposal(tomas, first, now=NOW)
    assert proposed(tomas, measure, 93).pk
    assert decided() == [("withdrawn", "Tomas Berg", ""), ("", "", "")]


def test_only_who_proposed_withdraws(tomas: User, measure: Measure) -> None:
    with pytest.raises(Refused) as error:
        withdraw_proposal(make_user(), proposed(tomas, measure), now=NOW)
    assert refusal(error) == [("proposed_by", "Only who proposed a target can withdraw it.")]


def test_what_is_taken_over_is_set_in_one_act(ada: Actor, tomas: User, measure: Measure) -> None:
    other = make_measure(make_kpi("SALES"), measure.team)
    several = [proposed(tomas, measure), proposed(tomas, other, 10)]
    assert take_over(ada, several, now=NOW) == 2
    found = Target.objects.order_by("pk").values_list("target", "valid_from", "rationale", "actor__name")
    assert list(found) == [
        (Decimal(92), NEXT_YEAR, "The new depot opens", "Ada Noor"),
        (Decimal(10), NEXT_YEAR, "The new depot opens", "Ada Noor"),
    ]
    assert decided() == [("taken", "Ada Noor", "")] * 2


def test_a_refused_target_leaves_all_of_them_waiting(ada: Actor, tomas: User, measure: Measure) -> None:
    other = make_measure(make_kpi("SALES"), measure.team)
    make_target(other, 9)
    several = [proposed(tomas, measure), proposed(tomas, other, 10, valid_from=dt.date(2026, 1, 1))]
    with pytest.raises(Refused) as error:
        take_over(ada, several, now=NOW)
    assert refusal(error) == [("reason", "This replaces the target of a closed period: say why.")]
    assert (Target.objects.count(), decided()) == (1, [("", "", "")] * 2)
    assert take_over(ada, several, now=NOW, reason="Agreed in March") == 2


def test_declining_says_why(ada: Actor, tomas: User, measure: Measure) -> None:
    one = proposed(tomas, measure)
    with pytest.raises(Refused) as error:
        decline(ada, [one], now=NOW, reason=" ")
    assert refusal(error) == [("reason", "Say why it is declined: whoever proposed it reads that.")]
    assert decline(ada, [one], now=NOW, reason="Too easy") == 1
    assert decided() == [("declined", "Ada Noor", "Too easy")]


def test_nobody_decides_twice(ada: Actor, tomas: User, measure: Measure) -> None:
    one = proposed(tomas, measure)
    decline(ada, [one], now=NOW, reason="Too easy")
    with pytest.raises(Conflict):
        take_over(ada, [one], now=NOW)
    with pytest.raises(Conflict):
        withdraw_proposal(tomas, one, now=NOW)
    assert not Target.objects.exists()
