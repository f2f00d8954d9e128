"""A correction asked for on the entry page, decided on the month page, told on the home page."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from accounts.models import User
from kpis.models import KPI, CorrectionRequest, Entry, EntryDraft
from tests.builders import make_kpi, make_measure, make_member, make_user
from tests.entry_forms import cell, entry, send, session, text
from tests.story import OCTOBER
from tests.story_entering import Entering, make_entering

AFTER = dt.datetime(2026, 11, 20, 9, 26, tzinfo=dt.UTC)
"""October closed on 10 November."""
MONTH, UPDATE = "/month/OPS/?period=2026-10", "/update/OPS/?period=2026-10"
REASON = "Two depots were left out."


@pytest.fixture(autouse=True)
def _twentieth_of_november() -> Iterator[None]:
    with time_machine.travel(AFTER, tick=False):
        yield


@pytest.fixture
def story() -> Entering:
    return make_entering(with_drafts=False)


def ask(story: Entering, value: str = "86.1", reason: str = REASON, **more: Any) -> Any:
    sent = cell(story.measure("OPS_01"), value, 1, act="ask", reason=reason)
    return send(session(story.contributor), sent, **more)


def decide(who: User, act: str, **data: Any) -> Any:
    asked = CorrectionRequest.objects.get()
    return session(who).post(MONTH, {"act": act, "asked": asked.pk, **data})


def test_a_closed_cell_offers_to_ask(story: Entering) -> None:
    client, measure = session(story.contributor), story.measure("OPS_01")
    assert "Ask to correct Bus punctuality" in text(client.get(UPDATE))
    opened = client.get(f"{UPDATE}&row={measure.pk}&ask=c{measure.pk}-2026-10")
    assert "Bus punctuality in October 2026: 84.6%. A manager decides about the correction." in text(opened)
    assert "Ask to correct" not in text(session(story.manager).get(UPDATE))


@pytest.mark.parametrize("htmx", [True, False])
def test_asked_it_waits(story: Entering, htmx: bool) -> None:
    answer = ask(story, htmx=htmx)
    assert answer.status_code == (200 if htmx else 302)
    page = text(session(story.contributor).get(UPDATE))
    assert f"You asked for a correction: {REASON}" in page
    assert "Correction asked for" in page
    assert entry(story.measure("OPS_01"))[0] == 1  # type: ignore[index]  # there is one


def test_what_cannot_be_asked_for_is_kept_as_typed(story: Entering) -> None:
    answer = ask(story, "much")
    said = answer.content.decode()
    assert answer.status_code == 423
    assert "much is not a plain number such as 1250.5." in text(answer)
    assert 'value="much"' in said
    assert f'value="{REASON}"' in said
    assert (CorrectionRequest.objects.count(), EntryDraft.objects.get().problem) == (0, "closed")
    assert ask(story).status_code == 200


def test_not_applicable_may_be_asked_for_and_the_reason_says_why(story: Entering) -> None:
    def ask_for_na(reason: str) -> Any:
        sent = cell(story.measure("OPS_01"), "84.6", 1, act="ask", na="1", reason=reason)
        return send(session(story.contributor), sent)

    refused = ask_for_na("")
    assert (refused.status_code, "checked" in refused.content.decode()) == (423, True)
    assert ask_for_na(REASON).status_code == 200
    assert f"84.6% is to become not applicable. “{REASON}”" in text(session(story.manager).get(MONTH))
    assert decide(story.manager, "correct").status_code == 302
    revision = Entry.objects.get(measure=story.measure("OPS_01"), start=OCTOBER).revision
    assert (revision.state, revision.note, revision.reason) == ("na", REASON, REASON)
    assert revision.actor == story.manager


def test_a_second_click_asks_once(story: Entering) -> None:
    client = session(story.contributor)
    sent = cell(story.measure("OPS_01"), "86.1", 1, act="ask", reason=REASON)
    assert [send(client, sent).status_code for _ in range(2)] == [200, 200]
    assert CorrectionRequest.objects.count() == 1


def test_managers_find_it_on_their_home_page(story: Entering) -> None:
    ask(story)
    assert "1 correction to decide Operations, October 2026" in text(session(story.manager).get("/"))
    assert "correction to decide" not in text(session(story.contributor).get("/"))


def test_a_manager_corrects(story: Entering) -> None:
    ask(story)
    page = text(session(story.manager).get(MONTH))
    assert f"Bus punctuality : 84.6% is to become 86.1%. “{REASON}” Ines Aalto, 10:26" in page
    assert decide(story.manager, "correct").status_code == 302
    page = text(session(story.contributor).get(MONTH))
    assert f"Bus punctuality 84.6% 86.1% {REASON}" in page
    assert "Tomas Lindqvist, 10:26, asked for by Ines Aalto" in page
    assert "Approved by Tomas Lindqvist, 10:26." in page
    assert decide(story.manager, "refuse", note="Late").status_code == 409


def test_a_manager_refuses_with_a_reason(story: Entering) -> None:
    ask(story)
    assert decide(story.manager, "refuse").status_code == 422
    assert decide(story.manager, "refuse", note="They were counted.").status_code == 302
    page = text(session(story.contributor).get(MONTH))
    assert "Refused by Tomas Lindqvist, 10:26: They were counted." in page
    assert "You asked for a correction" not in text(session(story.contributor).get(UPDATE))


def test_who_asked_withdraws(story: Entering) -> None:
    ask(story)
    assert decide(story.contributor, "correct").status_code == 403
    assert decide(story.contributor, "withdraw").status_code == 302
    assert CorrectionRequest.objects.get().decision == "withdrawn"


def test_what_others_ask_for_is_theirs_and_the_managers(story: Entering) -> None:
    other = make_user("olaf@merrow.example", name="Olaf Berg")
    make_member(other, story.operations)
    ask(story)
    page = session(other).get(MONTH).content.decode()
    assert (REASON in page, "86.1" in page) == (False, False)
    assert decide(other, "withdraw").status_code == 404


def test_a_persons_correction_is_not_decided_from_above(story: Entering) -> None:
    mara = make_user("mara@merrow.example", name="Mara Holm")
    make_member(mara, story.operations.terms.get().parent, "manager")  # type: ignore[arg-type]  # it has one
    own = make_measure(make_kpi("PPL_01", name="Rides checked"), story.operations, person=story.contributor)
    send(session(story.contributor), cell(own, "5", 0, act="ask", reason=REASON))
    assert decide(mara, "correct").status_code == 404
    assert "Rides checked" not in text(session(mara).get(MONTH))
    assert decide(story.manager, "correct").status_code == 302


def test_the_entry_page_says_what_awaits_approval(story: Entering) -> None:
    with time_machine.travel(AFTER - dt.timedelta(days=15), tick=False):
        KPI.objects.filter(code="OPS_12").update(needs_approval=True)
        answer = send(session(story.contributor), cell(story.measure("OPS_12"), "93"))
        assert "Awaiting approval" in text(answer)
        answer = send(session(story.manager), cell(story.measure("OPS_12"), "94", 1))
        assert "Awaiting approval" not in text(answer)
