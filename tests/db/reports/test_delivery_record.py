"""How regular reports fared: counted by the month in which they were due, from the ledger as it stands."""

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from time_machine import TimeMachineFixture as Traveller

from accounts.audit import COMMAND
from accounts.audit import record as record_change
from accounts.models import Organisation
from reports.actions.send import send
from reports.models import ReportDelivery, ReportOccurrence
from reports.queries.delivery_record import Mails, Record, Reports, delivery_record
from reports.queries.record_rows import Fact, MonthRow, record_page
from tests.cast import ROLES
from tests.report_scene import NOW, Scene, make_report, make_scene

MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
NOVEMBER, OCTOBER = dt.date(2026, 11, 1), dt.date(2026, 10, 1)
LATER = NOW + 60 * MINUTE
_numbers = Counter[str]()


@pytest.fixture
def scene() -> Scene:
    return make_scene()


def add_report(
    scene: Scene, due: dt.datetime, *delays: int | str, state: str = "done", **fields: Any
) -> ReportOccurrence:
    """A mail for each delay in minutes, or in the state that is named."""
    _numbers["reports"] += 1
    report = ReportOccurrence.objects.create(
        schedule=scene.schedule,
        period_start=dt.date(2000, 1, 1) + _numbers["reports"] * DAY,
        period_end=dt.date(2040, 1, 1),
        due_at=due,
        state=state,
        **{"built_at": due, **fields},
    )
    since = report.gate_until or due
    for number, delay in enumerate(delays):
        is_sent = not isinstance(delay, str)
        ReportDelivery.objects.create(
            occurrence=report,
            recipient_key=f"r{number}@example.org",
            address=f"r{number}@example.org",
            artifact=report.artifacts.create(scope_key=f"s{number}", sha256="0", figures={}, at=due),
            state="sent" if is_sent else delay,
            sent_at=since + delay * MINUTE if not isinstance(delay, str) else None,
            queued_at=due,
            message_id=f"<kpi.{report.pk}.{number}@localhost>",
        )
    return report


def record(now: dt.datetime = LATER) -> tuple[Record, list[Record]]:
    return delivery_record(Organisation.current(), now)


def test_a_ledger_counted_by_hand(scene: Scene) -> None:
    """Delays of 1, 2, 3 and 40 minutes: the median is 2.5, and 3 of 7 mails were on time."""
    add_report(scene, NOW, 1, 3, "bounced", "suppressed")
    add_report(scene, NOW, 2, 40, "unknown", "no_longer_entitled", "failed")
    add_report(scene, NOW - 31 * DAY, state="skipped", built_at=None)
    whole, (november, october) = record()
    mails = Mails(4, 1, 1, 1, 1, 1, 7, 3, 2.5 * MINUTE, 40 * MINUTE)
    assert november == Record(NOVEMBER, Reports(due=2, on_time=1, unsent=0, late=1), mails)
    assert october == Record(OCTOBER, Reports(due=1, on_time=0, unsent=1, late=0), Mails())
    assert whole == Record(None, Reports(due=3, on_time=1, unsent=1, late=1), mails)


def test_one_whose_mails_were_all_called_off_is_not_on_time(scene: Scene) -> None:
    add_report(scene, NOW, "cancelled", "cancelled")
    add_report(scene, NOW, 1, "cancelled")
    assert record()[0].reports == Reports(due=2, on_time=1, unsent=1, late=0)


@pytest.mark.parametrize(("minutes", "on_time"), [(30, 1), (31, 0)])
def test_half_an_hour_is_on_time(scene: Scene, minutes: int, on_time: int) -> None:
    add_report(scene, NOW, minutes)
    whole, _months = record()
    assert (whole.reports.on_time, whole.reports.late, whole.mails.in_time) == (on_time, 1 - on_time, on_time)


def test_it_counts_from_when_it_stopped_waiting_for_figures(scene: Scene) -> None:
    add_report(scene, NOW - 2 * DAY, 5, gate_until=NOW)
    whole, _months = record()
    assert (whole.reports.on_time, whole.mails.worst) == (1, 5 * MINUTE)


def test_nothing_is_late_before_its_schedule_was_set_up(scene: Scene) -> None:
    record_change(COMMAND, scene.schedule, {}, {"name": "Board report"}, NOW)
    record_change(COMMAND, scene.schedule, {"name": "Board report"}, {"name": "Report"}, LATER)
    add_report(scene, NOW - 10 * DAY, 10 * 24 * 60 + 5, built_at=NOW)
    whole, _months = record()
    assert (whole.reports.on_time, whole.mails.worst) == (1, 5 * MINUTE)


