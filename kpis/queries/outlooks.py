"""What a measure's page says of signal and outlook in one period: from stored rows alone."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis import formats
from kpis.calc.needs import LAST
from kpis.calc.periods import Calendar, Period, period_at, shift
from kpis.formats import SignalLook
from kpis.models import Forecast, Measure, Signal, Verdict, Watch, WatchAct
from kpis.queries.watch_acts import decided

Number = float | None


@dataclass(frozen=True, slots=True)
class Judged:
    """The limits of one period as they stood before it, and whether it lies on a signal."""

    lower: Decimal
    centre: Decimal
    upper: Decimal
    signals: bool


@dataclass(frozen=True, slots=True)
class Coming:
    """One period ahead: lowest, low, middle, high and highest of what is likely."""

    period: Period
    quantiles: Sequence[Decimal]


@dataclass(frozen=True, slots=True)
class OutlookRows:
    """The rows of a measure around one period; without a watch nothing has been computed yet."""

    watch: Watch | None = None
    episodes: list[Signal] = field(default_factory=list)
    judged: dict[dt.date, Judged] = field(default_factory=dict)
    drawn: dict[dt.date, Judged] = field(default_factory=dict)
    is_plain: bool = False
    fan: list[Coming] = field(default_factory=list)
    year: Forecast | None = None
    acts: list[WatchAct] = field(default_factory=list)

    @property
    def left_out(self) -> frozenset[dt.date]:
        """First days of the periods with a known cause."""
        return frozenset(decided(self.acts).left_out)

    def episode_at(self, start: dt.date) -> Signal | None:
        """The latest that had been found by then and had not ended."""
        open_then = [
            one for one in self.episodes if one.found <= start and (one.ended is None or one.ended > start)
        ]
        return open_then[-1] if open_then else None

    def verdict_at(self, start: dt.date) -> tuple[str, int]:
        """Verdict and side; an empty verdict where nothing was judged."""
        watch = self.watch
        if watch is None or watch.last is None or start > watch.last:
            return "", 0
        episode = self.episode_at(start)
        if episode is not None:
            return episode.verdict, episode.side
        if watch.verdict in (Verdict.FLAT, Verdict.RARE):
            return watch.verdict, 0
        return ("steady" if start in self.judged else "few"), 0


def outlook_rows(
    calendar: Calendar, measure: Measure, period: Period, *, plain: bool | None = None
) -> OutlookRows:
    """Four statements. Forecasts are those made after this period, or after the one before if it is open.

    `plain` limits take the place of the corrected ones, or the other way round; None leaves what was decided.
    """
    watch = Watch.objects.filter(measure=measure, grain=period.grain).first()
    unexplained = Signal.objects.filter(measure=measure, grain=period.grain).exclude(
        state=Signal.State.ACCEPTED
    )
    episodes = unexplained.order_by("found", "pk")
    made = _forecasts(calendar, measure, period)
    fan, year = _fan(calendar, made, period), _year(made)
    is_plain = watch is not None and (watch.shows_plain if plain is None else plain)
    acts = list(WatchAct.objects.filter(measure=measure).select_related("actor"))
    return OutlookRows(
        watch, list(episodes), _judged(watch), _drawn(watch, is_plain), is_plain, fan, year, acts
    )


def _forecasts(calendar: Calendar, measure: Measure, period: Period) -> list[Forecast]:
    """Of the latest past there is."""
    pasts = [period.start, shift(calendar, period, -1).start]
    found = list(Forecast.objects.filter(measure=measure, made_after__in=pasts))
    latest = max((one.made_after for one in found), default=None)
    return [one for one in found if one.made_after == latest]


def _judged(watch: Watch | None) -> dict[dt.date, Judged]:
    return _read(watch.limits) if watch else {}


def _drawn(watch: Watch | None, is_plain: bool) -> dict[dt.date, Judged]:
    return _read(watch.plain) if watch and is_plain else _judged(watch)


def _read(rows: Iterable[Sequence[Any]]) -> dict[dt.date, Judged]:
    return {
        dt.date.fromisoformat(start): Judged(Decimal(lower), Decimal(centre), Decimal(upper), signals)
        for start, lower, centre, upper, signals in rows
    }


def _fan(calendar: Calendar, made: list[Forecast], period: Period) -> list[Coming]:
    row = next((one for one in made if one.grain == period.grain and one.fan), None)
    coming = [
        Coming(
            period_at(calendar, period.grain, dt.date.fromisoformat(start)), [Decimal(q) for q in quantiles]
        )
        for start, quantiles in (row.fan if row else ())
    ]
    return [one for one in coming if one.period.start > period.start]


def _year(made: list[Forecast]) -> Forecast | None:
    return next((one for one in made if one.grain == "year"), None)


@dataclass(frozen=True, slots=True)
class Outlook:
    """Ready texts for the head of the page: the signal, why, and the chance of the year's target."""

    signal: SignalLook | None
    signal_note: str
    met_by: str
    chance: str
    needs: str


def outlook(calendar: Calendar, rows: OutlookRows, period: Period, decimals: int, unit: str) -> Outlook:
    verdict, side = rows.verdict_at(period.start)
    year = rows.year
    has_chance = year is not None and year.chance is not None
    return Outlook(
        formats.signal_look(verdict, side),
        _note(calendar, rows, period, verdict, decimals, unit),
        _("Met by end of %(year)s") % {"year": _year_name(calendar, year)} if year and has_chance else "",
        formats.chance_text(year.chance) if year and year.chance is not None else "",
        _needs(year, decimals, unit) if year and has_chance else "",
    )


def _needs(year: Forecast, decimals: int, unit: str) -> str:
    """What each coming period must bring, beside what the last ones did."""
    if year.needed is None or year.averaged is None:
        return ""
    count = min(year.n, LAST)
    words = {
        "needed": formats.quantity(year.needed, decimals, unit),
        "averaged": formats.quantity(year.averaged, decimals, unit),
        "count": count,
    }
    text = ngettext(
        "Needs %(needed)s each period; the last one was %(averaged)s.",
        "Needs %(needed)s each period; the last %(count)s averaged %(averaged)s.",
        count,
    )
    return text % words


def _year_name(calendar: Calendar, year: Forecast) -> str:
    return formats.period_name(period_at(calendar, "year", year.start), calendar)


def _note(
    calendar: Calendar, rows: OutlookRows, period: Period, verdict: str, decimals: int, unit: str
) -> str:
    """Steady means do not react, said aloud; a signal says since when."""
    judged = rows.judged.get(period.start)
    if verdict == "steady" and judged:
        words = {
            "lower": formats.number(judged.lower, decimals),
            "upper": formats.quantity(judged.upper, decimals, unit),
        }
        return _("Within the usual %(lower)s to %(upper)s: do not react.") % words
    episode = rows.episode_at(period.start) if verdict else None
    if episode is not None:
        since = period_at(calendar, episode.grain, episode.start)
        return _("A signal since %(period)s, not chance.") % {"period": formats.period_name(since, calendar)}
    if verdict == "few":
        return _("Limits need twelve values.")
    return ""
