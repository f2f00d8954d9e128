"""A report that was wrong is corrected by a new one, to those who got it, and stays as it was itself."""

import datetime as dt

import pytest
from django.db.models import F

from accounts.models import Change, Membership, Team, User
from accounts.refusals import Refused
from kpis.models import Measure
from reports.actions.correct import correct
from reports.actions.resend import abort, send_again
from reports.models import ReportDelivery, ReportOccurrence, ReportSchedule
from tests.builders import make_member, make_user
from tests.correction_scene import ada, is_sent, make_corrected, make_sent, person, report
from tests.report_scene import add_readers, states
from tests.restated_scene import APRIL_DUE, LATER, MARCH_DUE, build, enter
from tests.smtp_sink import Sink

MINUTE = dt.timedelta(minutes=1)
RUTH, RAIL, NEW = "ruth@merrow.example", "rail@merrow.example", "ruth.berg@merrow.example"


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def measure(sink: Sink) -> Measure:
    return make_sent()


@pytest.fixture
def corrected(measure: Measure) -> ReportOccurrence:
    return make_corrected(measure)


def corrected_for() -> dict[str, str]:
    """What becomes of the mails of a correction."""
    correction = correct(ada(), report(), now=LATER)
    is_sent(LATER)
    return states(correction.deliveries.all())


def test_it_says_what_it_corrects_and_exactly_what_differs(corrected: ReportOccurrence, sink: Sink) -> None:
    assert (corrected.kind, corrected.seq, corrected.corrects, corrected.state) == (
        "correction",
        1,
        report(),
        "done",
    )
    artifact = corrected.artifacts.get()
    assert artifact.subject.startswith("Correction: Merrow Transit, March 2026: score 0, off track.")
    top = plain(artifact.text).partition("Score 0")[0]
    assert top == (
        "Merrow Transit. Monthly report, March 2026\n\n"
        "This corrects the report with figures as known on 16 Apr 2026, 06:00 CEST. These figures differ:\n\n"
        "* Bus punctuality (Buses), March 2026\n"
        "  95% → 80%, ▲ At risk → ◆ Off track, score 75 → 0, by organisation folder on 20 Apr:"
        " A late invoice.\n"
        "* Score of Buses, March 2026\n"
        "  ▲ At risk → ◆ Off track, score 75 → 0\n"
        "* Score of Merrow Transit, March 2026\n"
        "  ▲ At risk → ◆ Off track, score 75 → 0\n"
        "* Score of Customer (Buses), March 2026\n"
        "  ▲ At risk → ◆ Off track, score 75 → 0\n"
        "* Score of Customer (Merrow Transit), March 2026\n"
        "  ▲ At risk → ◆ Off track, score 75 → 0\n\n"
        f"See the report it corrects: http://localhost:8000/reports/{report().pk}/\n\n"
    )
    assert "Restated since the last report" not in artifact.text + artifact.html
    assert "These figures differ" in artifact.html


def test_it_goes_to_those_in_whose_part_a_figure_differs(corrected: ReportOccurrence, sink: Sink) -> None:
    assert states(corrected.deliveries.all()) == {RUTH: "sent"}
    assert sink.copies == {RUTH: 2, RAIL: 1}
    subjects = [kept.mail["Subject"] for kept in sink.kept if kept.to == RUTH]
    assert [subject.startswith("Correction: ") for subject in subjects] == [False, True]


def test_the_old_report_stays_as_it_was(measure: Measure) -> None:
    before = [
        *report().artifacts.order_by("pk").values(),
        *report().deliveries.order_by("pk").values(),
    ]
    enter(measure, "2026-03", "80", LATER)
    correct(ada(), report(), now=LATER)
    is_sent(LATER)
    assert [
        *report().artifacts.order_by("pk").values(),
        *report().deliveries.order_by("pk").values(),
    ] == before


def test_who_did_not_get_the_report_gets_no_correction(measure: Measure) -> None:
    report().deliveries.filter(address=RUTH).update(state="bounced", sent_at=None)
    enter(measure, "2026-03", "80", LATER)
    assert corrected_for() == {}


def test_who_got_it_when_it_was_sent_again_gets_the_correction(measure: Measure) -> None:
    report().deliveries.filter(address=RUTH).update(state="bounced", sent_at=None)
    send_again(ada(), report(), to_all=False, now=MARCH_DUE + MINUTE)
    is_sent(MARCH_DUE + MINUTE)
    enter(measure, "2026-03", "80", LATER)
    assert corrected_for() == {RUTH: "sent"}


def test_it_goes_to_the_address_of_today_and_not_to_whoever_has_the_old_one(measure: Measure) -> None:
    User.objects.filter(email=RUTH).update(email=NEW)
    heir = make_user(RUTH)
    make_member(heir, Team.objects.get(code="MERROW"), "viewer")
    add_readers(report().schedule, heir)
    enter(measure, "2026-03", "80", LATER)
    assert corrected_for() == {NEW: "sent"}


def test_an_outside_address_is_somebodys_now_and_gets_the_correction(measure: Measure) -> None:
    report().deliveries.filter(address=RUTH).update(user=None, recipient_key=RUTH)
    enter(measure, "2026-03", "80", LATER)
    assert corrected_for() == {RUTH: "sent"}


def test_a_listed_address_gets_the_correction_when_it_is_nobodys_any_more(measure: Measure) -> None:
    report().schedule.recipients.filter(user=person(RUTH)).update(user=None, address=RUTH)
    User.objects.filter(email=RUTH).update(email=NEW)
    enter(measure, "2026-03", "80", LATER)
    assert corrected_for() == {RUTH: "sent"}


