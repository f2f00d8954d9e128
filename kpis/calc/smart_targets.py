"""Time-bound: from when to when a target rules, and when the definition is looked at again."""

import datetime as dt
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import dropwhile
from operator import attrgetter

from kpis.calc.definitions import Definition
from kpis.calc.smart_facts import FAIL, WARN, Finding, Place, Subject, TargetRow

MAX_REVIEW_MONTHS = 12
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Aim:
    """The target that rules, or the next one to come. `until` is its last day, None without an end."""

    grain: str
    target: Decimal | None
    until: dt.date | None
    is_over: bool = False


def time_bound(subject: Subject) -> Iterator[Finding]:
    """Of the definition itself; `target_ends` looks at one scorecard."""
    if not subject.places and not subject.of_persons and subject.version.direction != "info":
        yield Finding("no_target", FAIL)
    if not subject.entry_days:
        yield Finding("no_entry_days", WARN)
    if subject.review_months > MAX_REVIEW_MONTHS:
        yield Finding("rare_review", WARN, {"months": subject.review_months, "most": MAX_REVIEW_MONTHS})
    if subject.next_review is not None and subject.next_review < subject.today:
        yield Finding("overdue_review", WARN, {"day": subject.next_review})


def target_ends(subject: Subject, place: Place) -> Iterator[Finding]:
    """A target is there, and it ends or is reviewed on a day to come. What is for information needs none."""
    if subject.version.direction == "info":
        return
    aims = aims_of(place.targets, subject.today)
    if not aims:
        yield Finding("no_target", FAIL, team=place.team)
    elif all(aim.is_over for aim in aims):
        last = max(aim.until for aim in aims if aim.until)
        yield Finding("target_over", FAIL, {"day": last}, place.team)
    elif subject.next_review is None and not any(aim.until for aim in aims):
        yield Finding("no_end", FAIL, team=place.team)


def review_due(since: dt.date, months: int) -> dt.date | None:
    """Months after 31 January that is 28 February. None without an interval, and behind all years."""
    year, month = divmod(since.year * 12 + since.month - 1 + months, 12)
    if not months or year > dt.MAXYEAR:
        return None
    return dt.date(year, month + 1, min(since.day, monthrange(year, month + 1)[1]))


def comparable_target(rows: Sequence[TargetRow], version: Definition, today: dt.date) -> Decimal | None:
    """One that stands beside single figures: of their grain, or coarser where periods are not added up."""
    aims = {aim.grain: aim.target for aim in aims_of(rows, today) if not aim.is_over}
    if version.frequency in aims or version.aggregation == "sum":
        return aims.get(version.frequency)
    return next(iter(aims.values()), None)


def aims_of(rows: Sequence[TargetRow], today: dt.date) -> list[Aim]:
    """One of each grain. `rows` are in the order in which they were recorded: the last of a day counts."""
    grains: dict[str, dict[dt.date, TargetRow]] = defaultdict(dict)
    for row in rows:
        grains[row.grain][row.start] = row
    found = (list(dropwhile(attrgetter("ends"), _by_day(days))) for days in grains.values())
    return [_aim(begun, today) for begun in found if begun]


def _by_day(days: Mapping[dt.date, TargetRow]) -> list[TargetRow]:
    return [days[day] for day in sorted(days)]


def _aim(rows: Sequence[TargetRow], today: dt.date) -> Aim:
    """`rows` begin with a target, so that one which ends has something to end."""
    at = max((number for number, row in enumerate(rows) if row.start <= today), default=0)
    if rows[at].ends and rows[at + 1 :]:
        at += 1
    row, later = rows[at], rows[at + 1 :]
    if row.ends:
        return Aim(row.grain, None, row.start - _DAY, is_over=True)
    until = row.due or (later[0].start - _DAY if later else None)
    return Aim(row.grain, row.target, until, is_over=row.due is not None and row.due < today)
