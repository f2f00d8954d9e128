"""The panel about the limits of a measure: what they are made of, what was decided, what may be."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kpis import formats
from kpis.calc.periods import Calendar, Period, period_at
from kpis.models import Watch, WatchAct
from kpis.queries.outlooks import OutlookRows

Kind = WatchAct.Kind
CORRECTIONS = {
    "skew": gettext_lazy("Large values vary more, so they are judged by ratio."),
    "trend": gettext_lazy("Judged beside its trend."),
    "season": gettext_lazy("Judged beside its season."),
    "memory": gettext_lazy("Each value remembers the one before; that is allowed for."),
}


@dataclass(frozen=True, slots=True)
class Decision:
    what: str
    period: str
    author: str
    day: str
    reason: str


@dataclass(frozen=True, slots=True)
class Limits:
    """`choices` are the kinds of decision that would change something, with their words."""

    lines: list[str]
    decisions: list[Decision]
    choices: list[tuple[str, str]]
    level_from: dt.date
    is_waiting: bool
    is_plain: bool


def limits(calendar: Calendar, rows: OutlookRows, period: Period, zone: dt.tzinfo) -> Limits:
    acts = rows.acts
    return Limits(
        lines=_lines(calendar, rows),
        decisions=[_decision(calendar, act, zone) for act in reversed(acts)],
        choices=_choices(calendar, rows, period),
        level_from=level_start(rows, period),
        is_waiting=_is_waiting(rows.watch, acts),
        is_plain=rows.is_plain,
    )


def level_start(rows: OutlookRows, period: Period) -> dt.date:
    """A new level begins with the episode it explains."""
    episode = rows.episode_at(period.start)
    return episode.start if episode else period.start


def _is_waiting(watch: Watch | None, acts: list[WatchAct]) -> bool:
    """A decision the worker has not taken in yet."""
    return watch is not None and bool(acts) and acts[-1].recorded_at > watch.computed_at


def _lines(calendar: Calendar, rows: OutlookRows) -> list[str]:
    watch = rows.watch
    if watch is None:
        return [_("Nothing has been judged yet.")]
    if rows.is_plain:
        return [
            _("Plain limits: the mean, and 2.66 mean moving ranges to both sides. They change no verdict.")
        ]
    if not watch.n:
        text = ngettext(
            "Limits need twelve values; there is %(count)s.",
            "Limits need twelve values; there are %(count)s.",
            watch.known,
        )
        return [text % {"count": watch.known}, *_since(calendar, watch)]
    made = ngettext("Made of %(count)s value.", "Made of %(count)s values.", watch.n) % {"count": watch.n}
    provisional = [_("Provisional until there are 24.")] if watch.provisional else []
    return [
        made,
        *provisional,
        *_since(calendar, watch),
        *(str(CORRECTIONS[one]) for one in watch.corrections),
    ]


def _since(calendar: Calendar, watch: Watch) -> list[str]:
    if watch.since is None:
        return []
    words = {"day": formats.day_text(watch.since)}
    if watch.since_what == Watch.Since.LEVEL:
        return [_("Since the new level of %(day)s.") % words]
    return [_("Since the new definition of %(day)s.") % words]


def _decision(calendar: Calendar, act: WatchAct, zone: dt.tzinfo) -> Decision:
    kind = str(act.get_kind_display())
    period = formats.period_name(period_at(calendar, act.grain, act.start), calendar)
    day = formats.day_text(act.recorded_at.astimezone(zone).date())
    return Decision(kind[:1].upper() + kind[1:], period, str(act.actor or act.actor_label), day, act.reason)


def _choices(calendar: Calendar, rows: OutlookRows, period: Period) -> list[tuple[str, str]]:
    if rows.watch is None:
        return []
    since = formats.period_name(period_at(calendar, period.grain, level_start(rows, period)), calendar)
    here = {"period": formats.period_name(period, calendar), "since": since}
    is_out = period.start in rows.left_out
    leave = (
        (Kind.COUNTED, _("Count %(period)s again"))
        if is_out
        else (Kind.LEFT_OUT, _("Leave %(period)s out: a known cause"))
    )
    plain = (
        (Kind.CORRECTED, _("Draw corrected limits"))
        if rows.watch.shows_plain
        else (Kind.PLAIN, _("Draw plain limits"))
    )
    back = (
        [(Kind.OLD_LEVEL, _("Take the new level back"))] if rows.watch.since_what == Watch.Since.LEVEL else []
    )
    offered = [(Kind.NEW_LEVEL, _("Accept a new level from %(since)s")), *back, leave, plain]
    return [(kind.value, words % here) for kind, words in offered]
