"""Schedules in the admin site: saved through the actions and written down."""

import datetime as dt

from django.contrib.auth.models import Group
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Change
from reports.actions.tick import materialise
from reports.calc.addresses import address_sha256
from reports.models import ReportOccurrence, ReportSchedule
from tests.builders import make_user
from tests.cast import Cast
from tests.report_scene import NOW, add_readers, make_schedule
from tests.schedule_forms import ADD, LIST, RUTH, changed, given, page_of


def audit(field: str) -> list[tuple[str, str, str]]:
    return list(Change.objects.filter(field=field).values_list("before", "after", "reason"))


def test_a_new_form_knows_the_zone_and_who_fills_it_in(ada: Client, cast: Cast) -> None:
    form = ada.get(ADD).context["adminform"].form
    shown = {name: form[name].value() for name in ("tz", "local_time", "starts_on", "owner", "seen")}
    assert shown == {
        "tz": "Europe/Paris",
        "local_time": dt.time(7),
        "starts_on": NOW.date(),
        "owner": cast.administrator.pk,
        "seen": "",
    }


def test_a_form_offers_nothing_that_does_nothing(ada: Client) -> None:
    fields = set(ada.get(ADD).context["adminform"].form.fields)
    assert fields & {"language", "version"} == set()


def test_sections_formats_and_paper_are_ticked_and_written_down(
    ada: Client, cast: Cast, schedule: ReportSchedule
) -> None:
    chosen = {"sections": ["teams", "kpis"], "formats": ["pdf"], "paper": "letter", "reason": "For the board"}
    assert ada.post(page_of(schedule), changed(cast, schedule, **chosen)).status_code == 302
    schedule.refresh_from_db()
    assert (schedule.sections, schedule.formats, schedule.paper) == (["teams", "kpis"], ["pdf"], "letter")
    assert audit("formats") == [("", "pdf", "For the board")]
    assert audit("paper") == [("a4", "letter", "For the board")]
    form = ada.get(page_of(schedule)).context["adminform"].form
    assert (form["sections"].value(), form["formats"].value()) == (["teams", "kpis"], ["pdf"])


def test_a_schedule_is_made_with_its_readers_and_all_of_it_is_written_down(ada: Client, cast: Cast) -> None:
    executives = Group.objects.get(name="Executives")
    lines = ({"user": cast.manager.pk}, {"group": executives.pk}, {"role": "manager"}, {"address": RUTH})
    kpi = cast.punctuality.kpi
    answer = ada.post(ADD, given(cast, *lines, kpis=[kpi.pk], reason="The board asked"))
    assert answer.status_code == 302
    schedule = ReportSchedule.objects.get()
    assert (schedule.owner, schedule.team, schedule.version) == (cast.administrator, cast.company, 1)
    assert list(schedule.kpis.all()) == [kpi]
    assert [str(line) for line in schedule.recipients.order_by("pk")] == [
        "Tomas Berg",
        "Executives",
        "every manager of the team",
        RUTH,
    ]
    said = f"person {cast.manager.pk}, group Executives, role manager, address {address_sha256(RUTH)[:12]}"
    assert audit("recipients") == [("", ", ".join(sorted(said.split(", "))), "The board asked")]
    assert audit("name") == [("", "Board report", "The board asked")]
    assert audit("kpis") == [("", kpi.code, "The board asked")]
    assert set(Change.objects.values_list("actor", flat=True)) == {cast.administrator.pk}
    assert materialise(NOW) == 1


def test_an_edit_and_its_readers_are_one_act(ada: Client, cast: Cast, schedule: ReportSchedule) -> None:
    data = changed(cast, schedule, {"user": cast.manager.pk}, tz="Pacific/Auckland", reason="She moved")
    assert ada.post(page_of(schedule), data).status_code == 302
    schedule.refresh_from_db()
    assert (schedule.tz, schedule.version, schedule.recipients.count()) == ("Pacific/Auckland", 2, 2)
    assert audit("tz") == [("Europe/Paris", "Pacific/Auckland", "She moved")]
    ruth = f"address {address_sha256(RUTH)[:12]}"
    assert audit("recipients") == [(ruth, f"{ruth}, person {cast.manager.pk}", "She moved")]


