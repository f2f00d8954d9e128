"""What a person may enter for a team over some periods, ready for a workbook that is made for it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import Team
from kpis import formats
from kpis.calc.periods import EVERY_GRAIN, Period
from kpis.models import Measure
from kpis.queries.entry_book import Reader, read_versions
from kpis.queries.entry_tabs import TABS
from kpis.queries.template_places import Place, places_of
from kpis.queries.template_rows import TemplateRow, read_stock, rows_of
from kpis.queries.template_words import read_me, title_of
from kpis.queries.updates import editable_of

MOST_ROWS = 20_000


class TooManyRowsError(ValueError):
    """Its message is the sentence for the reader."""


@dataclass(frozen=True, slots=True)
class TemplateSheet:
    """Of one frequency, by which it is called."""

    name: str
    rows: list[TemplateRow]


@dataclass(frozen=True, slots=True)
class Template:
    """`read_me` are the instructions under the title, a sentence each."""

    title: str
    read_me: list[str]
    sheets: list[TemplateSheet]
    made: dt.datetime


def template_of(reader: Reader, team: Team, first: Period, last: Period) -> Template:
    """Everything the reader may enter in the team, of each frequency in the periods that fall between the
    first day and the last and have begun. Seven statements; TooManyRowsError beyond MOST_ROWS."""
    measures = list(editable_of(reader, team).filter(source=Measure.Source.ENTRY))
    versions = read_versions(measures)
    places = places_of(reader, team, measures, versions, first, last)
    _check(places)
    stock = read_stock(places, versions)
    sheets = []
    for grain in EVERY_GRAIN:
        rows = [row for place in places if place.slot.period.grain == grain for row in rows_of(place, stock)]
        if rows:
            sheets.append(TemplateSheet(str(TABS[grain]), rows))
    title = title_of(reader, team, first, last)
    return Template(title, read_me(reader, [place.slot.window for place in places]), sheets, reader.now)


def _check(places: Sequence[Place]) -> None:
    count = sum(len(place.inputs) or 1 for place in places)
    if count > MOST_ROWS:
        rows, most = (formats.number(Decimal(figure), 0) for figure in (count, MOST_ROWS))
        sentence = _("This workbook would have %(rows)s rows, more than %(most)s: ask for fewer periods.")
        raise TooManyRowsError(sentence % {"rows": rows, "most": most})
