"""The API as a door: entries named by codes and keys become submissions, or every broken rule is told."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import BooleanField, Case, Q, Value, When
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from accounts.models import ApiToken
from kpis.actions.outcomes import Submission
from kpis.calc.periods import Calendar, Period, PeriodError, typed_period
from kpis.calc.typed import Typed
from kpis.models import Measure

Cell = tuple[int, Period]


@dataclass(frozen=True, slots=True)
class Item:
    """One entry as it was sent; `state` is value, na or blank."""

    kpi: str
    team: str
    period: str
    state: str = "value"
    value: str = ""
    inputs: dict[str, str] = field(default_factory=dict)
    note: str = ""
    reason: str = ""
    version: int | None = None
    confirmed: bool = False

    @property
    def place(self) -> tuple[str, str]:
        return self.team.lower(), self.kpi.lower()


@dataclass(frozen=True, slots=True)
class ItemProblem:
    item: int
    field: str
    rule: str
    given: str
    message: str


class ItemsRefused(Exception):  # noqa: N818  # what the door does
    def __init__(self, problems: list[ItemProblem]) -> None:
        super().__init__(len(problems))
        self.problems = problems

    def has(self, rule: str) -> bool:
        return any(problem.rule == rule for problem in self.problems)


def read_items(
    items: Sequence[Item], token: ApiToken, calendar: Calendar, today: dt.date
) -> list[Submission]:
    """In the order given, by one statement. Raises ItemsRefused with all problems there are."""
    reading = _Reading(calendar, _measures(items, token, today))
    submissions = [reading.submission(number, item) for number, item in enumerate(items)]
    if reading.problems:
        raise ItemsRefused(reading.problems)
    return [submission for submission in submissions if submission]


Found = dict[tuple[str, str], tuple[int, bool]]
"""By team and KPI in small letters: the measure, and whether the token may write it."""


def _measures(items: Sequence[Item], token: ApiToken, today: dt.date) -> Found:
    teams, kpis = {item.place[0] for item in items}, {item.place[1] for item in items}
    writable = Measure.objects.editable_by(token.user, today).filter(
        person=None, team__in=token.writable_teams(today)
    )
    rows = Measure.objects.readable_with(token, today).alias(
        team_code=Lower("team__code"), kpi_code=Lower("kpi__code")
    )
    found = rows.filter(team_code__in=teams, kpi_code__in=kpis).annotate(
        writable=Case(
            When(Q(pk__in=writable.values("pk")), then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        )
    )
    listed = found.values_list(Lower("team__code"), Lower("kpi__code"), "pk", "writable")
    return {(team, kpi): (pk, may) for team, kpi, pk, may in listed.order_by("pk")}


class _Reading:
    def __init__(self, calendar: Calendar, measures: Found) -> None:
        self.calendar, self.measures = calendar, measures
        self.problems: list[ItemProblem] = []
        self.first: dict[Cell, int] = {}

    def submission(self, number: int, item: Item) -> Submission | None:
        before = len(self.problems)
        measure, period = self._measure(number, item), self._period(number, item)
        if measure is not None and period is not None:
            self._check_once(number, item, (measure, period))
        self._check_figures(number, item)
        if measure is None or period is None or len(self.problems) > before:
            return None
        typed = Typed(item.value, item.inputs, item.state == "na")
        place = _("item %(number)s") % {"number": number}
        return Submission(measure, period, typed, item.version, item.note, item.reason, place, item.confirmed)

    def _measure(self, number: int, item: Item) -> int | None:
        found = self.measures.get(item.place)
        if found is None:
            rule = _("There is no such measure that this token may read.")
            self._refuse(number, "kpi", "unknown", f"{item.kpi}, {item.team}", rule)
            return None
        if not found[1]:
            self._refuse(number, "team", "read_only", item.team, _("This token does not write here."))
        return found[0]

    def _period(self, number: int, item: Item) -> Period | None:
        try:
            return typed_period(self.calendar, item.period)
        except PeriodError as problem:
            self._refuse(number, "period", "period", item.period, str(problem))
            return None

    def _check_once(self, number: int, item: Item, cell: Cell) -> None:
        first = self.first.setdefault(cell, number)
        if first != number:
            rule = _("Item %(first)s names the same entry.") % {"first": first}
            self._refuse(number, "period", "twice", item.period, rule)

    def _check_figures(self, number: int, item: Item) -> None:
        has_figures = bool(item.value.strip() or item.inputs)
        if item.state == "value" and not has_figures:
            rule = _("Send a value or inputs, or the state na or blank.")
            self._refuse(number, "value", "missing", item.value, rule)
        if item.state == "blank" and has_figures:
            self._refuse(number, "value", "blank_with_figures", item.value, _("Blank takes no figures."))
        if item.confirmed and not item.reason.strip():
            self._refuse(number, "reason", "missing", item.reason, _("Say why the value is right."))

    def _refuse(self, number: int, name: str, rule: str, given: str, message: str) -> None:
        self.problems.append(ItemProblem(number, name, rule, given[:100], message))
