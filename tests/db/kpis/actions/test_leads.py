"""Leading pairs: declared with a reason, tested where one team measures both, told when the leader moves."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pytest
from django.core.management import call_command
from django.test import Client

from accounts.audit import Actor
from accounts.models import Change
from accounts.refusals import Refused
from kpis.actions.lead_tests import try_pairs
from kpis.actions.leading_pairs import declare, withdraw
from kpis.models import LeadingPair, LeadTest, Measure
from kpis.queries.leads import accepted_leads, lead_lines
from tests.builders import make_kpi, make_measure, make_score, make_team, make_user
from tests.pasts import NOW, month

D = Decimal
MONTHS = 72


@pytest.fixture
def pair() -> tuple[Measure, Measure]:
    """Of Buses: vacancies move two months before cancelled trips. Rail measures only the second."""
    buses, vacancies, cancelled = make_team("BUSES"), make_kpi("HR_01", name="Vacancies"), make_kpi("OPS_12")
    leader, follower = make_measure(vacancies, buses), make_measure(cancelled, buses)
    make_measure(cancelled, make_team("RAIL"))
    shocks = np.random.default_rng(3).standard_normal((2, MONTHS))
    shocks[1, 2:] = 0.9 * shocks[0, :-2] + 0.3 * shocks[1, 2:]
    for measure, values in zip((leader, follower), np.cumsum(shocks, axis=1), strict=True):
        for back, value in enumerate(reversed(values)):
            make_score(measure, month(back), D(str(round(100 + value, 3))), 100)
    return leader, follower


def declared(leader: Measure, follower: Measure, reason: str = "No driver, no trip") -> LeadingPair:
    pair = LeadingPair(leader=leader.kpi, follower=follower.kpi)
    return declare(Actor.of(make_user()), pair, now=NOW, reason=reason)


def test_a_lead_is_seen_where_a_team_measures_both(pair: tuple[Measure, Measure]) -> None:
    declared(*pair)
    assert try_pairs(NOW) == 1
    test = LeadTest.objects.get()
    assert (test.follower, test.verdict, test.lag, test.pairs) == (pair[1], "supported", 2, 1)


def test_the_tick_command_tests_them_too(pair: tuple[Measure, Measure]) -> None:
    declared(*pair)
    call_command("tick", now=NOW)
    assert LeadTest.objects.get().verdict == "supported"


def test_the_words_say_before_and_never_why(pair: tuple[Measure, Measure]) -> None:
    declared(*pair)
    try_pairs(NOW)
    line = lead_lines(pair[1])[0]
    assert (line.name, line.verdict) == ("Vacancies", "Supported: the assumption holds.")
    assert line.seen.startswith("Tended to move 2 periods before: r 0.")


def test_the_other_way_round_is_not_supported(pair: tuple[Measure, Measure]) -> None:
    declared(pair[1], pair[0])
    try_pairs(NOW)
    assert LeadTest.objects.get().verdict in ("weak", "not_supported")
    assert accepted_leads([pair[0].pk]) == {}


def test_too_few_periods_are_insufficient() -> None:
    team = make_team()
    leader, follower = make_measure(team=team), make_measure(team=team)
    declared(leader, follower)
    try_pairs(NOW)
    assert LeadTest.objects.get().verdict == "insufficient"
    assert lead_lines(follower)[0].seen == ""


def test_pairs_are_tested_once_a_month(pair: tuple[Measure, Measure]) -> None:
    declared(*pair)
    assert [
        try_pairs(NOW),
        try_pairs(NOW + dt.timedelta(days=5)),
        try_pairs(NOW + dt.timedelta(days=31)),
    ] == [1, 0, 1]


def test_an_accepted_leader_is_known_to_its_follower(pair: tuple[Measure, Measure]) -> None:
    declared(*pair)
    try_pairs(NOW)
    found = accepted_leads([pair[1].pk])[pair[1].pk][0]
    assert (found.leader, found.lag, found.accepted, found.side) == ("Vacancies", 2, True, 0)


@pytest.mark.parametrize(
    ("reason", "again", "rule"),
    [
        (" ", False, "Say why one should move before the other"),
        ("Twice", True, "This pair is declared already"),
    ],
)
def test_without_a_reason_or_twice_nothing_is_declared(
    pair: tuple[Measure, Measure], reason: str, again: bool, rule: str
) -> None:
    if again:
        declared(*pair)
    with pytest.raises(Refused, match=rule):
        declared(*pair, reason=reason)


def test_a_kpi_does_not_lead_itself(pair: tuple[Measure, Measure]) -> None:
    with pytest.raises(Refused, match="A KPI does not lead itself"):
        declared(pair[0], pair[0])


def test_a_withdrawn_pair_leaves_its_trace(pair: tuple[Measure, Measure]) -> None:
    made = declared(*pair)
    try_pairs(NOW)
    withdraw(Actor.of(make_user()), made, now=NOW, reason="It was the weather")
    assert not LeadTest.objects.exists()
    assert list(Change.objects.order_by("pk").values_list("field", "before", "after", "reason")) == [
        ("led by", "", "HR_01", "No driver, no trip"),
        ("led by", "HR_01", "", "It was the weather"),
    ]


def test_an_administrator_declares_and_withdraws_in_the_admin_site(
    pair: tuple[Measure, Measure], client: Client
) -> None:
    client.force_login(make_user(groups=("Administrators",)))
    typed = {"leader": pair[0].kpi_id, "follower": pair[1].kpi_id, "reason": "No driver, no trip"}
    assert client.post("/admin/kpis/leadingpair/add/", typed).status_code == 302
    made = LeadingPair.objects.get()
    assert made.reason == "No driver, no trip"
    chosen = {"action": "withdraw", "_selected_action": [made.pk], "reason": "It was the weather"}
    assert client.post("/admin/kpis/leadingpair/", chosen).status_code == 302
    assert not LeadingPair.objects.exists()
