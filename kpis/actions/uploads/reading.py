"""A worker reads an upload: its cells, its table, what the columns hold, and what each figure would do."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.clock import today_in
from accounts.models import Organisation
from kpis.actions.hints import hint_upload
from kpis.calc.periods import Calendar
from kpis.calc.sheets.book import Book, Line, Sheet
from kpis.calc.sheets.figures import IGNORED, Reading, Register, gather
from kpis.calc.sheets.layout import Layout, of_columns, recognise, signature
from kpis.calc.sheets.lines import read_lines
from kpis.calc.sheets.mapping import Known, Mapping, from_json, guess, to_json
from kpis.calc.sheets.ours import MARK, TITLES
from kpis.doors.uploaded import FileRefused, read_upload
from kpis.formats.oddities import oddity_words
from kpis.models import SheetMapping, Upload
from kpis.queries.calendars import calendar_of
from kpis.queries.registers import register_of

from .leases import mine
from .staging import stage

State = Upload.State
SAMPLES, SHOWN_NAMES = 3, 40


@dataclass(frozen=True, slots=True)
class Table:
    sheet: Sheet
    layout: Layout


def read(upload: Upload, now: dt.datetime) -> None:
    """For whoever has claimed it. Its sentences are in the sender's language."""
    with translation.override(upload.actor.language or settings.LANGUAGE_CODE):
        try:
            book = read_upload(upload.name, bytes(upload.content))
        except FileRefused as problem:
            return _end(upload, State.REFUSED, str(problem))
        tables = _tables(book)
        if not tables:
            return _end(upload, State.REFUSED, _("No table of figures was found in this file."))
        return _read(upload, book, tables, now)


def _tables(book: Book) -> list[Table]:
    found = [(sheet, recognise(sheet)) for sheet in book.sheets if not sheet.is_hidden]
    return [Table(sheet, layout) for sheet, layout in found if layout is not None]


def _is_to_fill(table: Table) -> bool:
    """A sheet of a workbook of ours, beside the one that says how to fill it in."""
    return set(TITLES) <= set(table.layout.titles)


def _read(upload: Upload, book: Book, tables: Sequence[Table], now: dt.datetime) -> None:
    organisation = Organisation.current()
    calendar = calendar_of(organisation)
    register = register_of(upload.actor, today_in(organisation, now))
    names = [table.sheet.name for table in tables]
    is_ours = MARK in book.properties and any(map(_is_to_fill, tables))
    tables = list(filter(_is_to_fill, tables)) if is_ours else [_chosen(tables, upload.sheet)]
    lines: list[Line] = []
    oddities: list[str] = []
    for table in tables:
        mapping = _mapping(upload, table, register, calendar, is_ours=is_ours)
        lines += read_lines(table.sheet, table.layout, mapping, calendar)
        odd = of_columns(table.sheet, table.layout, mapping.of_role("value")).oddities
        oddities += [] if is_ours else [oddity_words(one) for one in odd]
    upload.sheet = "" if is_ours else tables[0].layout.sheet
    upload.layout = _shown(tables[0], names, oddities) | {"is_ours": is_ours}
    upload.layout["unknown"] = _unknown_names(lines, register)
    if not is_ours and _is_unclear(upload, mapping):
        return _end(upload, State.MAPPING, "")
    reading = Reading(calendar, register, mapping.team or upload.team.code, mapping.combine)
    if not stage(upload, gather(lines, reading), book.broken, calendar, now):
        _end(upload, State.STOPPED, _("Stopped before it was read to the end. Nothing was saved."))
    return None


def _chosen(tables: Sequence[Table], name: str) -> Table:
    """The sheet that was asked for, else the one with most rows."""
    named = [table for table in tables if table.sheet.name == name]
    return (named or sorted(tables, key=lambda table: -len(table.sheet.rows)))[0]


