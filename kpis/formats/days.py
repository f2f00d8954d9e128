"""How days, moments and periods are named."""

from datetime import date, datetime

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kpis.calc.periods import Calendar, Period, period_key, period_of


def period_name(period: Period, calendar: Calendar) -> str:
    """The period in words: "October 2026", "Week 47, 2026", "Q4 2026", "H1 2026", "2026".

    Where the fiscal year is not the calendar year both are said: "Q2 FY 2026/27 (Jan to Mar 2027)", and of a
    table "P07 FY 2026 (15 Sep to 12 Oct 2025)", with the year as the table numbers it.
    """
    if period.grain == "day":
        return day_text(period.start)
    if period.grain == "week":
        year, week, _day = period.start.isocalendar()
        return _("Week %(week)s, %(year)s") % {"week": week, "year": year}
    if period.grain == "month":
        return dateformat.format(period.start, pgettext("date format", "F Y"))
    if calendar.table is not None:
        return _table_name(period, calendar)
    year_name = _year_name(period, calendar)
    if period.grain == "year":
        return year_name
    name = f"{_part_name(period, calendar)} {year_name}"
    return name if calendar.start_month == 1 else f"{name} ({_months(period)})"


def period_short(period: Period, calendar: Calendar) -> str:
    """The period on an axis: "Oct 26", "W47 26", "Q4 26", "12 Nov", "2026"; fiscal "Q2 26/27", "FY 26/27"; of
    a table "P07 26", "FY 26"."""
    if period.grain == "day":
        return day_short(period.start)
    if period.grain == "week":
        year, week, _day = period.start.isocalendar()
        return pgettext("short week and year", "W%(week)s %(year)02d") % {"week": week, "year": year % 100}
    if period.grain == "month":
        return dateformat.format(period.start, pgettext("date format", "M y"))
    if calendar.table is not None:
        return _table_short(period, calendar)
    first, last = _years(period, calendar)
    years = f"{first % 100:02d}" if first == last else f"{first % 100:02d}/{last % 100:02d}"
    if period.grain == "year":
        return str(first) if first == last else _("FY %(years)s") % {"years": years}
    return f"{_part_name(period, calendar)} {years}"


def day_text(day: date) -> str:
    """Thu 12 Nov 2026."""
    return dateformat.format(day, pgettext("date format", "D j M Y"))


def day_short(day: date) -> str:
    """12 Nov, for tables and axes."""
    return dateformat.format(day, pgettext("date format", "j M"))


def moment_text(moment: datetime, today: date) -> str:
    """09:12 for today, else 5 Nov 09:12. `moment` is in the reader's zone already."""
    clock = dateformat.format(moment, "H:i")
    return clock if moment.date() == today else f"{day_short(moment.date())} {clock}"


def _years(period: Period, calendar: Calendar) -> tuple[int, int]:
    year = period_of(calendar, "year", period.start)
    return year.start.year, year.end.year


def _year_name(period: Period, calendar: Calendar) -> str:
    first, last = _years(period, calendar)
    return str(first) if first == last else _("FY %(years)s") % {"years": f"{first}/{last % 100:02d}"}


def _part_name(period: Period, calendar: Calendar) -> str:
    month = (period.start.month - calendar.start_month) % 12
    if period.grain == "quarter":
        return pgettext("quarter of a year", "Q%(number)s") % {"number": month // 3 + 1}
    return pgettext("half of a year", "H%(number)s") % {"number": month // 6 + 1}


def _months(period: Period) -> str:
    first = dateformat.format(period.start, "M" if period.start.year == period.end.year else "M Y")
    return _("%(first)s to %(last)s") % {"first": first, "last": dateformat.format(period.end, "M Y")}


def _table_name(period: Period, calendar: Calendar) -> str:
    """A period outside the table has no name but its days."""
    days = _days(period)
    if not calendar.holds(period):
        return days
    part, year = _of_key(period, calendar)
    return f"{part} {_('FY %(years)s') % {'years': year}} ({days})".strip()


def _table_short(period: Period, calendar: Calendar) -> str:
    if not calendar.holds(period):
        return day_short(period.start)
    part, year = _of_key(period, calendar)
    return f"{part} {year[2:]}" if part else _("FY %(years)s") % {"years": year[2:]}


def _of_key(period: Period, calendar: Calendar) -> tuple[str, str]:
    """FY2026-P07 is ("P07", "2026"), FY2026 is ("", "2026")."""
    year, _dash, part = period_key(calendar, period).removeprefix("FY").partition("-")
    letter, number = part[:1], part[1:]
    words = {
        "P": pgettext("period of a year", "P%(number)s"),
        "Q": pgettext("quarter of a year", "Q%(number)s"),
        "H": pgettext("half of a year", "H%(number)s"),
    }
    return words[letter] % {"number": number} if letter else "", year


def _days(period: Period) -> str:
    first = dateformat.format(period.start, "j M" if period.start.year == period.end.year else "j M Y")
    return _("%(first)s to %(last)s") % {"first": first, "last": dateformat.format(period.end, "j M Y")}
