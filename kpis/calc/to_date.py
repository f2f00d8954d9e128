"""The figures beside a result: the period before, last year's, the year to date, rolling, and what is needed.

Nothing else is computed from them. Values are rounded like those that are scored.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from .aggregation import NA, PLACES, read_entry
from .clock import earliest, next_change
from .coarse_targets import Aim
from .facts import ZERO, MeasureKey, MeasureResult
from .formula_measures import reads_others
from .lines import Lines
from .measures import case_of, previous_value, stored_lines
from .over_windows import OverTime
from .periods import Period, containing, same_last_year
from .readings import Case, is_broken
from .scoring import favourable_change, round_half_up
from .verdicts import judged_lines
from .windows import (
    Window,
    has_windows,
    latest_closed,
    next_closing,
    open_up_to,
    rolling_count,
    year_to_date,
)

if TYPE_CHECKING:
    from .book import Book

Found = dict[str, Any]
"""Some figures by their names."""


@dataclass(frozen=True, slots=True)
class ToDate:
    """Each is None where it cannot be told.

    `year` is the value from the start of the (fiscal) year, whatever its completeness, `year_have` of
    `year_expected`; `year_lines` what it is judged by. `matched` is this year's value up to `matched_day`,
    and `matched_last_year` last year's to the same point. Changes are positive when better. `rolling` ends on
    `rolling_day`. `required` is what each of the `remaining` periods of the KPI's frequency needs for the
    target of the year; it stands at the year. `until` is the first day on which time alone may change one of
    them.
    """

    previous: Decimal | None = None
    last_year: Decimal | None = None
    last_year_change: Decimal | None = None
    year: Decimal | None = None
    year_have: int | None = None
    year_expected: int | None = None
    year_lines: Lines | None = None
    matched: Decimal | None = None
    matched_day: dt.date | None = None
    matched_last_year: Decimal | None = None
    matched_change: Decimal | None = None
    rolling: Decimal | None = None
    rolling_day: dt.date | None = None
    required: Decimal | None = None
    remaining: int | None = None
    until: dt.date | None = None


def figures_to_date(book: "Book", key: MeasureKey) -> ToDate | None:
    """None where the measure has no row."""
    case, result = case_of(book, key), book.measure(key)
    return None if case is None or result is None else _ToDate(book, case, result).figures()


class _ToDate:
    """Gathers the figures of one row, and the days on which they may change."""

    def __init__(self, book: "Book", case: Case, result: MeasureResult) -> None:
        self.book = book
        self.structure = book.structure
        self.calendar = book.structure.calendar
        self.case = case
        self.result = result
        self.days: list[dt.date | None] = []

    def figures(self) -> ToDate:
        found: Found = {"previous": previous_value(self.book, self.case)}
        partner = same_last_year(self.calendar, self.case.period)
        if partner is not None and not is_broken(self.case.subject, partner, self.case.period):
            found |= self._last_year(partner)
        if has_windows(self.case.period.grain) and self.case.meaning.aggregation != "none":
            found |= self._year(partner) | self._rolling()
        return ToDate(**found, until=earliest(self.days))

    def _last_year(self, partner: Period) -> Found:
        value = self._shown(self.book.settled(MeasureKey(self.case.subject.id, partner.grain, partner.start)))
        return {
            "last_year": value,
            "last_year_change": self._change(self.result.value, value, self.result.lines),
        }

    def _year(self, partner: Period | None) -> Found:
        periods = year_to_date(self.calendar, self.case.period)
        over = self.book.over(self.case.subject, Window(periods)) if periods else None
        if over is None:
            return {}
        aim = self._aim()
        self.days.append(next_change(self.structure, over.case, over.reading, aim, "", stale=False))
        reading = over.reading
        lines = judged_lines(self.book.targets, over.case, reading, aim) if reading.counted else None
        found: Found = {
            "year": self._shown(reading.value),
            "year_have": reading.have,
            "year_expected": reading.expected,
            "year_lines": None if lines is None else stored_lines(lines),
        }
        found |= self._matched(over, partner, lines) if partner is not None else {}
        is_year = self.case.period.grain == "year" and not self.case.own
        return found | (self._required(over, aim) if is_year else {})

    def _aim(self) -> Aim | None:
        """That of a year which ends with the period, so that later targets leave it alone."""
        year = containing(self.calendar, self.case.period, "year")
        to_date = Period("year", year.start, min(self.case.period.end, year.end))
        return self.book.targets.aim(self.case.subject, self.case.meaning, to_date, self.case.day)

    def _matched(self, over: OverTime, partner: Period, lines: Lines | None) -> Found:
        """This year and last year to the same point; nothing where they are not made of the same periods."""
        point = self._point(over)
        first = year_to_date(self.calendar, partner)
        if point is None or not first or is_broken(self.case.subject, first[0], self.case.period):
            return {}
        whole = point == over.case.fine[-1]
        same = None if whole else same_last_year(self.calendar, point)
        until = dt.date.max if same is None else same.end
        before = self.book.over(self.case.subject, Window(first, until))
        periods = year_to_date(self.calendar, self.case.period)
        now = over if whole else self.book.over(self.case.subject, Window(periods, point.end))
        if now is None or before is None or not self._is_alike(now, before):
            return {}
        self.days += [now.until, before.until]
        value, last_year = self._shown(now.value), self._shown(before.value)
        if value is None or last_year is None:
            return {}
        return {
            "matched": value,
            "matched_day": point.end,
            "matched_last_year": last_year,
            "matched_change": self._change(value, last_year, lines),
        }

    def _point(self, over: OverTime) -> Period | None:
        """To the very day with daily or weekly figures, otherwise to the last closed period."""
        if self.case.meaning.frequency in ("day", "week"):
            return over.reading.counted[-1] if over.reading.counted else None
        self.days.append(next_closing(self.structure, over.case.started))
        closed = [fine for fine in over.case.started if self.structure.is_closed(fine)]
        return closed[-1] if closed else None

    def _is_alike(self, now: OverTime, before: OverTime) -> bool:
        partners = {same_last_year(self.calendar, fine) for fine in now.reading.counted} - {None}
        counted = set(before.reading.counted)
        return partners <= counted and all(map(_has_no_partner, counted - partners))

    def _rolling(self) -> Found:
        period = self.case.period
        count = rolling_count(self.calendar, period)
        if not count:
            return {}
        self.days.append(next_closing(self.structure, open_up_to(self.structure, period)))
        periods = latest_closed(self.structure, period, count)
        over = self.book.over(self.case.subject, Window(periods, each=True)) if periods else None
        if over is None:
            return {}
        self.days.append(over.until)
        value = self._shown(over.value)
        return {} if value is None else {"rolling": value, "rolling_day": periods[-1].end}

    def _required(self, over: OverTime, aim: Aim | None) -> Found:
        """Of sums with a target: what is missing, in equal parts over the periods without a figure yet."""
        if aim is None or aim.way != "summed" or aim.lines.target is None:
            return {}
        reading, case = over.reading, over.case
        if reading.na or reading.have < reading.expected:
            return {}
        left = [fine for fine in case.fine if self._is_left(case, fine, reading.counted)]
        fine = [*reading.counted, *left]
        whole = self.book.targets.over(aim, case.subject, case.meaning, fine, paced=False)
        if not left or whole is None or whole.target is None:
            return {}
        missing = whole.target - (reading.value or ZERO)
        return {"required": round_half_up(missing / len(left), PLACES), "remaining": len(left)}

    def _is_left(self, case: Case, fine: Period, counted: Sequence[Period]) -> bool:
        """Whether a figure may still come there: not closed, without one, and applicable."""
        if self.structure.is_closed(fine) or fine in counted:
            return False
        if not self.structure.started(fine):
            return True
        subject, meaning = case.subject, case.meaning
        if subject.source == "rollup" or reads_others(subject, meaning):
            result = self.book.measure(MeasureKey(subject.id, fine.grain, fine.start))
            return result is None or result.status != "na"
        return read_entry(meaning, self.book.entry(subject.id, fine.start)).state != NA

    def _shown(self, value: Decimal | None) -> Decimal | None:
        return None if value is None else round_half_up(value, self.case.meaning.decimals)

    def _change(self, value: Decimal | None, before: Decimal | None, lines: Lines | None) -> Decimal | None:
        change = favourable_change(self.case.meaning.direction, value, before, lines)
        return None if change is None else round_half_up(change, PLACES)


def _has_no_partner(fine: Period) -> bool:
    """29 February, and week 53."""
    if fine.grain == "day":
        return (fine.start.month, fine.start.day) == (2, 29)
    return fine.grain == "week" and fine.start.isocalendar().week == 53
