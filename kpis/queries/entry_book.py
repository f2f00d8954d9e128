"""What stands in the database about some measures in some periods of one grain: five statements."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery

from accounts.models import Organisation, User
from kpis.calc.facts import Input
from kpis.calc.inputs import parse_inputs
from kpis.calc.periods import Period, shift
from kpis.models import Comment, Entry, EntryDraft, EntryRevision, KPIVersion, Measure, MeasureLife, Score
from kpis.queries.calendars import calendar_of
from kpis.queries.figures import Meaning
from kpis.queries.history import ruling, versions_of

SPARK = 13
"""Points of a sparkline: the year and the same period of the year before."""

Key = tuple[int, dt.date]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at which day, and whose calendar and zone the page is written in."""

    user: User
    organisation: Organisation
    now: dt.datetime
    today: dt.date


@dataclass(frozen=True, slots=True)
class Book:
    """By measure and start, except `versions`, which are a KPI's, and `lives`, a measure's. Of the comments
    the latest."""

    versions: dict[int, list[KPIVersion]]
    lives: dict[int, list[MeasureLife]]
    entries: dict[Key, Entry]
    drafts: dict[Key, EntryDraft]
    scores: dict[Key, Score]
    comments: dict[Key, Comment]

    def version(self, measure: Measure, period: Period) -> KPIVersion | None:
        return ruling(self.versions.get(measure.kpi_id, []), period.end)

    def takes(self, measure: Measure, period: Period) -> bool:
        """Whether a figure is expected there: entered at this grain, and active on the last day."""
        version = self.version(measure, period)
        is_active = any(life.covers(period.end) for life in self.lives.get(measure.pk, []))
        return version is not None and version.frequency == period.grain and is_active

    def values(self, measure: Measure, periods: Sequence[Period]) -> list[Decimal | None]:
        rows = [self.scores.get((measure.pk, period.start)) for period in periods]
        return [row.value if row else None for row in rows]


def read_versions(measures: Collection[Measure]) -> dict[int, list[KPIVersion]]:
    return versions_of({measure.kpi_id for measure in measures})


def read_book(
    reader: Reader,
    measures: Collection[Measure],
    versions: dict[int, list[KPIVersion]],
    periods: Sequence[Period],
) -> Book:
    """Periods in order, of one grain. No statement for no measures."""
    pks = [measure.pk for measure in measures]
    if not pks:
        return Book(versions, {}, {}, {}, {}, {})
    lives = defaultdict(list)
    for life in MeasureLife.objects.filter(measure__in=pks):
        lives[life.measure_id].append(life)
    there = {"measure__in": pks, "grain": periods[0].grain, "start__in": [period.start for period in periods]}
    entries = Entry.objects.filter(**there).select_related("revision__actor")
    drafts = _with_base(EntryDraft.objects.filter(author=reader.user, **there))
    first = shift(calendar_of(reader.organisation), periods[0], -SPARK)
    scores = Score.objects.filter(
        measure__in=pks, grain=periods[0].grain, start__range=(first.start, periods[-1].start)
    ).defer("receipt", "inputs")
    comments = Comment.objects.filter(**there).order_by("at")
    return Book(
        versions,
        lives,
        {(row.measure_id, row.start): row for row in entries},
        {(row.measure_id, row.start): row for row in drafts},
        {(row.measure_id, row.start): row for row in scores},
        {(row.measure_id, row.start): row for row in comments},
    )


def _with_base(drafts: Any) -> Any:
    """`base_revision`: the one its author started from, None where the cell was empty."""
    base = EntryRevision.objects.filter(
        measure=OuterRef("measure"),
        grain=OuterRef("grain"),
        start=OuterRef("start"),
        version=OuterRef("base_version"),
    )
    return drafts.annotate(base_revision=Subquery(base.values("pk")[:1]))


def read_bases(drafts: Collection[EntryDraft]) -> dict[int, EntryRevision]:
    """By revision id, with their authors: what conflicting drafts started from."""
    wanted = [draft.base_revision for draft in drafts if draft.problem == EntryDraft.Problem.CONFLICT]  # type: ignore[attr-defined]  # annotated by read_book
    return EntryRevision.objects.select_related("actor").in_bulk(wanted)


def meaning_of(version: KPIVersion) -> Meaning:
    return Meaning(version.unit, version.decimals, version.direction, version.frequency)


def inputs_of(version: KPIVersion) -> tuple[Input, ...]:
    return parse_inputs(version.inputs)
