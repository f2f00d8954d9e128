"""Files as their lines, sent by the cast of the entry page, on the day of its story."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from accounts.models import Organisation, Team, User
from kpis.actions.uploads.leases import claim
from kpis.actions.uploads.receiving import receive
from kpis.actions.uploads.staging import stage
from kpis.calc.sheets.book import Broken, Line, Place
from kpis.calc.sheets.figures import Reading, gather
from kpis.models import ChangesetRow, Entry, Upload
from kpis.queries.calendars import calendar_of
from kpis.queries.registers import register_of
from tests.story_entering import NOW


def line(kpi: str, value: str, row: int = 2, **more: Any) -> Line:
    """A row of a sheet "October" with its value in column D."""
    fields = {"kpi": kpi, "given": value, "period": "2026-10", "place": Place("October", row, 4)}
    return Line(**{**fields, "value": value, **more})


def lines(**values: str) -> list[Line]:
    """`lines(OPS_01="84.6")`, from row 2 of the sheet on."""
    return [line(kpi, value, row) for row, (kpi, value) in enumerate(values.items(), 2)]


def make_upload(sender: User, team: Team, content: bytes = b"figures", **fields: Any) -> Upload:
    upload = receive(sender, team, fields.pop("name", "operations-2026-10.xlsx"), content, now=NOW)
    Upload.objects.filter(pk=upload.pk).update(**fields)
    upload.refresh_from_db()
    return upload


def staged(
    sender: User,
    team: Team,
    given: Sequence[Line],
    *,
    content: bytes = b"figures",
    combine: str = "",
    broken: Sequence[Broken] = (),
    now: dt.datetime = NOW,
) -> Upload:
    """A file that a worker has read to the end."""
    upload = claim(make_upload(sender, team, content).pk)
    assert upload is not None
    calendar = calendar_of(Organisation.current())
    reading = Reading(calendar, register_of(sender, now.date()), team.code, combine)
    upload.layout = {"is_ours": True, "titles": [], "sheets": [], "oddities": [], "unknown": {}}
    assert stage(upload, gather(given, reading), broken, calendar, now)
    return Upload.objects.get(pk=upload.pk)


def rows(upload: Upload) -> list[tuple[str, str, str, str]]:
    """Place, outcome, rule and sentence of each row, in the order of the file."""
    found = ChangesetRow.objects.filter(changeset=upload.changeset_id).order_by("number")
    return list(found.values_list("place", "outcome", "kind", "problem"))


def outcomes(upload: Upload) -> list[str]:
    return [outcome for _place, outcome, _kind, _problem in rows(upload)]


def stored() -> dict[str, str]:
    """What is stored of October, by KPI."""
    found = (
        Entry.objects.filter(start=dt.date(2026, 10, 1)).exclude(state="blank").select_related("measure__kpi")
    )
    return {
        entry.measure.kpi.code: f"{entry.value.normalize():f}" for entry in found if entry.value is not None
    }
