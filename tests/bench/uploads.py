"""A workbook of 10,000 rows that comes back filled in, as it is measured: read, looked over, saved, rescored.
Its yardstick only reads the cells."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from io import BytesIO
from random import Random
from time import perf_counter

from openpyxl import load_workbook  # type: ignore[import-untyped]  # it carries no py.typed

from accounts.models import Team, User
from kpis.actions.scores import recompute
from kpis.actions.uploads.committing import commit, promise
from kpis.actions.uploads.leases import claim
from kpis.actions.uploads.overlooking import confirm
from kpis.actions.uploads.reading import read
from kpis.actions.uploads.receiving import receive
from kpis.doors.uploaded import read_upload
from kpis.doors.workbooks import template_workbook
from kpis.models import Entry, Measure, Upload
from kpis.queries.template_rows import Takes, TemplateRow
from kpis.queries.templates import Template, TemplateSheet

from .changes import entered_simply, manager
from .organisation import NOW, months
from .yardsticks import Samples, peak_memory, timed

ROWS, NAME = 10_000, "values.xlsx"


def measure_upload() -> Samples:
    """Every row says something new of a closed month, for which its sender gives a reason."""
    now = NOW + dt.timedelta(days=2)
    user, team = manager().user, Team.objects.get(code="U0-0")
    assert user is not None  # `manager` is a person
    template = Template("Values", ["Fill in."], [TemplateSheet("Monthly", list(rows(Random(1))))], now)  # noqa: S311  # the same figures every time, nothing secret
    content = template_workbook(template)
    yardstick, _ = timed(partial(read_cells, content))
    parse, _ = timed(partial(read_upload, NAME, content))
    seconds = dict(steps(user, team, content, now))
    return {
        "upload": [sum(seconds.values())],
        "upload yardstick": [yardstick],
        "upload parse": [parse],
        "upload validate": [seconds["read"] - parse],
        "upload store": [seconds["store"]],
        "upload rescore": [seconds["rescore"]],
        "upload memory": [peak_memory()],
    }


def steps(user: User, team: Team, content: bytes, now: dt.datetime) -> Iterator[tuple[str, float]]:
    """What a worker does, with what its sender says in between, and how long each took."""
    began = perf_counter()
    upload = claim(receive(user, team, NAME, content, now=now).pk)
    assert upload is not None  # nobody else works here
    read(upload, now)
    upload = expect(upload, Upload.State.PREVIEWED)
    yield "read", perf_counter() - began
    began = perf_counter()
    confirm(upload, user, "Corrected.")
    assert upload.changeset is not None  # what is looked over has rows
    promise(upload, user, upload.changeset.key)
    commit(upload.pk, now)
    expect(upload, Upload.State.COMMITTED)
    yield "store", perf_counter() - began
    began = perf_counter()
    recompute(now)
    yield "rescore", perf_counter() - began


def expect(upload: Upload, state: str) -> Upload:
    found = Upload.objects.select_related("changeset").get(pk=upload.pk)
    if found.state != state or found.errors or found.total != ROWS:
        raise TypeError(f"{found.state}, {found.errors} of {found.total}: {found.message}")
    return found


def read_cells(content: bytes) -> int:
    book = load_workbook(BytesIO(content), read_only=True, data_only=True)
    return sum(1 for sheet in book.worksheets for _row in sheet.iter_rows(values_only=True))


def rows(random: Random) -> Iterator[TemplateRow]:
    """The latest months of every measure that is entered as one figure."""
    measures = entered_simply()
    versions = {(entry.measure_id, entry.start): entry.version for entry in Entry.objects.iterator()}
    periods = list(months(-(-ROWS // len(measures))))
    places = [(measure, period) for measure in measures for period in periods]
    for measure, period in places[:ROWS]:
        version = versions.get((measure.pk, dt.date.fromisoformat(f"{period}-01")), 0)
        yield _row(measure, period, version, Decimal(random.randint(100, 5_000)).scaleb(-2))


def _row(measure: Measure, period: str, version: int, value: Decimal) -> TemplateRow:
    return TemplateRow(
        code=measure.kpi.code,
        name=measure.kpi.name,
        person="",
        period=period,
        input="",
        unit="",
        previous=None,
        target="",
        value=value,
        state="",
        note="",
        measure=measure.pk,
        version=version,
        takes=Takes(),
        decimals=2,
    )
