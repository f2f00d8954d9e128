"""A red figure asks for a comment on the entry page: ask, require, never."""

import re
from collections.abc import Iterator

import pytest
import time_machine

from kpis.models import EntryDraft, Score, TeamPeriod
from tests.builders import make_entry, make_organisation
from tests.entry_forms import ADDRESS, cell, send, session, text
from tests.story import OCTOBER
from tests.story_entering import EMPTY, NOW, SEPTEMBER, Entering, make_entering

REQUIRED = "Newly off track: the month waits for a comment. Say the cause and the next step."
ASKED = "Off track. Say the cause and the next step."


@pytest.fixture(autouse=True)
def _fifth_of_november() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def story() -> Entering:
    """Everything is in; of what is red, Excess waiting time is so for the first time."""
    story = make_entering(with_drafts=False)
    for code in EMPTY:
        make_entry(story.measure(code), OCTOBER, 1)
    Score.objects.filter(start=SEPTEMBER, measure=story.measure("OPS_09")).update(status="red")
    return story


def test_a_red_figure_asks_and_keeps_nobody_from_finishing(story: Entering) -> None:
    client = session(story.manager)
    page = text(client.get(ADDRESS))
    assert (page.count(ASKED), page.count(REQUIRED)) == (2, 0)
    assert "comments missing" not in page
    assert client.post(ADDRESS, {"act": "finish"}).status_code == 302


def test_a_newly_red_figure_must_have_a_comment_where_it_is_required(story: Entering) -> None:
    make_organisation(comment_when_red="require")
    client, waiting = session(story.manager), story.measure("OPS_03")
    page = client.get(ADDRESS)
    assert (text(page).count(ASKED), text(page).count(REQUIRED)) == (1, 1)
    assert "11 of 11 entered · 1 comment missing" in text(page)
    assert 'aria-disabled="true" aria-describedby="why"' in page.content.decode()
    refused = client.post(ADDRESS, {"act": "finish"})
    assert (refused.status_code, TeamPeriod.objects.count()) == (422, 0)
    assert "Not finished: say why these are off track: Excess waiting time, frequent routes." in text(refused)
    answer = send(client, cell(waiting, act="comment", comment="Bridge works"))
    assert "comment missing" not in text(answer)
    assert REQUIRED not in text(answer)
    assert client.post(ADDRESS, {"act": "finish"}).status_code == 302


def test_no_red_figure_slips_through_before_its_score_is_known(story: Entering) -> None:
    make_organisation(comment_when_red="require")
    client = session(story.manager)
    send(client, cell(story.measure("OPS_03"), act="comment", comment="Bridge works"))
    send(client, cell(story.measure("OPS_01"), "60", 1))
    refused = client.post(ADDRESS, {"act": "finish"})
    assert (refused.status_code, TeamPeriod.objects.count()) == (422, 0)
    assert "Not finished: scores are still being computed. Try again in a moment." in text(refused)


def test_never_asks_for_nothing(story: Entering) -> None:
    make_organisation(comment_when_red="never")
    page = text(session(story.manager).get(ADDRESS))
    assert (page.count(ASKED), page.count(REQUIRED)) == (0, 0)


def test_each_row_has_one_comment_field_and_a_closed_month_asks_nobody(story: Entering) -> None:
    EntryDraft.objects.all().delete()
    page = session(story.manager).get(ADDRESS).content.decode()
    fields = re.findall(r'id="(c\d+-2026-10-comment)"', page)
    assert (len(fields), len(set(fields))) == (11, 11)
    with time_machine.travel("2026-11-11 09:00Z", tick=False):
        assert ASKED not in text(session(story.manager).get(ADDRESS))
