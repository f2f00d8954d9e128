"""What an upload would do, row by row, those with problems first."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, IntegerField, Min, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation
from kpis import formats
from kpis.calc.decimals import NumberError, read_decimal
from kpis.calc.periods import Calendar, period_at
from kpis.formats import Split
from kpis.models import ChangesetRow, KPIVersion, Measure, Upload
from kpis.queries.calendars import calendar_of
from kpis.queries.entry_book import inputs_of
from kpis.queries.entry_texts import caption_of
from kpis.queries.history import ruling, versions_of
from kpis.queries.uploads import LOOKS, TO_SAVE, Outcome, Tally, tallies

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Kind:
    """All rows that are wrong in the same way."""

    kind: str
    count: int
    problem: str
    words: str


@dataclass(frozen=True, slots=True)
class Typed:
    """A field in which the figure of a row is typed anew."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class PreviewRow:
    number: int
    place: str
    kpi: str
    about: str
    period: str
    stored: Split
    given: Split
    outcome: str
    look: str
    word: str
    problem: str
    hint: str
    fields: list[Typed]
    takes_inputs: bool

    @property
    def is_open(self) -> bool:
        return self.outcome in (Outcome.ERROR, Outcome.CONFLICT, Outcome.CHECK)


@dataclass(frozen=True, slots=True)
class Preview:
    """`save_words` are those of the button; `blocked` says why it does nothing yet, or is empty."""

    tallies: list[Tally]
    kinds: list[Kind]
    rows: list[PreviewRow]
    page: Page[ChangesetRow]
    save_words: str
    blocked: str
    to_check: int
    is_empty: bool


def preview(upload: Upload, number: str) -> Preview:
    """A page of its rows, those with problems first: six statements, however many rows there are."""
    changeset = upload.changeset
    assert changeset is not None  # noqa: S101  # what is looked over has rows
    page = Paginator(_in_order(changeset.rows.all()), PER_PAGE).get_page(number)
    counts: dict[str, int] = changeset.counts
    to_save = sum(counts.get(outcome, 0) for outcome in TO_SAVE)
    return Preview(
        tallies=tallies(counts),
        kinds=_kinds(changeset.rows.all()),
        rows=_rows(list(page.object_list)),
        page=page,
        save_words=_save_words(to_save, counts.get(Outcome.LEFT_OUT, 0)),
        blocked=_blocked(upload, counts, to_save),
        to_check=counts.get(Outcome.CHECK, 0),
        is_empty=not counts,
    )


def _in_order(rows: QuerySet[ChangesetRow]) -> QuerySet[ChangesetRow]:
    places = [When(outcome=outcome, then=Value(place)) for place, outcome in enumerate(LOOKS)]
    return rows.order_by(Case(*places, output_field=IntegerField()), "number")


def _kinds(rows: QuerySet[ChangesetRow]) -> list[Kind]:
    """What is wrong with more than one row, most frequent first."""
    wrong = rows.filter(outcome__in=(Outcome.ERROR, Outcome.CONFLICT, Outcome.CHECK)).order_by()
    kinds = wrong.values_list("kind").annotate(count=Count("pk"), sample=Min("problem"))
    several = kinds.filter(count__gt=1).order_by("-count", "kind")
    return [
        Kind(kind, count, problem, _("Leave out all %(count)s") % {"count": count})
        for kind, count, problem in several
    ]


def _save_words(to_save: int, left_out: int) -> str:
    save = ngettext("Save %(count)s value", "Save %(count)s values", to_save) % {"count": to_save}
    if not left_out:
        return save
    return _("%(save)s, leave out %(count)s") % {"save": save, "count": left_out}


def _blocked(upload: Upload, counts: dict[str, int], to_save: int) -> str:
    if counts.get(Outcome.ERROR) or counts.get(Outcome.CONFLICT):
        return _("Correct or leave out the errors and conflicts first.")
    if counts.get(Outcome.CHECK) and not upload.reason:
        return _("Say why the rows to check are right, or leave them out.")
    return "" if to_save else _("Nothing in it is new.")


def _rows(found: list[ChangesetRow]) -> list[PreviewRow]:
    ids = {row.says["measure"] for row in found if row.says["measure"]}
    measures = Measure.objects.select_related("kpi", "team", "person").in_bulk(ids)
    versions = versions_of({measure.kpi_id for measure in measures.values()})
    calendar = calendar_of(Organisation.current())
    return [_row(row, measures.get(row.says["measure"]), versions, calendar) for row in found]


def _row(
    row: ChangesetRow, measure: Measure | None, versions: dict[int, list[KPIVersion]], calendar: Calendar
) -> PreviewRow:
    after = row.says
    start = dt.date.fromisoformat(after["start"]) if after["start"] else None
    version = ruling(versions.get(measure.kpi_id, []), start) if measure and start else None
    is_wrong = row.outcome in (Outcome.ERROR, Outcome.CONFLICT)
    return PreviewRow(
        row.number,
        row.place,
        measure.kpi.name if measure else after["kpi"],
        _about(measure, after, version.unit if version else ""),
        formats.period_name(period_at(calendar, after["grain"], start), calendar) if start else after["key"],
        _stored(row.before, version),
        Split(_as_written(after), "") if is_wrong else _given(after, version),
        row.outcome,
        LOOKS[Outcome(row.outcome)],
        str(Outcome(row.outcome).label),
        row.problem,
        after["hint"],
        _fields(after) if measure and start and _takes_another_value(row) else [],
        any(after["texts"]),
    )


def _about(measure: Measure | None, after: dict[str, Any], unit: str) -> str:
    if measure is None:
        return str(after["team"])
    who = [measure.team.name, measure.person.name if measure.person else "", measure.kpi.code, unit]
    return ", ".join(filter(None, who))


def _stored(before: dict[str, Any] | None, version: KPIVersion | None) -> Split:
    if before is None or before["state"] == "blank":
        return Split(formats.MISSING, "")
    if before["state"] == "na":
        return Split(_("not applicable"), "")
    if before["inputs"]:
        return _several(before["inputs"], version)
    return _figure(before["value"], version)


def _as_written(after: dict[str, Any]) -> str:
    return "; ".join(filter(None, after["given"].values()))


def _given(after: dict[str, Any], version: KPIVersion | None) -> Split:
    if after["na"]:
        return Split(_("not applicable"), "")
    texts = after["texts"]
    return _figure(texts[""], version) if "" in texts else _several(texts, version)


def _several(inputs: dict[str, str], version: KPIVersion | None) -> Split:
    """In the order of the definition: the database keeps none."""
    named = [one.name for one in inputs_of(version)] if version else []
    order = sorted(inputs, key=lambda name: named.index(name) if name in named else len(named))
    return Split(
        ", ".join(f"{caption_of(name)} {''.join(_figure(inputs[name], None))}" for name in order), ""
    )


def _figure(text: str, version: KPIVersion | None) -> Split:
    """With all its decimals, at least those of the KPI: nothing is rounded away unseen."""
    try:
        value: Decimal = read_decimal(text)
    except NumberError:
        return Split(text, "")
    written = -int(value.normalize().as_tuple().exponent)
    return formats.split_number(value, max(written, version.decimals if version else 0, 0))


def _takes_another_value(row: ChangesetRow) -> bool:
    return row.outcome == Outcome.ERROR or (row.outcome == Outcome.CHECK and row.kind != "correction")


def _fields(after: dict[str, Any]) -> list[Typed]:
    return [
        Typed(f"value.{name}" if name else "value", name or _("Value"), text or after["given"].get(name, ""))
        for name, text in after["texts"].items()
    ]
