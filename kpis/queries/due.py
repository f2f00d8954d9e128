"""What is due from a person: every figure of their teams that is over, open, and not yet settled."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Team
from kpis import formats
from kpis.calc.periods import Period, period_key, shift
from kpis.models import Entry, EntryDraft, Measure, Score, TeamPeriod
from kpis.queries.calendars import calendar_of
from kpis.queries.comments_owed import red_without_comment
from kpis.queries.entry_book import Reader
from kpis.queries.entry_progress import Progress, counted, due_words
from kpis.queries.slots import Key, Slot, in_periods, slots_of
from kpis.queries.windows import Window, due_windows, touched_periods

VERBS = {
    "conflict": gettext_lazy("Settle"),
    "doubtful": gettext_lazy("Check"),
    "empty": gettext_lazy("Enter"),
}
LOOKS = {"conflict": ("off", "swap"), "doubtful": ("risk", "warn"), "empty": ("none", "clock")}
ORDER = ("conflict", "doubtful", "invalid", "closed", "empty")
LISTED = 8
"""So many tasks of one period are listed; the rest is a count."""


@dataclass(frozen=True, slots=True)
class Task:
    """One figure that needs its person; `cell` is its place on the entry page."""

    name: str
    words: str
    verb: str
    css: str
    icon: str
    cell: str


@dataclass(frozen=True, slots=True)
class Due:
    """One period of one team. `is_own`: the person belongs to that very team. `asked` are figures off track
    that want a comment, `own_left` counts what is missing of the person's own measures."""

    team: Team
    key: str
    title: str
    deadline: dt.date
    due_words: str
    progress: Progress
    tasks: list[Task]
    more: int
    asked: list[Task]
    own_left: int
    is_own: bool

    @property
    def left(self) -> int:
        return self.progress.all - self.progress.done


@dataclass(slots=True)
class Stored:
    entries: dict[Key, str] = field(default_factory=dict)
    drafts: dict[Key, EntryDraft] = field(default_factory=dict)
    values: dict[Key, Decimal | None] = field(default_factory=dict)
    red: dict[Key, bool] = field(default_factory=dict)

    def state(self, key: Key) -> str:
        draft = self.drafts.get(key)
        return draft.problem if draft else self.entries.get(key, "empty")


def due_from(reader: Reader) -> list[Due]:
    """Nine statements, whatever the number of teams and measures; what closes first comes first."""
    teams = {team.pk: team for team in Team.objects.editable_by(reader.user, reader.today)}
    slots = _slots(reader, teams)
    stored = _stored(reader, slots)
    own = set(reader.user.memberships.values_list("team", flat=True)) if teams else set()
    groups: dict[tuple[int, Period], list[Slot]] = defaultdict(list)
    for slot in slots:
        groups[slot.measure.team_id, slot.window.period].append(slot)
    found = [_due(reader, teams[team], some, stored, team in own) for (team, _period), some in groups.items()]
    return sorted(found, key=lambda due: (not due.is_own, due.deadline, due.team.name, due.key))


def _slots(reader: Reader, teams: Collection[int]) -> list[Slot]:
    """Persons' measures only where the person is the reader."""
    entered = Measure.objects.editable_by(reader.user, reader.today).filter(source=Measure.Source.ENTRY)
    mine = entered.filter(Q(person=None) | Q(person=reader.user), team__in=teams)
    measures = list(
        mine.exclude(kpi__status__in=("draft", "proposed")).select_related("kpi").order_by("kpi__code")
    )
    return slots_of(measures, partial(_windows, reader, teams))


def _windows(reader: Reader, teams: Iterable[int], grains: Collection[str]) -> dict[int, list[Window]]:
    since = reader.today - dt.timedelta(days=2 * 366)
    touched = touched_periods(teams, grains, since)
    return {
        team: [
            window
            for grain in sorted(grains)
            for window in due_windows(reader.organisation, grain, reader.today, touched.get(team, []))
        ]
        for team in teams
    }


