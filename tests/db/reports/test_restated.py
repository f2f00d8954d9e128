"""A report names what was restated since the last one, and the last one stays as it was sent."""

import datetime as dt

import pytest
from django.test import Client

from accounts.models import Team, User
from kpis.models import Measure
from reports.actions.send import send
from reports.models import ReportArtifact, ReportDelivery, ReportOccurrence
from reports.queries.archive import RestatedRow
from tests.restated_scene import APRIL_DUE, LATER, MARCH_DUE, build, enter, make_restated
from tests.smtp_sink import OK, Kept, Sink

RUTH = "ruth@merrow.example"


@pytest.fixture
def measure() -> Measure:
    return make_restated()


def of(month: int) -> ReportArtifact:
    return ReportOccurrence.objects.get(period_start=dt.date(2026, month, 1)).artifacts.get(scope_key="all")


def test_a_status_flip_is_told_with_before_after_who_and_why(measure: Measure) -> None:
    enter(measure, "2026-03", "80", LATER)
    enter(measure, "2026-02", "96", LATER)
    build(APRIL_DUE)
    text = of(4).text
    assert (
        "Restated since the last report\n\n"
        "* Bus punctuality (Buses), March 2026\n"
        "  95% → 80%, ▲ At risk → ◆ Off track, score 75 → 0, by organisation folder on 20 Apr:"
        " A late invoice.\n"
        "* Bus punctuality (Buses), February 2026\n"
        "  95% → 96%, still ▲ At risk, score 75 → 80, by organisation folder on 20 Apr: A late invoice.\n"
    ).replace("\N{NO-BREAK SPACE}", " ") in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Restated since the last report" in of(4).html
    assert [(one["code"], one["period"], one["effect"]) for one in of(4).figures["restated"]] == [
        ("OPS", "2026-03", "status"),
        ("OPS", "2026-02", "figure"),
    ]


def test_the_score_that_readers_remember_stands_beside_that_of_now(measure: Measure) -> None:
    enter(measure, "2026-03", "80", LATER)
    enter(measure, "2026-04", "96", LATER)
    build(APRIL_DUE)
    assert of(3).subject.startswith("Merrow Transit, March 2026: score 75,")
    assert "Up 80 since March 2026 (75 when reported, now 0)." in of(4).text


def test_a_score_that_is_as_it_was_reported_is_told_once(measure: Measure) -> None:
    enter(measure, "2026-04", "96", LATER)
    build(APRIL_DUE)
    assert "Up 5 since March 2026. " in of(4).text


def test_the_archive_lists_all_of_it(measure: Measure, client: Client) -> None:
    enter(measure, "2026-03", "80", LATER)
    build(APRIL_DUE)
    client.force_login(User.objects.get(email="ruth@merrow.example"))
    page = client.get(f"/reports/{of(4).occurrence_id}/")
    assert page.context["restated"] == [
        RestatedRow(
            "OPS", "Value", "Mar 26", "95", "80", "amber", "red", "organisation folder", "A late invoice."
        )
    ]
    assert "What was restated since the last report" in page.text


def test_what_was_sent_stays_as_it_was(measure: Measure) -> None:
    before = of(3).sha256, of(3).text
    enter(measure, "2026-03", "80", LATER)
    build(APRIL_DUE)
    assert (of(3).sha256, of(3).text) == before
    assert of(3).figures["measures"][0]["value"] == "95"


def test_a_figure_changed_between_two_tries_changes_neither_the_mail_nor_the_archive(
    measure: Measure, sink: Sink, client: Client
) -> None:
    """The server refuses it at first, the figure is corrected, and the next try brings the same bytes."""
    client.force_login(User.objects.get(email=RUTH))
    page = f"/reports/{of(3).occurrence_id}/document/"
    tries: list[bytes] = []

    def refuse_once(kept: Kept) -> str:
        tries.append(kept.content)
        return "451 later" if len(tries) == 1 else OK

    sink.before_keeping = refuse_once
    ReportDelivery.objects.exclude(address=RUTH).delete()
    send(MARCH_DUE)
    archive = client.get(page).content
    enter(measure, "2026-03", "80", MARCH_DUE + dt.timedelta(minutes=1))
    send(MARCH_DUE + dt.timedelta(minutes=5))
    assert (len(tries), len(set(tries))) == (2, 1)
    assert sink.copies == {RUTH: 1}
    assert client.get(page).content == archive
    build(APRIL_DUE)
    assert client.get(page).content == archive
    assert [(one["before"], one["after"]) for one in of(4).figures["restated"]] == [("95", "80")]


def test_a_first_report_and_a_quiet_month_have_nothing_restated(measure: Measure) -> None:
    enter(measure, "2026-04", "50", LATER)
    build(APRIL_DUE)
    assert of(3).figures["restated"] == of(4).figures["restated"] == []
    assert "Restated since" not in of(4).text
    assert "Restated: Nothing to compare: this is the first report." in of(3).text
    assert "Restated: No figure has been restated since the last report." in of(4).text


def test_who_may_not_see_the_team_is_told_nothing_of_it(measure: Measure) -> None:
    enter(measure, "2026-03", "80", LATER)
    build(APRIL_DUE)
    april = ReportOccurrence.objects.get(period_start=dt.date(2026, 4, 1))
    rail = Team.objects.get(code="RAIL").pk
    (of_rail,) = [one for one in april.artifacts.all() if one.figures["teams"] == [rail]]
    assert of_rail.figures["restated"] == []
    assert "Bus punctuality" not in of_rail.text
