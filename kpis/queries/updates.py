"""The entry page of a team: every figure a person may enter there in the periods shown, ready to print."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership, Organisation, Team, User
from kpis import formats
from kpis.calc.periods import Period, period_key, shift
from kpis.calc.typed import Typed
from kpis.models import KPIVersion, Measure, TeamPeriod
from kpis.models.querysets import MeasureQuerySet
from kpis.queries.approvals import cells_awaiting
from kpis.queries.calendars import calendar_of, grace_of
from kpis.queries.comments_owed import cells_owed
from kpis.queries.entry_book import Key, Reader, read_bases, read_book, read_versions
from kpis.queries.entry_cells import Desk
from kpis.queries.entry_progress import Progress, closed_words, progress_of
from kpis.queries.entry_rows import Row, entry_row
from kpis.queries.entry_tabs import Column, Tab, column_of, most_used, tabs_of
from kpis.queries.history import ruling
from kpis.queries.windows import Window, due_window, side_by_side

HISTORY = {
    "day": gettext_lazy("13 days"),
    "week": gettext_lazy("13 weeks"),
    "month": gettext_lazy("12 months"),
    "period": gettext_lazy("13 periods"),
    "quarter": gettext_lazy("13 quarters"),
    "half_year": gettext_lazy("13 half years"),
    "year": gettext_lazy("13 years"),
}
FINISH = {
    "day": gettext_lazy("Finish day"),
    "week": gettext_lazy("Finish week"),
    "month": gettext_lazy("Finish month"),
    "period": gettext_lazy("Finish period"),
    "quarter": gettext_lazy("Finish quarter"),
    "half_year": gettext_lazy("Finish half year"),
    "year": gettext_lazy("Finish year"),
}


@dataclass(frozen=True, slots=True)
class Block:
    """`title` is empty for the team's own measures, else whose measures these are."""

    title: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Update:
    """`closed_words` is empty while figures may be entered; `managers` can open the period again. `at` orders
    the answers of one page: what is told later was read later."""

    team: Team
    key: str
    title: str
    period_name: str
    previous_name: str
    earlier: Column | None
    later: Column | None
    tabs: list[Tab]
    columns: list[Column]
    blocks: list[Block]
    filled: list[tuple[str, str]]
    progress: Progress
    window: Window
    is_manager: bool
    closed_words: str
    managers: list[str]
    history_words: str
    finish_words: str
    instructions: str
    at: str

    @property
    def version(self) -> int:
        """Of the team's period, for whoever finishes it or opens it again; 0 where nobody touched it."""
        return self.window.touched.version if self.window.touched else 0

    @property
    def is_single(self) -> bool:
        return len(self.columns) == 1

    @property
    def is_editable(self) -> bool:
        return any(row.is_editable for row in self.rows)

    @property
    def focus(self) -> str:
        """The field where the work starts: the first that is empty or to be mended."""
        cells = (cell for row in self.rows for cell in row.known)
        return next((f"{cell.id}-1" for cell in cells if cell.is_editable and not cell.is_entered), "")

    @property
    def rows(self) -> list[Row]:
        return [row for block in self.blocks for row in block.rows]


def asked_or_due(reader: Reader, team: Team, asked: Period | None) -> Period:
    """Without a wish the period that is due, at the frequency most figures of the team have."""
    if asked:
        return asked
    measures = list(editable_of(reader, team).filter(source=Measure.Source.ENTRY))
    return due_window(reader.organisation, most_used(reader, measures), reader.today)


def update_page(
    reader: Reader,
    team: Team,
    period: Period,
    *,
    is_manager: bool,
    at: dt.datetime,
    busy: Mapping[Key, Typed] | None = None,
) -> Update:
    """Eight statements, three more for conflicts and a closed period, one for approvals; never more with more
    measures."""
    calendar = calendar_of(reader.organisation)
    measures = list(editable_of(reader, team))
    versions = read_versions(measures)
    windows = windows_shown(reader, team, period)
    entered = [measure for measure in measures if measure.source == Measure.Source.ENTRY]
    desk = _desk(reader, entered, versions, windows, is_manager, busy)
    blocks = _blocks(reader.user, desk, entered, windows)
    window = windows[-1]
    name = formats.period_name(period, calendar)
    earlier, later = shift(calendar, period, -1), shift(calendar, period, 1)
    return Update(
        team=team,
        key=period_key(calendar, period),
        title=_("%(team)s, %(period)s") % {"team": team.name, "period": name},
        period_name=name,
        previous_name=formats.period_short(shift(calendar, windows[0].period, -1), calendar),
        earlier=column_of(calendar, earlier) if calendar.holds(earlier) else None,
        later=column_of(calendar, later) if later.start <= reader.today and calendar.holds(later) else None,
        tabs=tabs_of(reader, entered, versions, period),
        columns=[column_of(calendar, window.period) for window in windows],
        blocks=blocks,
        filled=_filled(measures, versions, period),
        progress=progress_of(_team_rows(blocks), window, reader),
        window=window,
        is_manager=is_manager,
        closed_words=closed_words(window, name, reader),
        managers=[] if window.is_open(reader.today) else managers_of(team, reader.today),
        history_words=str(HISTORY[period.grain]),
        finish_words=str(FINISH[period.grain]),
        instructions=reader.organisation.entry_instructions,
        at=f"{at:%Y%m%d%H%M%S%f}",
    )