def _stored(reader: Reader, slots: Sequence[Slot]) -> Stored:
    stored = Stored()
    if not slots:
        return stored
    calendar = calendar_of(reader.organisation)
    periods = {slot.window.period for slot in slots}
    measures = {slot.measure.pk for slot in slots}
    there = in_periods(periods) & Q(measure__in=measures)
    for entry in Entry.objects.filter(there).exclude(state="blank"):
        stored.entries[entry.measure_id, entry.grain, entry.start] = "na" if entry.state == "na" else "saved"
    for draft in EntryDraft.objects.filter(there, author=reader.user):
        stored.drafts[draft.measure_id, draft.grain, draft.start] = draft
    stored.red = red_without_comment(reader.organisation, measures, periods)
    before = {period: shift(calendar, period, -1) for period in periods}
    back = {(then.grain, then.start): period.start for period, then in before.items()}
    scores = Score.objects.filter(
        in_periods(before.values()), measure__in={slot.measure.pk for slot in slots}
    )
    for measure, grain, start, value in scores.values_list("measure", "grain", "start", "value"):
        stored.values[measure, grain, back[grain, start]] = value
    return stored


def _due(reader: Reader, team: Team, slots: Sequence[Slot], stored: Stored, is_own: bool) -> Due:
    calendar, window = calendar_of(reader.organisation), slots[0].window
    states = {slot.key: stored.state(slot.key) for slot in slots}
    open_slots = [slot for slot in slots if states[slot.key] in ORDER]
    tasks = [
        _task(reader, slot, states[slot.key], stored)
        for slot in sorted(open_slots, key=lambda slot: ORDER.index(states[slot.key]))
    ]
    period = formats.period_name(window.period, calendar)
    return Due(
        team=team,
        key=period_key(calendar, window.period),
        title=_("%(team)s, %(period)s") % {"team": team.name, "period": period},
        deadline=dt.date.max if window.state == TeamPeriod.State.REOPENED else window.deadline,
        due_words=due_words(window, reader),
        progress=counted(states.values()),
        tasks=tasks[:LISTED],
        more=max(0, len(tasks) - LISTED),
        asked=[_asked(reader, slot, stored.red[slot.key]) for slot in slots if slot.key in stored.red],
        own_left=sum(slot.measure.person_id is not None for slot in open_slots),
        is_own=is_own,
    )


def _task(reader: Reader, slot: Slot, state: str, stored: Stored) -> Task:
    calendar = calendar_of(reader.organisation)
    css, icon = LOOKS.get(state, ("off", "error"))
    return Task(
        slot.measure.kpi.name,
        _words(reader, slot, state, stored),
        str(VERBS.get(state, _("Correct"))),
        css,
        icon,
        f"c{slot.measure.pk}-{period_key(calendar, slot.window.period)}-1",
    )


def _asked(reader: Reader, slot: Slot, is_required: bool) -> Task:
    calendar = calendar_of(reader.organisation)
    words = _("The month waits for it.") if is_required else _("Two sentences are enough.")
    place = f"c{slot.measure.pk}-{period_key(calendar, slot.window.period)}-comment"
    return Task(slot.measure.kpi.name, words, _("Add comment"), "none", "talk", place)


def _words(reader: Reader, slot: Slot, state: str, stored: Stored) -> str:
    if state == "conflict":
        return _("Conflict: two people saved a value")
    if state != "empty":
        return stored.drafts[slot.key].message
    value = stored.values.get(slot.key)
    if value is None:
        return _("Not entered")
    calendar = calendar_of(reader.organisation)
    before = formats.period_name(shift(calendar, slot.window.period, -1), calendar)
    text = formats.quantity(value, slot.version.decimals, slot.version.unit)
    return _("Not entered. %(period)s was %(value)s") % {"period": before, "value": text}