def test_who_lost_the_right_is_told_nothing(measure: Measure, sink: Sink) -> None:
    enter(measure, "2026-03", "80", LATER)
    Membership.objects.filter(user=person(RUTH)).delete()
    assert corrected_for() == {RUTH: "no_longer_entitled"}
    assert sink.copies == {RUTH: 1, RAIL: 1}


def refusal(now: dt.datetime = LATER) -> str:
    with pytest.raises(Refused) as refused:
        correct(ada(), report(), now=now)
    return str(refused.value)


def test_nothing_changed_is_nothing_to_correct(measure: Measure) -> None:
    enter(measure, "2026-02", "96", LATER)
    assert refusal() == "Nothing to correct: every figure of this report is still the same."
    assert not ReportOccurrence.objects.filter(kind="correction").exists()


def test_a_report_is_corrected_once_and_then_its_correction(
    measure: Measure, corrected: ReportOccurrence
) -> None:
    assert refusal() == (
        "This report has been corrected already. If that is wrong too, correct the correction."
    )
    enter(measure, "2026-03", "90", LATER + MINUTE)
    second = correct(ada(), corrected, now=LATER + MINUTE)
    is_sent(LATER + MINUTE)
    assert (second.seq, second.corrects) == (2, corrected)
    assert "80% → 90%" in second.artifacts.get().text


def test_a_correction_that_was_aborted_may_be_made_again(measure: Measure) -> None:
    enter(measure, "2026-03", "80", LATER)
    abort(ada(), correct(ada(), report(), now=LATER), now=LATER)
    assert correct(ada(), report(), now=LATER + MINUTE).seq == 2


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"built_at": None}, "This report was never built, so it said nothing that could be corrected."),
        ({"state": "sending"}, "This report is still being sent. Abort it, or wait until it is done."),
    ],
)
def test_what_is_not_out_is_not_corrected(measure: Measure, fields: dict[str, object], rule: str) -> None:
    ReportOccurrence.objects.filter(pk=report().pk).update(**fields)
    assert refusal() == rule


def test_a_disabled_schedule_corrects_nothing(measure: Measure) -> None:
    ReportSchedule.objects.update(enabled=False)
    assert refusal() == "The schedule is disabled, so nothing of it is sent."


def test_what_reached_nobody_is_corrected_for_nobody(measure: Measure) -> None:
    report().deliveries.update(state="bounced", sent_at=None)
    assert refusal() == "Nobody got this report, so there is nobody to tell."


def test_while_scores_are_computed_nobody_knows_what_differs(measure: Measure) -> None:
    enter(measure, "2026-03", "80", LATER)
    scores = measure.scores.filter(start=dt.date(2026, 3, 1))
    scores.update(source_version=F("source_version") + 1, stale_since=LATER)
    assert refusal() == "Scores of this period are being computed. Try again in a minute."


def test_one_whose_figures_are_back_is_skipped(measure: Measure, sink: Sink) -> None:
    enter(measure, "2026-03", "80", LATER)
    correction = correct(ada(), report(), now=LATER)
    enter(measure, "2026-03", "95", LATER + MINUTE)
    is_sent(LATER + MINUTE)
    correction.refresh_from_db()
    assert (correction.state, correction.lease_token, correction.deliveries.count()) == ("skipped", None, 0)
    assert sink.copies == {RUTH: 1, RAIL: 1}


def test_a_report_known_to_be_wrong_is_not_sent_again(corrected: ReportOccurrence) -> None:
    with pytest.raises(Refused, match="Send the correction again instead"):
        send_again(ada(), report(), to_all=True, now=LATER)
    again = send_again(ada(), corrected, to_all=True, now=LATER)
    assert again.artifacts.get().subject == corrected.artifacts.get().subject


def test_a_correction_that_was_never_built_is_not_sent_again(measure: Measure) -> None:
    enter(measure, "2026-03", "80", LATER)
    planned = correct(ada(), report(), now=LATER)
    with pytest.raises(Refused, match="Correct the report anew instead"):
        send_again(ada(), planned, to_all=True, now=LATER)


def test_the_next_report_restates_what_came_after_the_correction_and_what_that_did_not_tell(
    measure: Measure, corrected: ReportOccurrence
) -> None:
    """February was entered anew before March was corrected: of it nobody has been told yet."""
    enter(measure, "2026-03", "90", LATER + MINUTE)
    build(APRIL_DUE)
    april = ReportOccurrence.objects.get(kind="scheduled", period_start=dt.date(2026, 4, 1))
    found = april.artifacts.get(scope_key="all").figures["restated"]
    assert [(one["period"], one["before"], one["after"]) for one in found] == [
        ("2026-03", "80", "90"),
        ("2026-02", "95", "96"),
    ]


def test_it_is_recorded_who_did_it(corrected: ReportOccurrence) -> None:
    (change,) = Change.objects.filter(object_type="reportoccurrence", field="corrected by")
    assert (change.after, change.actor, change.object_id) == (
        str(corrected.pk),
        person("ada@merrow.example"),
        str(report().pk),
    )


def test_an_unknown_mail_may_have_arrived_and_is_corrected(measure: Measure) -> None:
    ReportDelivery.objects.filter(address=RUTH).update(state="unknown", sent_at=None)
    enter(measure, "2026-03", "80", LATER)
    assert corrected_for() == {RUTH: "sent"}