def test_a_reader_is_taken_off_the_list(ada: Client, cast: Cast, schedule: ReportSchedule) -> None:
    stored = schedule.recipients.get()
    gone = {"id": stored.pk, "schedule": schedule.pk, "address": RUTH, "DELETE": "on"}
    data = given(cast, gone, {"address": "bob@example.org"}, seen=1)
    assert ada.post(page_of(schedule), data).status_code == 302
    assert [line.address for line in schedule.recipients.all()] == ["bob@example.org"]


def test_the_last_reader_stays(ada: Client, cast: Cast, schedule: ReportSchedule) -> None:
    stored = schedule.recipients.get()
    gone = {"id": stored.pk, "schedule": schedule.pk, "address": RUTH, "DELETE": "on"}
    answer = ada.post(page_of(schedule), given(cast, gone, name="Other", seen=1))
    assert "A schedule has at least one recipient." in str(answer.context["errors"])
    schedule.refresh_from_db()
    assert (schedule.name, schedule.recipients.count()) == ("Board report", 1)


def test_the_cadence_stays_once_there_is_a_report(ada: Client, cast: Cast, schedule: ReportSchedule) -> None:
    """October and the quarter that starts with it share their first day, so one would hide the other."""
    assert "cadence" in ada.get(page_of(schedule)).context["adminform"].form.fields
    materialise(NOW)
    page = ada.get(page_of(schedule))
    assert "cadence" not in page.context["adminform"].form.fields
    assert "For another one disable this schedule and make a new one." in page.content.decode()
    assert ada.post(page_of(schedule), changed(cast, schedule, cadence="quarter")).status_code == 302
    assert ReportSchedule.objects.get().cadence == "month"


def test_a_schedule_with_reports_is_disabled_and_not_deleted(
    ada: Client, cast: Cast, schedule: ReportSchedule
) -> None:
    materialise(NOW)
    assert ada.post(page_of(schedule, "delete"), {"post": "yes"}).status_code == 403
    data = changed(cast, schedule)
    del data["enabled"]
    assert ada.post(page_of(schedule), data).status_code == 302
    assert not ReportSchedule.objects.get().enabled
    assert audit("enabled") == [("true", "false", "")]


def test_a_schedule_made_by_mistake_can_go_and_leaves_its_trace(
    ada: Client, schedule: ReportSchedule
) -> None:
    assert ada.post(page_of(schedule, "delete"), {"post": "yes"}).status_code == 302
    assert not ReportSchedule.objects.exists()
    assert audit("name") == [("Board report", "", "")]


def test_the_list_says_when_the_next_report_comes_and_to_whom(
    ada: Client, cast: Cast, schedule: ReportSchedule
) -> None:
    add_readers(schedule, cast.manager)
    make_schedule(cast.buses, cast.manager, name="Old", enabled=False)
    materialise(NOW)
    shown = {row.name: row.next_report for row in ada.get(LIST).context["cl"].result_list}
    assert shown == {
        "Board report": "November 2026, on Sat 12 Dec 2026, 06:00 CET",
        "Old": "none while it is disabled",
    }
    page = ada.get(LIST).content.decode()
    assert "ruth@example.org, Tomas Berg" in page
    assert '<td class="field-cadence">monthly</td>' in page


def test_a_zone_that_went_away_does_not_hide_the_list(ada: Client, schedule: ReportSchedule) -> None:
    ReportSchedule.objects.update(tz="Mars/Olympus")
    (row,) = ada.get(LIST).context["cl"].result_list
    assert row.next_report == "none: this system does not know its time zone"


def test_the_list_costs_the_same_for_one_schedule_and_for_three(
    ada: Client, cast: Cast, schedule: ReportSchedule, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def read() -> None:
        with django_assert_num_queries(11):
            ada.get(LIST)

    readers = (cast.manager, Group.objects.get(name="Executives"), "bob@example.org")
    add_readers(schedule, *readers)
    read()
    for number in range(2):
        more = make_schedule(cast.buses, make_user(), name=f"Report {number}")
        add_readers(more, *readers)
    materialise(NOW)
    read()
    assert ReportOccurrence.objects.count() == 3
