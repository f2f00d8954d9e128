"""The demo as a newcomer finds it: every planted problem, by name."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.core.management import call_command
from django.db.models import QuerySet

from accounts.models import Change, Organisation, OutboxMail, TeamTerms
from kpis.models import (
    KPI,
    Action,
    Comment,
    Entry,
    EntryDraft,
    EntryRevision,
    KPIVersion,
    NodeScore,
    Orphan,
    Review,
    Score,
    Signal,
    TargetProposal,
    Watch,
)
from kpis.queries.review_calendars import review_calendar
from kpis.queries.row_counts import count_stale
from kpis.queries.smart import Reading, smart_of
from reports.actions.signal_notices import tell_signals
from reports.models import ReportDelivery, ReportOccurrence
from tests.demo_figures import PLANTED, UNJUDGED

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
SEPTEMBER, OCTOBER = dt.date(2026, 9, 1), dt.date(2026, 10, 1)


@pytest.fixture
def demo(settings: object) -> Iterator[None]:
    settings.EMAIL_BACKEND = "accounts.emails.OutboxBackend"  # type: ignore[attr-defined]  # a proxy
    with time_machine.travel(NOW, tick=True):
        call_command("load_demo", verbosity=0)
        yield


def test_between_quarters_the_last_quarter_is_reported_as_well(settings: object) -> None:
    settings.EMAIL_BACKEND = "accounts.emails.OutboxBackend"  # type: ignore[attr-defined]  # a proxy
    with time_machine.travel(dt.datetime(2027, 1, 1, 12, tzinfo=dt.UTC), tick=True):
        call_command("load_demo", verbosity=0)
    found = ReportOccurrence.objects.order_by("period_end", "schedule__name")
    assert list(found.values_list("schedule__name", "period_end", "state")) == [
        ("Quarterly report", dt.date(2026, 9, 30), "done"),
        ("Monthly report", dt.date(2026, 10, 31), "done"),
        ("Monthly report", dt.date(2026, 11, 30), "done"),
    ]


def months(kpi: str, team: str) -> QuerySet[Score]:
    return Score.objects.filter(
        measure__kpi__code=kpi,
        measure__team__code=team,
        measure__person=None,
        grain="month",
        start__lt=OCTOBER,
    ).order_by("start")


def test_the_demo_holds_what_it_promises(demo: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert count_stale() == 0
    the_fall()
    the_signals()
    the_mail_about_the_new_one()
    the_gap()
    the_restatement()
    the_red_without_a_plan()
    the_moved_team()
    the_target_agreed_late()
    the_open_month()
    the_reports()
    the_certified()
    the_reviews_to_come()
    the_changed_definition()
    the_owner_who_left()
    the_proposal()
    a_second_load(capsys)


def the_fall() -> None:
    """Punctuality fell below everything before it and stayed there."""
    values = [row.value for row in months("OPS_01", "OPERATIONS")]
    assert len(values) == 26
    assert max(value for value in values[22:] if value) < min(value for value in values[:22] if value)


def the_signals() -> None:
    """Nothing else has ever been flagged."""
    place = ("measure__kpi__code", "measure__team__code")
    signals = Signal.objects.order_by(*place).values_list(*place, "verdict", "state")
    assert list(signals) == [(*found, word, "open") for found, word in sorted(PLANTED.items())]
    watches = Watch.objects.exclude(verdict="steady").order_by(*place).values_list(*place, "verdict")
    assert list(watches) == [(*found, word) for found, word in sorted((PLANTED | UNJUDGED).items())]


def the_mail_about_the_new_one() -> None:
    """Refunds fell in the open month: mailed once. What has been known for months mails nobody."""
    assert tell_signals(NOW) == 0
    told = ReportDelivery.objects.exclude(notice=None)
    assert told.values_list("user__email", "notice__measure__kpi__code").get() == (
        "lena.fors@merrow.example",
        "CUS_07",
    )


def the_gap() -> None:
    score = months("OPS_16", "OPERATIONS").get(start=SEPTEMBER)
    assert (score.status, score.reason, score.score) == ("no_data", "missing", None)
    team = NodeScore.objects.get(team__code="OPERATIONS", node="team", grain="month", start=SEPTEMBER)
    assert team.coverage is not None
    assert 95 < team.coverage < 97


def the_restatement() -> None:
    revisions = EntryRevision.objects.filter(measure__kpi__code="OPS_01", start=dt.date(2026, 7, 1))
    told = list(revisions.order_by("version").values_list("version", "actor__email", "reason"))
    assert told == [
        (1, None, "organisation folder"),
        (2, "tomas.lindqvist@merrow.example", "Late data of route 31"),
    ]


def the_red_without_a_plan() -> None:
    statuses = [row.status for row in months("PPL_01", "PEOPLE")]
    assert statuses[-7:] == ["red"] * 7
    assert not Action.objects.filter(measure__kpi__code="PPL_01").exists()
    assert not Comment.objects.filter(measure__kpi__code="PPL_01").exists()


def the_moved_team() -> None:
    terms = TeamTerms.objects.filter(team__code="TRAM_WORKSHOP").order_by("valid_from")
    parents = list(terms.values_list("valid_from", "parent__code"))
    assert parents == [(dt.date(1, 1, 1), "TRAM_SERVICE"), (dt.date(2026, 2, 1), "FLEET")]


def the_target_agreed_late() -> None:
    late = Change.objects.get(field__startswith="agreed late")
    assert (late.field, late.after) == ("agreed late by month from 2026-08-01", "2026-11-22")
    statuses = [row.status for row in months("FIN_05", "ACCOUNTING")]
    assert statuses[:-2] == ["no_target"] * 24
    assert "no_target" not in statuses[-2:]


def the_open_month() -> None:
    entries = Entry.objects.filter(measure__team__code="OPERATIONS", start=OCTOBER, state="value")
    assert entries.count() == 7
    draft = EntryDraft.objects.get()
    assert (draft.author.email, draft.typed["value"], draft.problem) == (
        "ines.aalto@merrow.example",
        "17 min",
        "invalid",
    )


def the_reports() -> None:
    assert (
        list(ReportOccurrence.objects.order_by("schedule__name").values_list("state", flat=True))
        == ["done"] * 2
    )
    assert set(ReportDelivery.objects.filter(notice=None).values_list("address", "state")) == {
        ("ruth.okafor@merrow.example", "sent")
    }
    subjects = OutboxMail.objects.filter(reader__email="ruth.okafor@merrow.example").values_list(
        "subject", flat=True
    )
    assert [("September 2026" in subject, "Q3 2026" in subject) for subject in sorted(subjects)] == [
        (False, True),
        (True, False),
    ]


def the_certified() -> None:
    """What a curator has to look at is little, and each for a reason of its own."""
    reading = Reading(Organisation.current(), NOW.date())
    codes = dict(KPI.objects.values_list("pk", "code"))
    checked = {codes[pk]: found for pk, found in smart_of(list(codes), reading).items()}
    fails = {code: [one.code for one in found.open_fails] for code, found in checked.items()}
    assert {code: fails[code] for code, found in checked.items() if found.certified is None} == {
        "CUS_08": ["no_owner"],
        "FIN_05": [],
        "FLT_05": [],
        "FLT_06": [],
        "OPS_21": ["short_definition"],
        "PPL_04": [],
    }


def the_reviews_to_come() -> None:
    overdue, running, *_ = review_calendar(Organisation.current(), NOW.date()).months
    assert [row.name for row in overdue.rows] == ["Engagement score"]
    assert [row.name for row in running.rows] == ["Days to hire a driver"]
    assert Review.objects.filter(kpi__code="FLT_05").get().outcome == "change"


def the_changed_definition() -> None:
    """A month of the new definition is not compared with one of the old."""
    changed = KPIVersion.objects.filter(kpi__code="FLT_05").order_by("valid_from")
    assert [(row.valid_from, row.reason) for row in changed] == [
        (dt.date(1, 1, 1), "organisation folder"),
        (dt.date(2025, 8, 1), "Trips that control ends early to spare a battery count as well."),
    ]


def the_owner_who_left() -> None:
    """The measure passed to the manager of the team above; the definition is of no team."""
    orphans = [(str(row), row.former.name, row.heir and row.heir.name) for row in Orphan.objects.waiting()]
    assert orphans == [
        ("CUS_08, TICKETING", "Otto Lang", "Lena Fors"),
        ("CUS_08 Fare evasion", "Otto Lang", None),
    ]


def the_proposal() -> None:
    proposal = TargetProposal.objects.waiting().get()
    assert (str(proposal.measure), proposal.valid_from, proposal.target, proposal.proposed_by.name) == (
        "OPS_11, OPERATIONS",
        dt.date(2026, 12, 1),
        17,
        "Tomas Lindqvist",
    )


def a_second_load(capsys: pytest.CaptureFixture[str]) -> None:
    before = (EntryRevision.objects.count(), Change.objects.count(), OutboxMail.objects.count())
    call_command("load_demo")
    assert capsys.readouterr().out == "The demo is there already.\n"
    assert (EntryRevision.objects.count(), Change.objects.count(), OutboxMail.objects.count()) == before
