"""Ten years of a real transit authority: loaded, scored by a real worker, shown, and sent to its board."""

import csv
import datetime as dt
import signal
from collections import Counter
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts.audit import COMMAND
from accounts.models import Team, User
from kpiportal import children
from kpis.models import Entry, Score
from reports.actions.schedules import change_audience, save_schedule
from reports.models import ReportDelivery, ReportRecipient, ReportSchedule
from tests.mta_folder import EXECUTIVE, Published, agency_of_team, write_folder
from tests.servers_live import Manage, StartWorker
from tests.smtp_sink import Sink

Count = dict[tuple[str, str], tuple[int, int]]
"""Months that met their target, and months that had one, by agency and year."""
EXCERPT = Path(__file__).parent.parent / "data" / "mta_excerpt"
IN_JANUARY_2017 = "2017-01-11T12:05:00+00:00"
JUDGED = ("green", "amber", "red")


def load(published: Published, folder: Path, manage: Manage) -> None:
    write_folder(published, folder)
    loaded = manage("load_organisation", str(folder))
    assert (loaded.returncode, loaded.stderr) == (0, "")


def compute(start_worker: StartWorker, manage: Manage) -> None:
    """By a worker with a clock, which is gone before a report of 2017 may meet the clock of today."""
    worker = start_worker("tick,compute", beat=True)
    waited = manage("recompute_scores", "--wait")
    assert waited.returncode == 0, waited.stderr
    children.stop(worker, signal.SIGQUIT, patience=3)


def counted() -> Count:
    met: Counter[tuple[str, str]] = Counter()
    judged: Counter[tuple[str, str]] = Counter()
    rows = Score.objects.filter(grain="month", status__in=JUDGED)
    for team, start, status in rows.values_list("measure__team__code", "start", "status"):
        key = (agency_of_team(team), str(start.year))
        judged[key] += 1
        met[key] += status == "green"
    return {key: (met[key], judged[key]) for key in judged}


def published_answers(path: Path) -> Count:
    with path.open(encoding="utf-8", newline="") as file:
        return {
            (row["agency"], row["year"]): (int(row["months_meeting_target"]), int(row["months_with_target"]))
            for row in csv.DictReader(file)
        }


def schedule_quarterly() -> None:
    schedule = ReportSchedule(
        name="Quarterly report",
        cadence="quarter",
        tz="America/New_York",
        local_time=dt.time(7),
        starts_on=dt.date(2016, 10, 1),
        owner=User.objects.get(email="office@mta.example"),
        team=Team.objects.get(code="MTA"),
    )
    now = dt.datetime.fromisoformat(IN_JANUARY_2017)
    save_schedule(COMMAND, schedule, None, now=now)
    board = ReportRecipient(group=Group.objects.get(name="Executives"))
    change_audience(COMMAND, schedule, [board], [], now=now)


@pytest.mark.real_data
def test_the_whole_authority_is_scored_as_published_and_reported(
    real_data: Path,
    tmp_path: Path,
    manage: Manage,
    start_worker: StartWorker,
    client: Client,
    sink: Sink,
    sink_env: dict[str, str],
) -> None:
    load(Published.read(real_data / "mta"), tmp_path, manage)
    assert Entry.objects.count() == 13_081
    again = manage("load_organisation", str(tmp_path))
    assert again.stdout.endswith("Nothing changed.\n")
    compute(start_worker, manage)
    assert counted() == published_answers(real_data / "mta" / "answers_met_by_agency_year.csv")
    client.force_login(User.objects.get(email=EXECUTIVE))
    for team in Team.objects.all():
        page = client.get(reverse("scorecard", args=[team.code]), {"period": "FY2016-Q4"})
        assert page.status_code == 200
    schedule_quarterly()
    ticked = manage("tick", "--now", IN_JANUARY_2017)
    assert ticked.returncode == 0, ticked.stderr
    assert sink.copies == {EXECUTIVE: 1}
    assert "Q4 2016" in str(sink.kept[0].mail["Subject"])
    assert ReportDelivery.objects.values_list("address", "state").get() == (EXECUTIVE, "sent")


def test_an_excerpt_is_scored_as_counted_by_hand(
    tmp_path: Path, manage: Manage, start_worker: StartWorker
) -> None:
    """Bridges and Tunnels published no targets in 2015."""
    published = Published.read(EXCERPT)
    load(published, tmp_path, manage)
    compute(start_worker, manage)
    assert counted() == by_hand(published)


def by_hand(published: Published) -> Count:
    indicators = {row["indicator_seq"]: row for row in published.indicators}
    met: Counter[tuple[str, str]] = Counter()
    judged: Counter[tuple[str, str]] = Counter()
    for row in published.months:
        indicator = indicators[row["indicator_seq"]]
        target, actual = float(row["monthly_target"] or 0), float(row["monthly_actual"])
        if target:
            key = (indicator["agency"], row["period"][:4])
            judged[key] += 1
            met[key] += actual >= target if indicator["desired_change"] == "U" else actual <= target
    return {key: (met[key], judged[key]) for key in judged}