@pytest.mark.parametrize("state", ["planned", "building", "sending", "failed"])
def test_what_is_not_out_after_half_an_hour_is_late(scene: Scene, state: str) -> None:
    add_report(scene, NOW, "queued", state=state)
    in_time, _months = record(NOW + 30 * MINUTE)
    too_late, _months = record(NOW + 31 * MINUTE)
    assert (in_time.reports, in_time.mails.expected) == (Reports(due=1), 0)
    assert (too_late.reports, too_late.mails.expected) == (Reports(due=1, late=1), 1)


def test_one_that_waits_is_not_late(scene: Scene) -> None:
    add_report(scene, NOW - 2 * DAY, state="waiting", gate_until=NOW + DAY)
    assert record()[0].reports == Reports(due=1)


def test_what_people_sent_again_does_not_count(scene: Scene) -> None:
    for kind in ("manual", "correction"):
        add_report(scene, NOW, 500, kind=kind)
    assert record() == (Record(None, Reports(), Mails()), [])


def test_a_bounce_that_is_told_later_counts_from_then_on(scene: Scene) -> None:
    report = add_report(scene, NOW, 1, 2)
    report.deliveries.filter(address="r0@example.org").update(state="bounced", sent_at=None)
    mails = record()[0].mails
    assert (mails.sent, mails.bounced, mails.in_time, mails.expected) == (1, 1, 1, 2)


def test_months_are_those_of_the_organisation_and_twelve(scene: Scene) -> None:
    """23:30 UTC on 31 October is 1 November in Paris."""
    add_report(scene, dt.datetime(2026, 10, 31, 23, 30, tzinfo=dt.UTC))
    add_report(scene, dt.datetime(2025, 11, 30, 22, 59, tzinfo=dt.UTC))
    add_report(scene, dt.datetime(2025, 11, 30, 23, 0, tzinfo=dt.UTC))
    assert [one.month for one in record()[1]] == [NOVEMBER, dt.date(2025, 12, 1)]


def test_it_is_told_in_a_sentence_and_rows(scene: Scene) -> None:
    add_report(scene, NOW, 1, 3, "bounced")
    add_report(scene, NOW - 31 * DAY, state="skipped", built_at=None)
    page = record_page(*record())
    assert page.sentence == (
        "66.6% of the mails of the last 12 months arrived on time: 2 of 3, within 30 min."
    )
    assert page.facts == [
        Fact("Arrived on time", "66.6%", "of the mails that were to arrive"),
        Fact("Reports on time", "1 of 2", "every mail of them"),
        Fact("Median delay", "2 min", "from the moment it was due"),
        Fact("Worst delay", "3 min", "of a mail that arrived"),
    ]
    nothing = ["0"] * 6
    assert page.months == [
        MonthRow("Nov 2026", "", ["1", "1", "0"], ["2", "1", *nothing[2:]], "66.6%", "2 min", "3 min"),
        MonthRow("Oct 2026", "1 skipped or aborted", ["1", "0", "0"], nothing, "–", "–", "–"),
    ]
    assert page.total is not None
    assert (page.total.month, page.total.reports) == ("12 months", ["2", "1", "0"])


def test_all_is_said_only_of_all(scene: Scene) -> None:
    add_report(scene, NOW, *[1] * 12)
    assert record_page(*record()).sentence.startswith("100% of the mails of the last 12 months")
    whole = Record(None, Reports(due=1), Mails(sent=2000, expected=2000, in_time=1999))
    assert record_page(whole, [whole]).facts[0].figure == "99.9%"


def test_without_reports_and_without_mails_it_says_so(scene: Scene) -> None:
    assert record_page(*record()).sentence == "No regular report was due in the last 12 months."
    add_report(scene, NOW)
    assert record_page(*record()).sentence == (
        "No mail of a regular report was to arrive in the last 12 months."
    )


@pytest.mark.parametrize("role", ROLES)
def test_everybody_reads_it_and_nobody_reads_a_name(
    scene: Scene, client: Client, time_machine: Traveller, role: str
) -> None:
    scene.schedule.recipients.create(address="ruth@example.org")
    make_report(scene)
    time_machine.move_to(NOW + MINUTE, tick=False)
    send(NOW)
    ReportDelivery.objects.update(sent_at=NOW + MINUTE)  # the database has a clock of its own
    client.force_login(scene.cast.person(role))
    page = client.get("/trust/")
    assert page.context["record"].sentence == (
        "100% of the mails of the last 12 months arrived on time: 1 of 1, within 30 min."
    )
    assert "ruth@example.org" not in page.text
    assert "Board report" not in page.text


@pytest.mark.parametrize("reports", [1, 5])
def test_it_costs_two_statements_for_one_report_and_for_many(
    scene: Scene, django_assert_num_queries: DjangoAssertNumQueries, reports: int
) -> None:
    for number in range(reports):
        add_report(scene, NOW - 31 * number * DAY, 1, 2, "bounced")
    organisation = Organisation.current()
    with django_assert_num_queries(2):
        delivery_record(organisation, LATER)
