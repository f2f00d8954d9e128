"""What was restated since the last report, as lines."""

from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kpis import formats
from kpis.calc.periods import Period, is_start, period_at, period_key
from reports.calc.facts import ReportFacts
from reports.calc.restated import RestatedFact, Told

from .content import Frame, Note
from .reasons import reason

WHAT = {
    "value": gettext_lazy("%(name)s, %(period)s"),
    "target": gettext_lazy("Target of %(name)s, %(period)s"),
    "weight": gettext_lazy("Weight of %(name)s, %(period)s"),
    "definition": gettext_lazy("Definition of %(name)s, %(period)s"),
    "placement": gettext_lazy("Place of %(name)s, %(period)s"),
    "other": gettext_lazy("%(name)s, %(period)s"),
    "result": gettext_lazy("%(name)s, %(period)s"),
    "node": gettext_lazy("Score of %(name)s, %(period)s"),
}
NAMELESS = {
    "scoringrules": gettext_lazy("Scoring rules"),
    "organisation": gettext_lazy("Calendar and entry days"),
}
"""There is one of each: it has neither code nor name."""
IN_UNITS = ("value", "target", "result")
"""A weight, or the decimals of a definition, is a number without the unit of the KPI."""


def lines(found: Told, facts: ReportFacts, frame: Frame) -> tuple[Note, ...]:
    reasons = sum(1 for one in found.shown if one.why)
    return tuple(Note(_title(one, facts), _text(one, reason(one.why, reasons), frame)) for one in found.shown)


def more(found: Told) -> str:
    if not found.more:
        return ""
    return ngettext(
        "%(count)s more figure was restated; the archive lists all of them.",
        "%(count)s more figures were restated; the archive lists all of them.",
        found.more,
    ) % {"count": found.more}


def name(one: RestatedFact) -> str:
    return one.name or str(NAMELESS.get(one.node, ""))


def period(one: RestatedFact, facts: ReportFacts) -> Period:
    """Its first day where the calendar has changed since and has no such period any more."""
    is_there = is_start(facts.calendar, one.grain, one.start)
    return period_at(facts.calendar, one.grain if is_there else "day", one.start)


def _title(one: RestatedFact, facts: ReportFacts) -> str:
    named = formats.period_name(period(one, facts), facts.calendar)
    words = {"name": _with_team(one, facts), "period": named}
    return str(WHAT[one.what]) % words


def _with_team(one: RestatedFact, facts: ReportFacts) -> str:
    """Several teams may measure one KPI. A team itself, and what is no team's, stand alone."""
    team = next((team.name for team in facts.teams.values() if team.code == one.team), "")
    if not team or len(facts.teams) == 1 or team == one.name:
        return name(one)
    return _("%(name)s (%(team)s)") % {"name": one.name, "team": team}


def _text(one: RestatedFact, why: str, frame: Frame) -> str:
    """ "85.3% → 84.9%, at risk → off track, by Ines Aalto on 14 Oct: late route data." """
    day = formats.day_short(one.at.astimezone(frame.known_at.tzinfo or ZoneInfo("UTC")).date())
    said = [_said(one), _statuses(one), _scores(one)]
    words = {"change": ", ".join(filter(None, said)), "who": one.who, "day": day, "why": why}
    if not one.who:
        return words["change"]
    if why:
        return _("%(change)s, by %(who)s on %(day)s: %(why)s") % words
    return _("%(change)s, by %(who)s on %(day)s") % words


def _said(one: RestatedFact) -> str:
    """What was said anew differs; of a result perhaps only what was made of it."""
    if one.before == one.after:
        return ""
    if one.what == "node":
        shares = [f"{share}%" if share else "" for share in (one.before, one.after)]
        return _("coverage %(arrow)s") % {"arrow": _arrow(*shares)}
    return _arrow(*(_figures(one) if one.what in IN_UNITS else (one.before, one.after)))


def _figures(one: RestatedFact) -> tuple[str, str]:
    """With their unit, both as exactly as one of them was typed, for they must differ on paper too. What is
    no single figure stays as it is written."""
    typed = [_decimal(text) for text in (one.before, one.after)]
    places = max(map(_places, typed))
    before, after = (
        text if value is None else formats.quantity(value, places, one.unit)
        for text, value in zip((one.before, one.after), typed, strict=True)
    )
    return before, after


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _places(value: Decimal | None) -> int:
    exponent = value.as_tuple().exponent if value is not None else 0
    return -exponent if isinstance(exponent, int) else 0


def _arrow(before: str, after: str) -> str:
    return f"{before or formats.MISSING} → {after or formats.MISSING}"


def _statuses(one: RestatedFact) -> str:
    if one.status_before == one.status_after:
        status = _word(one.status_after)
        return _("still %(status)s") % {"status": status} if status else ""
    return _arrow(_word(one.status_before), _word(one.status_after))


def _scores(one: RestatedFact) -> str:
    if one.score_before == one.score_after:
        return ""
    return _("score %(arrow)s") % {"arrow": _arrow(one.score_before, one.score_after)}


def _word(status: str) -> str:
    look = formats.STATUS.get(status)
    return f"{look.shape}\N{NO-BREAK SPACE}{look.word}" if look else ""


def as_data(one: RestatedFact, facts: ReportFacts) -> dict[str, str]:
    """What stays of it for good."""
    return {
        "what": one.what,
        "effect": one.effect,
        "node": one.node,
        "code": one.code,
        "team": one.team,
        "period": period_key(facts.calendar, period(one, facts)),
        "before": one.before,
        "after": one.after,
        "status_before": one.status_before,
        "status_after": one.status_after,
        "score_before": one.score_before,
        "score_after": one.score_after,
        "who": one.who,
        "at": one.at.isoformat(),
        "why": one.why,
    }
