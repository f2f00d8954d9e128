"""The figures to date of a stored score as ready texts: what the measure page and `explain_score` print."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis import formats
from kpis.calc.lines import Lines
from kpis.calc.periods import Calendar, Period, containing, period_at
from kpis.calc.scoring import round_half_up
from kpis.calc.to_date import ToDate
from kpis.calc.windows import rolling_count
from kpis.models import KPIVersion, Measure, Score
from kpis.queries.figures import Meaning, delta, delta_text, lines_of, target_with_unit
from kpis.queries.figures_to_date import read_figures


@dataclass(frozen=True, slots=True)
class Comparison:
    """One window: its name and days, the figure, its target, and the change with its judgement."""

    name: str
    value: str
    target: str = ""
    change_text: str = ""
    css: str = ""
    word: str = ""
    note: str = ""


def year_score(calendar: Calendar, measure: Measure, period: Period) -> Score | None:
    """The row of the year around the period, where what is needed stands."""
    year = containing(calendar, period, "year")
    return Score.objects.filter(measure=measure, grain="year", start=year.start, present=True).first()


def comparisons(
    calendar: Calendar, meaning: Meaning, period: Period, score: Score | None, year: Score | None
) -> list[Comparison]:
    """Those that there are, in the order of the page."""
    if score is None:
        return []
    found = read_figures(score.to_date)
    several = [
        _year_to_date(calendar, meaning, period, found),
        _last_year(meaning, period, score.value, found),
        _rolling(calendar, meaning, period, found),
        _needed(calendar, meaning, period, read_figures(year.to_date) if year else ToDate()),
    ]
    return [one for one in several if one is not None]


def comparisons_of(score: Score, year: Score | None, calendar: Calendar) -> list[Comparison]:
    """`score` with its measure, and the row of the year around it. Nothing for a row never computed."""
    version = KPIVersion.objects.filter(pk=score.receipt.get("version")).first()
    if version is None:
        return []
    meaning = Meaning(version.unit, version.decimals, version.direction, version.frequency)
    period = period_at(calendar, score.grain, score.start)
    return comparisons(calendar, meaning, period, score, year)


def _year_to_date(calendar: Calendar, meaning: Meaning, period: Period, found: ToDate) -> Comparison | None:
    if found.year is None:
        return None
    change = delta(meaning, found.matched, found.matched_last_year, found.matched_change)
    return Comparison(
        name=_("Year to date"),
        value=_quantity(meaning, found.year),
        target=_line_text(meaning, found.year_lines),
        change_text=delta_text(meaning, change, found.matched, found.matched_last_year),
        css=change.css,
        word=change.word,
        note=_year_note(calendar, meaning, period, found),
    )


def _year_note(calendar: Calendar, meaning: Meaning, period: Period, found: ToDate) -> str:
    """From when to when, how complete, and what it is compared with."""
    year = containing(calendar, period, "year")
    days = {"first": formats.day_text(year.start), "last": formats.day_text(period.end)}
    parts = [_("%(first)s to %(last)s") % days]
    if found.year_have != found.year_expected:
        parts.append(
            _("%(have)s of %(expected)s") % {"have": found.year_have, "expected": found.year_expected}
        )
    if found.matched_day is not None:
        words = {
            "last": formats.day_text(found.matched_day),
            "value": _quantity(meaning, found.matched_last_year),
        }
        parts.append(_("change to %(last)s against %(value)s in the same time last year") % words)
    return "; ".join(parts)


def _last_year(meaning: Meaning, period: Period, value: Decimal | None, found: ToDate) -> Comparison | None:
    if found.last_year is None:
        return None
    change = delta(meaning, value, found.last_year, found.last_year_change)
    return Comparison(
        name=_SAME[period.grain](),
        value=_quantity(meaning, found.last_year),
        change_text=delta_text(meaning, change, value, found.last_year),
        css=change.css,
        word=change.word,
    )


def _rolling(calendar: Calendar, meaning: Meaning, period: Period, found: ToDate) -> Comparison | None:
    if found.rolling is None or found.rolling_day is None:
        return None
    note = _("closed periods to %(last)s") % {"last": formats.day_text(found.rolling_day)}
    name = _ROLLING[period.grain](rolling_count(calendar, period))
    return Comparison(name, _quantity(meaning, found.rolling), note=note)


def _needed(calendar: Calendar, meaning: Meaning, period: Period, found: ToDate) -> Comparison | None:
    """What each period left in the year must bring for the target of the year."""
    if found.required is None or found.remaining is None:
        return None
    year = formats.period_name(containing(calendar, period, "year"), calendar)
    words = ngettext("%(count)s left in %(year)s", "%(count)s left in %(year)s", found.remaining)
    note = words % {"count": found.remaining, "year": year}
    needed = Lines(target=round_half_up(found.required, meaning.decimals))
    return Comparison(_NEEDED[meaning.frequency](), _line_text(meaning, needed), note=note)


def _quantity(meaning: Meaning, value: Decimal | None) -> str:
    return formats.quantity(value, meaning.decimals, meaning.unit)


def _line_text(meaning: Meaning, lines: Lines | None) -> str:
    if lines is None:
        return ""
    shown = lines_of(lines.target, lines.lower, lines.upper, meaning.decimals)
    return target_with_unit(formats.target_text(meaning.direction, shown, meaning.decimals), meaning.unit)


_SAME = {
    "day": lambda: _("Same day last year"),
    "week": lambda: _("Same week last year"),
    "month": lambda: _("Same month last year"),
    "period": lambda: _("Same period last year"),
    "quarter": lambda: _("Same quarter last year"),
    "half_year": lambda: _("Same half year last year"),
    "year": lambda: _("Last year"),
}
_ROLLING = {
    "week": lambda count: _("%(count)s weeks") % {"count": count},
    "month": lambda count: _("%(count)s months") % {"count": count},
    "period": lambda count: _("%(count)s periods") % {"count": count},
    "quarter": lambda count: _("%(count)s quarters") % {"count": count},
    "half_year": lambda count: _("%(count)s half years") % {"count": count},
}
_NEEDED = {
    "day": lambda: _("Needed per day"),
    "week": lambda: _("Needed per week"),
    "month": lambda: _("Needed per month"),
    "period": lambda: _("Needed per period"),
    "quarter": lambda: _("Needed per quarter"),
    "half_year": lambda: _("Needed per half year"),
}
