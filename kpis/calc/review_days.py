"""When KPIs and targets are reviewed: overdue, this month, and the twelve months to come."""

import datetime as dt
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from kpis.calc.smart_targets import review_due

AHEAD = 12
BEFORE_THE_YEAR = 3
"""Months."""

OVERDUE = dt.date.min


@dataclass(frozen=True, slots=True)
class Due:
    """One review to come, of a KPI, or with None as its subject that of the targets of the next year."""

    day: dt.date
    about: Hashable = None


def review_months(due: Iterable[Due], today: dt.date) -> dict[dt.date, list[Due]]:
    """By the first day of the month: this one and twelve more, each there though it may be empty, in front
    of them what is overdue. What is due later is left out."""
    this = today.replace(day=1)
    found: dict[dt.date, list[Due]] = {OVERDUE: []}
    found |= {month_after(this, number): [] for number in range(AHEAD + 1)}
    for one in sorted(due, key=lambda one: (one.day, str(one.about))):
        month = OVERDUE if one.day < today else one.day.replace(day=1)
        if month in found:
            found[month].append(one)
    return found


def target_review(next_year: dt.date) -> dt.date:
    """Three months before the next fiscal year begins: 1 October for 1 January, 2 November for 2 February."""
    found = review_due(next_year, -BEFORE_THE_YEAR)
    assert found is not None, "a fiscal year begins long after the first year"  # noqa: S101 - narrows the type
    return found


def month_after(month: dt.date, count: int) -> dt.date:
    """The first day of the month so many months on."""
    years, months = divmod(month.month - 1 + count, 12)
    return dt.date(month.year + years, months + 1, 1)
