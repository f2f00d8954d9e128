"""The verdict and the episodes of measures are written; what is as it was stays."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from kpis.calc.lines import Lines
from kpis.calc.periods import Period
from kpis.calc.signals import xmr
from kpis.calc.signals.judging import Episode, Judged, Watched, watch
from kpis.calc.signals.verdict import judgement, verdict_of
from kpis.models import Signal, Watch
from kpis.queries.pasts import Past, Series

MORE_DECIMALS = 2
"""Limits are kept finer than they are shown."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A measure with its segment and what it was found to be."""

    past: Past
    series: Series
    watched: Watched

    @property
    def direction(self) -> str:
        return self.past.version.direction

    def lines(self, place: int) -> Lines:
        row = self.series.rows[place]
        return Lines(target=row.target, lower=row.lower, upper=row.upper) if row else Lines()

    def verdict(self) -> str:
        if not self.watched.episodes:
            return verdict_of(self.watched, self.direction, Lines(), None)
        found = self.watched.episodes[-1].found
        return verdict_of(self.watched, self.direction, self.lines(found), self.series.values[found])

    def judged(self, episode: Episode) -> str:
        found = episode.found
        centre = self.watched.points[found].centre
        return judgement(self.direction, episode.side, self.lines(found), self.series.values[found], centre)


def look(past: Past) -> Seen:
    """The segment since the latest break is judged; periods that were left out have a known cause."""
    series = past.judged.since(past.since)
    left_out = {at for at, period in enumerate(series.periods) if period.start in past.left_out}
    return Seen(past, series, watch(series.values, left_out, series.season))


def write_watches(seen: Iterable[Seen], now: dt.datetime) -> None:
    rows = [_watch(one, now) for one in seen]
    names = [field.name for field in Watch._meta.fields if field.name != "measure"]
    Watch.objects.bulk_create(rows, update_conflicts=True, unique_fields=["measure"], update_fields=names)


def _watch(seen: Seen, now: dt.datetime) -> Watch:
    past, usual = seen.past, seen.watched.usual
    periods = seen.series.periods
    judged = list(zip(periods, seen.watched.points, strict=True))
    return Watch(
        measure=past.measure,
        grain=past.judged.grain,
        since=past.since,
        since_what=_since_what(past),
        judged_from=next((one.start for one, point in judged if point.centre is not None), None),
        last=periods[-1].start if periods else None,
        verdict=seen.verdict(),
        known=sum(value is not None for value in seen.series.values),
        n=usual.n if usual else 0,
        provisional=usual.provisional if usual else False,
        corrections=list(usual.corrections) if usual else [],
        limits=_limits(judged, past.version.decimals),
        plain=_plain(seen),
        shows_plain=past.is_plain,
        values=_values(seen.series),
        made_of=past.digest,
        computed_at=now,
    )


def _since_what(past: Past) -> Watch.Since:
    if past.since is None:
        return Watch.Since.BEGINNING
    return Watch.Since.LEVEL if past.since == past.level_from else Watch.Since.DEFINITION


def _values(series: Series) -> dict[str, str]:
    pairs = zip(series.periods, series.values, strict=True)
    return {period.start.isoformat(): str(value) for period, value in pairs if value is not None}


def _limits(judged: Iterable[tuple[Period, Judged]], decimals: int) -> list[list[str | bool]]:
    places = Decimal(1).scaleb(-decimals - MORE_DECIMALS)
    return [
        [
            period.start.isoformat(),
            *(_text(limit, places) for limit in (point.lower, point.centre, point.upper)),
            point.signals,
        ]
        for period, point in judged
        if point.centre is not None
    ]


def _plain(seen: Seen) -> list[list[str | bool]]:
    """One pair of limits for the whole segment; empty while they would be a run chart."""
    version, left_out = seen.past.version, seen.past.left_out
    pairs = zip(seen.series.periods, seen.series.values, strict=True)
    values = [None if period.start in left_out else value for period, value in pairs]
    drawn = xmr.chart(values, least=version.natural_min, most=version.natural_max)
    if drawn is None or drawn.stage == "run_chart":
        return []
    flagged = {flag.place for flag in xmr.flags(values, drawn)}
    places = Decimal(1).scaleb(-version.decimals - MORE_DECIMALS)
    limits = [
        str(limit.quantize(places, ROUND_HALF_UP)) for limit in (drawn.lower, drawn.centre, drawn.upper)
    ]
    return [
        [period.start.isoformat(), *limits, at in flagged] for at, period in enumerate(seen.series.periods)
    ]


def _text(limit: float | None, places: Decimal) -> str:
    return "" if limit is None else str(Decimal(repr(limit)).quantize(places, ROUND_HALF_UP))


def write_signals(seen: Sequence[Seen], now: dt.datetime) -> None:
    """Brings the rows of all segments to what was found. What an accepted level explains is kept as accepted,
    and is open again once that level is taken back."""
    stored = _stored(seen)
    levels = {one.past.measure.pk: one.past.level_from for one in seen}
    wanted = {key: row for one in seen for key, row in _signals(one, now).items()}
    new = [row for key, row in wanted.items() if key not in stored]
    for key, row in wanted.items():
        if key in stored:
            row.pk, row.seen_at = stored[key].pk, stored[key].seen_at
    changed = [row for key, row in wanted.items() if key in stored and _differs(row, stored[key])]
    gone = [row for key, row in stored.items() if key not in wanted]
    explained = [row.pk for row in gone if row.start == levels.get(row.measure_id)]
    Signal.objects.bulk_create(new)
    Signal.objects.bulk_update(changed, ["verdict", "side", "state", "found", "ended"])
    Signal.objects.filter(pk__in=explained).update(state=Signal.State.ACCEPTED)
    Signal.objects.filter(pk__in=[row.pk for row in gone]).exclude(pk__in=explained).delete()


Key = tuple[int, str, dt.date, str]


def _stored(seen: Iterable[Seen]) -> Mapping[Key, Signal]:
    """The rows that the segments answer for: what was before a break has been said."""
    starts = {one.past.measure.pk: one.past.since or dt.date.min for one in seen}
    return {
        (row.measure_id, row.grain, row.start, row.rule): row
        for row in Signal.objects.filter(measure__in=starts)
        if row.start >= starts[row.measure_id]
    }


def _signals(seen: Seen, now: dt.datetime) -> Mapping[Key, Signal]:
    if seen.watched.rare:
        return {}
    rows = [_signal(seen, episode, now) for episode in seen.watched.episodes]
    return {(row.measure_id, row.grain, row.start, row.rule): row for row in rows}


def _signal(seen: Seen, episode: Episode, now: dt.datetime) -> Signal:
    periods = seen.series.periods
    return Signal(
        measure=seen.past.measure,
        grain=seen.series.grain,
        start=periods[episode.first].start,
        rule=episode.rule,
        side=episode.side,
        verdict=seen.judged(episode),
        state=Signal.State.OPEN if episode.ended is None else Signal.State.CLOSED,
        found=periods[episode.found].start,
        ended=None if episode.ended is None else periods[episode.ended].start,
        seen_at=now,
    )


def _differs(one: Signal, other: Signal) -> bool:
    names = ("verdict", "side", "state", "found", "ended")
    return any(getattr(one, name) != getattr(other, name) for name in names)
