"""Files as their publishers left them go through the pages: sent, named, looked over, saved."""

import csv
import datetime as dt
import html
import uuid
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Team, User
from kpis.actions.folder.load import load_folder
from kpis.actions.uploads.working import work
from kpis.models import ChangesetRow, Entry, EntryRevision, Upload
from tests.builders import make_kpi, make_measure, make_member, make_organisation, make_team, make_user
from tests.entry_forms import session, text
from tests.mta_folder import Published, write_folder

pytestmark = pytest.mark.real_data
NOW = dt.datetime(2017, 5, 2, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


class Sent:
    """A file that somebody has sent, and the page it led to."""

    def __init__(self, sender: User, team: Team, file: Path) -> None:
        self.client: Client = session(sender)
        given = SimpleUploadedFile(file.name, file.read_bytes())
        sent = {"team": team.code, "file": given, "token": str(uuid.uuid4())}
        self.address = self.client.post("/sheets/", sent)["Location"]
        self.upload = Upload.objects.latest("pk")
        self.read()

    def read(self) -> None:
        work(self.upload.pk, NOW)
        self.upload = Upload.objects.select_related("changeset").get(pk=self.upload.pk)

    def step(self, act: str, **fields: str) -> Any:
        return self.client.post(self.address, {"act": act, **fields})

    def map(self, **fields: str) -> None:
        answer = self.step("map", **fields)
        assert answer.status_code == 302, text(answer)
        self.read()

    def save(self) -> None:
        changeset = self.upload.changeset
        assert changeset is not None
        answer = self.step("save", key=changeset.key)
        assert answer.status_code == 302, text(answer)
        self.read()

    @property
    def page(self) -> str:
        return html.unescape(text(self.client.get(self.address)))

    @property
    def counts(self) -> dict[str, int]:
        self.upload.refresh_from_db()
        assert self.upload.changeset is not None
        return dict(self.upload.changeset.counts)

    def kinds(self) -> Counter[str]:
        found = ChangesetRow.objects.filter(changeset=self.upload.changeset_id).exclude(kind="")
        return Counter(found.values_list("kind", flat=True))


def rows_of(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def by_line(file: Path) -> dict[int, list[str]]:
    """Each row by the line on which it begins: some hold line breaks."""
    found: dict[int, list[str]] = {}
    with file.open(encoding="utf-8", newline="") as stream:
        reader, line = csv.reader(stream), 1
        for row in reader:
            found[line], line = row, reader.line_num + 1
    return found


def test_the_raw_indicators_of_2011_correct_those_that_were_published_later(
    real_data: Path, tmp_path: Path
) -> None:
    """What the folder holds of 2008 is the same; names that several KPIs have are left out, all at once."""
    whole = Published.read(real_data / "mta")
    months = [row for row in whole.months if row["period"] < "2008-04"]
    there = {row["indicator_seq"] for row in months}
    indicators = [row for row in whole.indicators if row["indicator_seq"] in there]
    write_folder(Published(indicators, months), tmp_path)
    load_folder(tmp_path, now=NOW - dt.timedelta(days=1))
    office = User.objects.get(email="office@mta.example")
    file = real_data / "mta" / "raw_as_published_2011.csv"
    sent = Sent(office, Team.objects.get(code="MTA"), file)
    assert sent.upload.state == "mapping"
    assert "Line breaks in" in sent.page or "Figures have marks between thousands" in sent.page
    sent.map(**{"column-3": "ignore"})
    assert (sent.upload.state, sent.upload.total) == ("previewed", 4376)
    kinds, counts = sent.kinds(), sent.counts
    assert kinds == {"correction": 2392, "unknown_kpi": 1404, "twins": 284, "twice": 98}
    assert counts == {"check": 2392, "error": 1404 + 284 + 98, "unchanged": 198}
    for kind in set(kinds) - {"correction"}:
        sent.step("leave_out", kind=kind)
    sent.step("confirm", reason="As published in 2011")
    to_save = sent.counts["check"]
    sent.save()
    assert sent.upload.state == "committed"
    written = EntryRevision.objects.filter(changeset=sent.upload.changeset)
    assert written.count() == to_save == 2392
    assert set(written.values_list("reason", flat=True)) == {"As published in 2011"}
    cells = by_line(file)
    for revision in written.select_related("measure__kpi").order_by("?")[:50]:
        row = cells[int(revision.place.rpartition("P")[2])]
        assert (Decimal(row[15].replace(",", "")), f"{row[10]}-{int(row[11]):02}") == (
            revision.value,
            f"{revision.start:%Y-%m}",
        )
        assert revision.measure.kpi.name == row[3].strip()


def test_published_beds_below_titles_and_a_header_of_two_rows(real_data: Path) -> None:
    make_organisation(fiscal_year_start=4)
    england = make_team("ENGLAND", name="NHS England")
    beds = make_kpi("BEDS", name="Available beds", aggregation="mean")
    make_measure(beds, make_team("RE9", england, name="South Tyneside NHS Foundation Trust"))
    sender = make_user("beds@nhs.example")
    make_member(sender, england, "manager")
    sent = Sent(sender, england, real_data / "nhs_beds" / "KH03_resaved.xlsx")
    assert sent.upload.state == "mapping"
    shown = sent.page
    assert "Rows 1 to 4 stand above the table and are not read." in shown
    assert "Row 8, England, is a total of other rows and is left out." in shown
    titles = sent.upload.layout["titles"]
    ignored = {f"column-{number}": "ignore" for number in range(1, len(titles) + 1)}
    sent.map(
        **ignored | {"column-1": "year", "column-2": "month", "column-5": "team", "column-6": "value:BEDS:"}
    )
    kinds = sent.kinds()
    assert (kinds["unknown_team"], sent.counts["check"]) == (289, 1)
    for kind in set(kinds) - {"correction"}:
        sent.step("leave_out", kind=kind)
    sent.step("confirm", reason="As published")
    sent.save()
    entry = Entry.objects.select_related("revision").get()
    assert (entry.start, entry.revision.place) == (
        dt.date(2010, 6, 1),
        "KH03_resaved.xlsx, NHS Trust by Sector!F15",
    )
    assert entry.value == Decimal("364.714285714286")


def test_a_column_for_each_quarter_of_a_service(real_data: Path) -> None:
    team = make_team("DVLA", name="DVLA")
    make_measure(make_kpi("VOL", name="Vol.", frequency="quarter", aggregation="sum"), team)
    sender = make_user("figures@gov.example")
    make_member(sender, team, "manager")
    file = real_data / "govuk_services" / "services_as_published.csv"
    header, *services = rows_of(file)
    sent = Sent(sender, team, file)
    if sent.upload.state == "previewed":
        sent.step("name")
    sent.map(combine="sum", **{f"column-{number}": "ignore" for number in range(1, 7)})
    assert sent.kinds() == {"correction": 18, "future": 2}
    volumes = [number for number, title in enumerate(header) if title.endswith(" Vol.") and title[:2] == "20"]
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for number in volumes:
        for row in services:
            if row[number].strip() not in ("", "-"):
                totals[header[number][:7]] += Decimal(row[number].replace(",", ""))
    for kind in set(sent.kinds()) - {"correction"}:
        sent.step("leave_out", kind=kind)
    sent.step("confirm", reason="As published")
    sent.save()
    entered = {
        f"{entry.start.year}-Q{entry.start.month // 3 + 1}": entry.value for entry in Entry.objects.all()
    }
    assert entered == {quarter: total for quarter, total in totals.items() if quarter < "2017-Q3"}


def test_orders_are_counted_in_their_months_and_broken_lines_named(real_data: Path) -> None:
    team = make_team("NORTHWIND", name="Northwind")
    make_measure(make_kpi("ORDERS", aggregation="sum"), team)
    sender = make_user("orders@northwind.example")
    make_member(sender, team, "manager")
    file = real_data / "northwind" / "orders_as_published.csv"
    sent = Sent(sender, team, file)
    if sent.upload.state == "previewed":
        sent.step("name")
    sent.map(
        **{f"column-{number}": "ignore" for number in range(1, 15)}
        | {"column-4": "period", "column-8": "value", "kpi": "ORDERS", "combine": "count"}
    )
    assert sent.kinds()["too_many"] == 176
    assert "A4" in sent.page
    sent.step("leave_out", kind="too_many")
    sent.step("confirm", reason="As published")
    sent.save()
    broken = {row[0] for row in rows_of(file)[1:] if len(row) != 14}
    months = Counter(
        row[7][:7] for row in rows_of(real_data / "northwind" / "orders.csv")[1:] if row[0] not in broken
    )
    assert len(broken) == 176
    assert {f"{entry.start:%Y-%m}": entry.value for entry in Entry.objects.all()} == dict(months)
