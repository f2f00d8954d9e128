"""The month page of a team: what is in, who owes, what waits for a decision, and how the period is closed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Team
from kpis.calc.periods import Period, period_key, shift
from kpis.models import EntryApproval, EntryDraft, Measure, TeamPeriod
from kpis.queries.approvals import cells_awaiting
from kpis.queries.calendars import calendar_of, grace_of, latest_ended
from kpis.queries.comments_owed import cells_owed
from kpis.queries.debtors import Debtor, debtors, nudges_today, who_owes
from kpis.queries.entry_book import Reader, read_book, read_versions
from kpis.queries.entry_cells import Desk
from kpis.queries.entry_tabs import Column, Tab, column_of, most_used, tabs_of
from kpis.queries.month_corrections import Corrected, Wanted, corrections, wanted_corrections
from kpis.queries.month_rows import MonthDesk, MonthRow
from kpis.queries.month_steps import Step, headline, steps_of, window_words
from kpis.queries.na_counts import NaCount, na_counts
from kpis.queries.updates import managers_of
from kpis.queries.windows import Window, due_windows


@dataclass(frozen=True, slots=True)
class Month:
    """`rows` are the team's measures and those of persons whom the reader may see; `persons_words` counts the
    others. `managers` are named to whoever is none."""

    team: Team
    key: str
    headline: str
    window_words: str
    instructions: str
    earlier: Column | None
    later: Column | None
    tabs: list[Tab]
    rows: list[MonthRow]
    persons_words: str
    na_words: str
    debtors: list[Debtor]
    wanted: list[Wanted]
    corrected: list[Corrected]
    na_counts: list[NaCount]
    steps: list[Step]
    managers: list[str]
    version: int
    is_manager: bool

    @property
    def to_approve(self) -> list[MonthRow]:
        """What the reader may approve, and has not entered themself."""
        return [row for row in self.rows if row.may_approve]

    @property
    def seen_to_approve(self) -> str:
        """Each with the version that is shown: "12:1 15:3"."""
        return " ".join(f"{row.measure}:{row.cell.version}" for row in self.to_approve)


def due_or_last(reader: Reader, team: Team) -> Period:
    """What is being closed: the oldest period that is due by the clock, else the latest that is over."""
    grain = most_used(reader, list(_entered(team)))
    due = due_windows(reader.organisation, grain, reader.today, [])
    return due[0].period if due else latest_ended(calendar_of(reader.organisation), grain, reader.today)


def month_page(reader: Reader, team: Team, period: Period, *, is_manager: bool) -> Month:
    """Twenty statements at most, whatever the number of measures."""
    calendar = calendar_of(reader.organisation)
    measures = list(_entered(team))
    versions = read_versions(measures)
    window = _window(reader, team, period)
    book = read_book(reader, measures, versions, [period])
    desk = _desk(Desk(reader, book, {}, may_correct=is_manager), team, window, measures, is_manager)
    found = [(measure, row) for measure in measures if (row := desk.row(measure))]
    seen = _seen(reader, team, [measure for measure, _row in found])
    rows = [row for measure, row in found if measure.pk in seen]
    of_team = [row for row in rows if not row.of_person]
    visible = {measure.pk: measure for measure, _row in found if measure.pk in seen}
    owed = [(row.name, row.owes) for row in rows if row.owes]
    nudges = nudges_today(team, period, reader.today)
    earlier, later = shift(calendar, period, -1), shift(calendar, period, 1)
    return Month(
        team=team,
        key=period_key(calendar, period),
        headline=headline(team, of_team, window, reader),
        window_words=window_words(window, reader),
        instructions=reader.organisation.entry_instructions if window.is_open(reader.today) else "",
        earlier=column_of(calendar, earlier) if calendar.holds(earlier) else None,
        later=column_of(calendar, later) if later.start <= reader.today and calendar.holds(later) else None,
        tabs=tabs_of(reader, measures, versions, period),
        rows=rows,
        persons_words=_persons_words([row for measure, row in found if measure.pk not in seen]),
        na_words=_na_words(of_team),
        debtors=debtors(reader, owed, nudges, is_manager=is_manager),
        wanted=wanted_corrections(desk.cells, visible, period, desk.managed),
        corrected=corrections(desk.cells, visible, period),
        na_counts=na_counts(reader, team, period),
        steps=steps_of(window, of_team, reader) if is_manager else [],
        managers=[] if is_manager else managers_of(team, reader.today),
        version=window.touched.version if window.touched else 0,
        is_manager=is_manager,
    )


def _entered(team: Team) -> list[Measure]:
    rows = Measure.objects.filter(team=team, source=Measure.Source.ENTRY)
    scored = rows.exclude(kpi__status__in=("draft", "proposed"))
    people = ("kpi", "team", "person", "owner", "deputy")
    return list(scored.select_related(*people).order_by("person__name", "kpi__code"))


def _window(reader: Reader, team: Team, period: Period) -> Window:
    rows = TeamPeriod.objects.filter(team=team, grain=period.grain, start=period.start)
    return Window(period, grace_of(reader.organisation), rows.select_related("by").first())


def _seen(reader: Reader, team: Team, measures: Collection[Measure]) -> set[int]:
    """Persons' measures to the person and to managers of that very team. Who may look into others' figures
    does so on their pages, where it is noted down."""
    of_team = {measure.pk for measure in measures if measure.person_id is None}
    if len(of_team) == len(measures):
        return of_team
    of_persons = Measure.objects.visible_to(reader.user, reader.today).filter(team=team, person__isnull=False)
    noted = Measure.objects.filter(team=team).looked_into_by(reader.user)
    return of_team | set(of_persons.exclude(pk__in=noted).values_list("pk", flat=True))


def _desk(
    cells: Desk, team: Team, window: Window, measures: Sequence[Measure], is_manager: bool
) -> MonthDesk:
    reader, period, pks = cells.reader, window.period, [measure.pk for measure in measures]
    drafts = EntryDraft.objects.filter(measure__in=pks, grain=period.grain, start=period.start)
    others = drafts.exclude(author=reader.user).exclude(problem=EntryDraft.Problem.ASKED)
    managed = Measure.objects.managed_by(reader.user, reader.today).filter(pk__in=pks) if is_manager else None
    asks = any(measure.kpi.needs_approval for measure in measures)
    revisions = [entry.revision_id for entry in cells.book.entries.values()]
    given = EntryApproval.objects.filter(revision__in=revisions).select_related("by") if asks else []
    return MonthDesk(
        cells=cells,
        window=window,
        owers=who_owes(measures, reader.today) if window.is_open(reader.today) else {},
        waiting=cells_awaiting(measures, [period], reader.today),
        given={approval.revision_id: approval for approval in given},
        drafts=set(others.values_list("measure", flat=True)),
        owed=cells_owed(reader.organisation, pks, [period]),
        managed=set(managed.values_list("pk", flat=True)) if managed is not None else set(),
    )


def _persons_words(rows: Sequence[MonthRow]) -> str:
    if not rows:
        return ""
    said = {"done": sum(row.is_in for row in rows), "all": len(rows)}
    return (
        ngettext(
            "%(done)s of %(all)s value of a person is in.",
            "%(done)s of %(all)s values of persons are in.",
            len(rows),
        )
        % said
    )


def _na_words(rows: Sequence[MonthRow]) -> str:
    count = sum(row.state == "na" for row in rows)
    if not count:
        return _("Nothing is marked not applicable in this period.")
    said = {"count": count, "all": len(rows)}
    return (
        ngettext(
            "%(count)s of %(all)s is not applicable in this period.",
            "%(count)s of %(all)s are not applicable in this period.",
            count,
        )
        % said
    )
