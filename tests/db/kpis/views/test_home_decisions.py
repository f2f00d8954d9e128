"""What waits for somebody's decision, as their home page says."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from accounts.audit import Actor
from kpis.actions.approvals import approve
from kpis.actions.entries import submit
from kpis.actions.target_proposals import decline, propose_target
from kpis.calc.periods import Calendar, parse_key
from kpis.calc.typed import Typed
from kpis.models import KPI, TargetProposal
from tests.builders import make_entry, make_kpi, make_measure, make_member, make_user
from tests.home_page import page, statements, text
from tests.story import OCTOBER
from tests.story_entering import NOW, Entering, make_entering

ADMINISTRATORS_STATEMENTS = 9
NEXT_YEAR = dt.date(2027, 1, 1)


@pytest.fixture(autouse=True)
def _fifth_of_november() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def story() -> Entering:
    return make_entering()


def test_managers_find_what_waits_for_their_approval(story: Entering) -> None:
    """By whom the figure was entered decides, as on the month page."""
    KPI.objects.filter(code__in=("OPS_12", "OPS_13")).update(needs_approval=True)
    october = parse_key(Calendar(), "2026-10")
    for who, code in ((story.contributor, "OPS_12"), (story.manager, "OPS_13")):
        submit(Actor.of(who), story.measure(code), october, Typed("1"), 0, now=NOW)
    words = "1 value to approve Operations, October 2026"
    shown = page(story.manager)
    assert words in text(shown)
    assert 'href="/month/OPS/?period=2026-10#in"' in shown.content.decode()
    assert words not in text(page(story.contributor))
    approve(story.manager, story.measure("OPS_12"), october, 1, now=NOW)
    assert words not in text(page(story.manager))


def test_of_a_person_only_the_own_manager_approves(story: Entering) -> None:
    """Rights over a person's measure do not flow down the tree."""
    above = make_user("mara@merrow.example")
    make_member(above, story.operations.terms.get().parent, "manager")  # type: ignore[arg-type]  # it has one
    own = make_measure(make_kpi("PPL_01", needs_approval=True), story.operations, person=story.contributor)
    make_entry(own, OCTOBER, 1, actor=above)
    assert "1 value to approve" in text(page(story.manager))
    assert "to approve" not in text(page(above))


def propose(story: Entering, *codes: str) -> None:
    for code in codes:
        figures = {"grain": "month", "valid_from": NEXT_YEAR, "target": 5, "rationale": "Agreed"}
        wish = TargetProposal(measure=story.measure(code), **figures)
        propose_target(story.manager, wish, now=NOW)


def test_administrators_find_the_targets_that_wait_for_them(story: Entering, client: Client) -> None:
    ada = make_user("ada@merrow.example", groups=("Administrators",))
    assert "to decide" not in text(page(ada))
    propose(story, "OPS_12")
    assert "1 proposed target to decide The first has waited since Thu 5 Nov 2026" in text(page(ada))
    propose(story, "OPS_16")
    assert "2 proposed targets to decide" in text(page(ada))
    link = "/admin/kpis/targetproposal/?decision=waiting"
    assert f'href="{link}"' in page(ada).content.decode()
    decline(Actor.of(ada), [TargetProposal.objects.earliest("pk")], now=NOW, reason="Too soon")
    client.force_login(ada)
    shown = client.get(link).context["cl"].result_list
    assert [row.measure.kpi.code for row in shown] == ["OPS_16"]
    assert "1 proposed target to decide" in text(page(ada))


def test_who_proposes_a_target_has_nothing_to_decide(story: Entering) -> None:
    propose(story, "OPS_12")
    assert "to decide" not in text(page(story.manager))


def test_query_count_is_the_same_for_one_approval_and_for_many(story: Entering) -> None:
    counts = set()
    for number in range(1, 4):
        kpi = make_kpi(needs_approval=True)
        for team in (story.operations, story.trams):
            make_entry(make_measure(kpi, team), OCTOBER, number, actor=story.contributor)
        counts.add(statements(story.manager))
    assert len(counts) == 1


def test_query_count_is_the_same_for_one_proposed_target_and_for_many(story: Entering) -> None:
    ada = make_user("ada@merrow.example", groups=("Administrators",))
    counts = []
    for code in ("OPS_12", "OPS_16", "OPS_05"):
        propose(story, code)
        counts.append(statements(ada))
    assert counts == [ADMINISTRATORS_STATEMENTS] * 3