def _mapping(
    upload: Upload, table: Table, register: Register, calendar: Calendar, *, is_ours: bool
) -> Mapping:
    """As somebody has just said, else as the team's files with these titles were read last, else a guess."""
    known = Known(register.kpis, register.teams, register.inputs)
    if is_ours:
        return guess(table.sheet, table.layout, known, calendar)
    if upload.is_mapped_by_hand and upload.mapping is not None:
        return from_json(upload.mapping)
    upload.recalled = SheetMapping.objects.filter(team=upload.team, signature=signature(table.layout)).first()
    mapping = (
        from_json(upload.recalled.mapping)
        if upload.recalled
        else guess(table.sheet, table.layout, known, calendar)
    )
    upload.mapping = to_json(mapping)
    return mapping


def _is_unclear(upload: Upload, mapping: Mapping) -> bool:
    """Whether somebody has to say what the columns hold, or whose names those are."""
    uses = mapping.columns.values()
    values = [use for use in uses if use.role == "value"]
    roles = {use.role for use in uses}
    has_kpi = bool(roles & {"kpi", "measure"} or mapping.kpi or (values and all(use.kpi for use in values)))
    has_period = roles & {"period", "year"} or mapping.period or all(use.period for use in values)
    has_values = bool(values or mapping.combine == "count")
    if not (has_values and has_kpi and has_period):
        return True
    return not upload.is_mapped_by_hand and any(upload.layout["unknown"].values())


def _shown(table: Table, sheets: Sequence[str], oddities: Sequence[str]) -> dict[str, Any]:
    """What the pages need to know of the file, ready to print."""
    layout = table.layout
    first = [table.sheet.rows[number - 1] for number in layout.numbers()][:SAMPLES]
    return {
        "sheets": list(sheets),
        "titles": list(layout.titles),
        "samples": [list(map(_text, row)) for row in first],
        "signature": signature(layout),
        "oddities": list(oddities),
    }


def _unknown_names(lines: Sequence[Line], register: Register) -> dict[str, list[str]]:
    kpis = {*register.kpis, *(name for _team, name in register.named)}
    teams = {*register.teams, *register.foreign}
    return {
        "kpi": _unknown((line.kpi for line in lines if line.measure is None), kpis),
        "team": _unknown((line.team for line in lines), teams),
    }


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)[:40]


def _unknown(names: Iterable[str], known: Iterable[str]) -> list[str]:
    """In the order of the file, each once."""
    folded = {*known, "", IGNORED}
    found = dict.fromkeys(name.strip() for name in names)
    return [name for name in found if name.casefold() not in folded][:SHOWN_NAMES]


def _end(upload: Upload, state: str, message: str) -> None:
    """Where reading ends before there are rows to look over."""
    Upload.objects.filter(mine(upload)).update(
        state=state,
        message=message,
        claimed_until=None,
        tries=0,
        layout=upload.layout,
        mapping=upload.mapping,
        sheet=upload.sheet,
        recalled=upload.recalled,
    )


@transaction.atomic
def map_columns(upload: Upload, mapping: Mapping, sheet: str, *, now: dt.datetime) -> None:
    """As its sender says, and so the team's files with these titles are read from now on."""
    held = (
        Upload.objects.defer("content")
        .select_for_update(of=("self",))
        .select_related("team")
        .get(pk=upload.pk)
    )
    if held.state not in (State.MAPPING, State.PREVIEWED):
        return
    is_other_sheet = sheet != held.sheet and sheet in held.layout["sheets"]
    held.sheet, held.is_mapped_by_hand, held.recalled = sheet, not is_other_sheet, None
    held.mapping = None if is_other_sheet else to_json(mapping)
    held.state, held.tries = State.RECEIVED, 0
    held.save()
    if not is_other_sheet:
        SheetMapping.objects.update_or_create(
            team=held.team,
            signature=held.layout["signature"],
            defaults={"mapping": held.mapping, "by": held.actor, "at": now},
        )
    hint_upload(held.pk)


@transaction.atomic
def ask_mapping(upload: Upload) -> None:
    """Back to the question what the columns hold."""
    changeable = Upload.objects.filter(pk=upload.pk, state=State.PREVIEWED, layout__is_ours=False)
    changeable.update(state=State.MAPPING, recalled=None)
