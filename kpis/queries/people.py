"""The page of a person: their own measures, who may see them, and who has looked."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Team, User
from kpis import formats
from kpis.calc.periods import EVERY_GRAIN, period_key, shift
from kpis.models import KPIVersion, Measure, TeamPeriod
from kpis.queries.calendars import calendar_of, grace_of
from kpis.queries.entry_book import Reader, read_bases, read_book, read_versions
from kpis.queries.entry_cells import Desk
from kpis.queries.entry_rows import Row, entry_row
from kpis.queries.entry_tabs import Column, column_of
from kpis.queries.history import ruling
from kpis.queries.seers import Looked, Seer, looks_at, seers_of
from kpis.queries.updates import HISTORY, Block
from kpis.queries.windows import AT_ONCE, Window, due_window, due_windows, side_by_side, touched_periods

TWO_YEARS = dt.timedelta(days=2 * 366)


@dataclass(frozen=True, slots=True)
class OwnTable:
    """The measures of one team and frequency, as the entry page of that team has them in the period `key`;
    `others` are further periods of it that are open."""

    title: str
    place: str
    key: str
    previous_name: str
    columns: list[Column]
    history_words: str
    blocks: list[Block]
    others: list[Column]

    @property
    def is_single(self) -> bool:
        return len(self.columns) == 1


@dataclass(frozen=True, slots=True)
class PersonPage:
    """`measures` are those whose figures are shown; `hides_figures`: the reader sees that there are some."""

    person: User
    is_own: bool
    teams: list[str]
    tables: list[OwnTable]
    filled: list[str]
    measures: list[int]
    hides_figures: bool
    seers: list[Seer]
    looks: list[Looked]

    @property
    def is_editable(self) -> bool:
        return any(row.may_enter for table in self.tables for block in table.blocks for row in block.rows)


@dataclass(frozen=True, slots=True)
class Rights:
    """Measures the reader may enter, and those whose closed periods they may correct."""

    entered: frozenset[int]
    corrected: frozenset[int]


def person_page(reader: Reader, person: User) -> PersonPage:
    """Sixteen statements, five more for each further frequency; never more with more teams or measures."""
    of_person = Measure.objects.filter(person=person).exclude(kpi__status__in=("draft", "proposed"))
    visible = of_person.visible_to(reader.user, reader.today).select_related("kpi", "person", "team")
    measures = list(visible.order_by("team__name", "kpi__code"))
    versions = read_versions(measures)
    entered = [measure for measure in measures if measure.source == Measure.Source.ENTRY]
    memberships = list(person.memberships.select_related("team").order_by("team__name"))
    of_teams = set(of_person.values_list("team", flat=True))
    return PersonPage(
        person=person,
        is_own=person == reader.user,
        teams=[f"{row.team.name}, {row.get_role_display()}" for row in memberships],
        tables=_tables(reader, entered, versions, _rights(reader, entered)),
        filled=[measure.kpi.name for measure in measures if measure.source != Measure.Source.ENTRY],
        measures=[measure.pk for measure in measures],
        hides_figures=not measures and bool(of_teams),
        seers=seers_of(reader, person, of_teams),
        looks=looks_at(reader, person),
    )


def _rights(reader: Reader, measures: Sequence[Measure]) -> Rights:
    here = Measure.objects.filter(pk__in=[measure.pk for measure in measures])
    entered = here.editable_by(reader.user, reader.today).values_list("pk", flat=True)
    corrected = here.managed_by(reader.user, reader.today).values_list("pk", flat=True)
    return Rights(frozenset(entered), frozenset(corrected))


def _tables(
    reader: Reader, measures: Sequence[Measure], versions: dict[int, list[KPIVersion]], rights: Rights
) -> list[OwnTable]:
    by_grain: dict[str, list[Measure]] = defaultdict(list)
    for measure in measures:
        version = ruling(versions.get(measure.kpi_id, []), reader.today)
        if version:
            by_grain[version.frequency].append(measure)
    teams = {measure.team_id for measure in measures}
    touched = touched_periods(teams, by_grain, reader.today - TWO_YEARS) if teams else {}
    return [
        table
        for grain in EVERY_GRAIN
        if grain in by_grain
        for table in _of_grain(reader, grain, by_grain[grain], versions, touched, rights)
    ]


def _of_grain(
    reader: Reader,
    grain: str,
    measures: Sequence[Measure],
    versions: dict[int, list[KPIVersion]],
    touched: dict[int, list[TeamPeriod]],
    rights: Rights,
) -> Iterable[OwnTable]:
    teams = {measure.team: None for measure in measures}
    windows = {team: _windows(reader, grain, touched.get(team.pk, [])) for team in teams}
    periods = sorted({one.period for some in windows.values() for one in some[0]}, key=lambda one: one.start)
    book = read_book(reader, measures, versions, periods)
    desk = Desk(reader, book, read_bases(book.drafts.values()), may_correct=False)
    for team in teams:
        shown, others = windows[team]
        rows = [_row(desk, measure, shown, rights) for measure in measures if measure.team_id == team.pk]
        found = [row for row in rows if row]
        if found:
            yield _table(reader, team, shown, others, found)


def _windows(reader: Reader, grain: str, acts: Collection[TeamPeriod]) -> tuple[list[Window], list[Window]]:
    """What the entry page shows in the period that is due, and the other windows that are due."""
    organisation, calendar = reader.organisation, calendar_of(reader.organisation)
    due = due_windows(organisation, grain, reader.today, acts)
    first = (due[-1] if grain in AT_ONCE else due[0]).period if due else None
    periods = side_by_side(calendar, first or due_window(organisation, grain, reader.today))
    rows = {row.start: row for row in acts if row.grain == grain}
    beside = [Window(one, grace_of(organisation), rows.get(one.start)) for one in periods]
    shown = [window for window in beside[:-1] if window.is_open(reader.today)] + beside[-1:]
    others = [window for window in due if window.period not in {one.period for one in shown}]
    return shown, others


def _row(desk: Desk, measure: Measure, windows: Sequence[Window], rights: Rights) -> Row | None:
    may_enter, may_correct = measure.pk in rights.entered, measure.pk in rights.corrected
    return entry_row(replace(desk, may_enter=may_enter, may_correct=may_correct), measure, windows)


def _table(
    reader: Reader, team: Team, windows: Sequence[Window], others: Sequence[Window], rows: list[Row]
) -> OwnTable:
    calendar, last = calendar_of(reader.organisation), windows[-1].period
    name = formats.period_name(last, calendar)
    return OwnTable(
        title=_("%(team)s, %(period)s") % {"team": team.name, "period": name},
        place=reverse("update", args=[team.code]),
        key=period_key(calendar, last),
        previous_name=formats.period_short(shift(calendar, windows[0].period, -1), calendar),
        columns=[column_of(calendar, window.period) for window in windows],
        history_words=str(HISTORY[last.grain]),
        blocks=[Block("", rows)],
        others=[column_of(calendar, window.period) for window in others],
    )
