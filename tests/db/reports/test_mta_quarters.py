"""A real authority reports a quarter, publishes earlier figures anew, and says in the next report which."""

import csv
import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from django.contrib.auth.models import Group

from accounts.models import Team, User
from kpis.actions.folder.load import load_folder
from reports.actions.send import send
from reports.models import ReportArtifact
from tests.mta_folder import EXECUTIVE, Published, as_revised, code_of, team_of, write_folder
from tests.real.tables import Row
from tests.report_scene import add_readers, make_schedule
from tests.restated_scene import build
from tests.smtp_sink import Sink

EXCERPT = Path(__file__).parents[2] / "data" / "mta_excerpt"
FIELDS = {"monthly_actual": "value", "monthly_target": "target"}
Named = tuple[str, str, str, str, str, str]
"""Code, team, quarter, what, before, after."""


def until(published: Published, last: str) -> Published:
    return Published(published.indicators, [row for row in published.months if row["period"] <= last])


def report_two_quarters(published: Published, revisions: Sequence[Row], folder: Path, year: int) -> str:
    """The fourth quarter from what was said first, and the first of `year` after it was said anew. Returns
    the sum over the first mail, as it was sent."""
    first, second = (dt.datetime(year, month, 15, 12, tzinfo=dt.UTC) for month in (1, 4))
    write_folder(as_revised(until(published, f"{year - 1}-12"), revisions, "2011"), folder)
    load_folder(folder, now=first - dt.timedelta(days=1))
    schedule = make_schedule(
        Team.objects.get(code="MTA"),
        User.objects.get(email="office@mta.example"),
        cadence="quarter",
        day=15,
        starts_on=dt.date(year - 1, 12, 31),
    )
    add_readers(schedule, Group.objects.get(name="Executives"))
    build(first)
    send(first)
    said = ReportArtifact.objects.get().sha256
    revised = as_revised(until(published, f"{year}-03"), revisions, "2017")
    write_folder(revised, folder, every_target=True)
    load_folder(folder, now=second - dt.timedelta(days=1))
    build(second)
    send(second)
    return said


def artifacts() -> list[ReportArtifact]:
    return list(ReportArtifact.objects.order_by("occurrence__period_start"))


def named(artifact: ReportArtifact) -> Counter[Named]:
    keys = ("code", "team", "period", "what", "before", "after")
    rows = [tuple(str(one[key]) for key in keys) for one in artifact.figures["restated"]]
    return Counter(row for row in rows if row[3] in FIELDS.values())  # type: ignore[misc]  # six of them


def restated(published: Published, revisions: Iterable[Row], before: str) -> Counter[Named]:
    """The same from the published files alone."""
    indicators = {row["indicator_seq"]: row for row in published.indicators}
    return Counter(
        (
            code_of(indicators[row["indicator_seq"]]),
            team_of(indicators[row["indicator_seq"]]),
            quarter(row["period"]),
            FIELDS[row["field"]],
            plain(row["value_2011_snapshot"]),
            plain(row["value_2017_snapshot"]),
        )
        for row in revisions
        if row["field"] in FIELDS and row["period"] < before
    )


def quarter(month: str) -> str:
    year, number = month.split("-")
    return f"FY{year}-Q{(int(number) + 2) // 3}"


def plain(figure: str) -> str:
    return figure.rstrip("0").rstrip(".") if "." in figure else figure


@pytest.mark.real_data
def test_the_next_quarter_names_each_restated_figure_and_the_last_stays(
    real_data: Path, tmp_path: Path, sink: Sink
) -> None:
    """Of the 149 monthly figures said anew 137 are of quarters that were reported by then."""
    with (real_data / "mta" / "revisions_2011_vs_2017.csv").open(encoding="utf-8", newline="") as file:
        revisions = list(csv.DictReader(file))
    published = Published.read(real_data / "mta")
    said = report_two_quarters(published, revisions, tmp_path, 2013)
    fourth, first = artifacts()
    assert (fourth.sha256, fourth.figures["restated"]) == (said, [])
    expected = restated(published, revisions, "2013-01")
    assert expected.total() == 137
    assert named(first) == expected
    assert sink.copies == {EXECUTIVE: 2}


def test_an_excerpt_is_named_by_its_quarters(tmp_path: Path, sink: Sink) -> None:
    """A target of three months and a value of 2014; what is said of 2015 is its first word."""
    published = Published.read(EXCERPT)
    revisions = [
        *(revision(f"2014-{month}", "monthly_target", "94", "95.1") for month in ("02", "03", "04")),
        revision("2014-03", "monthly_actual", "80.5", "91"),
    ]
    said = report_two_quarters(published, revisions, tmp_path, 2015)
    fourth, first = artifacts()
    assert (fourth.sha256, fourth.figures["restated"]) == (said, [])
    assert named(first) == restated(published, revisions, "2015-01")
    assert named(first).total() == 4


def revision(period: str, field: str, before: str, after: str) -> Row:
    given = {"indicator_seq": "20421", "period": period, "field": field}
    return {**given, "value_2011_snapshot": before, "value_2017_snapshot": after}