def update_row(reader: Reader, measure: Measure, period: Period, *, is_manager: bool) -> Row | None:
    """One row as `update_page` has it."""
    windows = windows_shown(reader, measure.team, period)
    desk = _desk(reader, [measure], read_versions([measure]), windows, is_manager)
    return entry_row(desk, measure, windows)


def managers_of(team: Team, today: dt.date) -> list[str]:
    """Who manages a team, there or above."""
    places = Team.objects.above([team.pk], today)
    members = Membership.objects.filter(team__in=places, role=Membership.Role.MANAGER, user__is_active=True)
    return [str(row.user) for row in members.select_related("user").order_by("user__name", "user__email")]


def editable_of(reader: Reader, team: Team) -> MeasureQuerySet[Measure]:
    found = Measure.objects.editable_by(reader.user, reader.today).filter(team=team)
    scored = found.exclude(kpi__status__in=("draft", "proposed"))
    return scored.select_related("kpi", "person", "team").order_by("kpi__code", "person__name")


def _desk(
    reader: Reader,
    measures: Collection[Measure],
    versions: dict[int, list[KPIVersion]],
    windows: list[Window],
    may_correct: bool,
    busy: Mapping[Key, Typed] | None = None,
) -> Desk:
    periods = [window.period for window in windows]
    book = read_book(reader, measures, versions, periods)
    bases = read_bases(book.drafts.values())
    owed = cells_owed(reader.organisation, [measure.pk for measure in measures], periods)
    awaiting = cells_awaiting(list(measures), periods, reader.today)
    return Desk(reader, book, bases, may_correct, busy or {}, owed=owed, awaiting=awaiting)


def windows_shown(reader: Reader, team: Team, period: Period) -> list[Window]:
    """The period with those before it that are still open; a closed one stands alone."""
    periods = side_by_side(calendar_of(reader.organisation), period)
    windows = windows_of(reader.organisation, team, periods)
    return [window for window in windows[:-1] if window.is_open(reader.today)] + windows[-1:]


def windows_of(organisation: Organisation, team: Team, periods: Collection[Period]) -> list[Window]:
    """Of any grain, in one statement."""
    grains, starts = ({getattr(one, name) for one in periods} for name in ("grain", "start"))
    rows = TeamPeriod.objects.filter(team=team, grain__in=grains, start__in=starts).select_related("by")
    touched = {(row.grain, row.start): row for row in rows}
    return [Window(one, grace_of(organisation), touched.get((one.grain, one.start))) for one in periods]


def _blocks(user: User, desk: Desk, measures: Iterable[Measure], windows: list[Window]) -> list[Block]:
    """The team's measures, then the reader's own, then those of others whom the reader manages."""
    rows: dict[tuple[int, str], list[Row]] = defaultdict(list)
    for measure in measures:
        row = entry_row(desk, measure, windows)
        if row:
            rows[_block_of(user, measure)].append(row)
    return [Block(title, rows[place, title]) for place, title in sorted(rows)]


def _block_of(user: User, measure: Measure) -> tuple[int, str]:
    if measure.person is None:
        return 0, ""
    if measure.person == user:
        return 1, _("Your own measures, seen by you and the managers of this team")
    return 2, _("Measures of %(person)s") % {"person": measure.person}


def _team_rows(blocks: list[Block]) -> list[Row]:
    return [row for block in blocks if not block.title for row in block.rows]


def _filled(
    measures: Iterable[Measure], versions: dict[int, list[KPIVersion]], period: Period
) -> list[tuple[str, str]]:
    """Measures that nobody types, with how they come about."""
    ways = {"formula": _("calculated from other figures"), "rollup": _("rolled up from the teams below")}
    return [
        (measure.kpi.name, ways[measure.source])
        for measure in measures
        if measure.source in ways
        and (version := ruling(versions.get(measure.kpi_id, []), period.end))
        and version.frequency == period.grain
    ]


def other_teams(reader: Reader, team: Team) -> list[Team]:
    """The other teams whose figures the reader may enter."""
    teams = Team.objects.editable_by(reader.user, reader.today).exclude(pk=team.pk)
    return [other for other in teams.order_by("name") if other.is_active_on(reader.today)]
