"""Whole sentences about figures, in the language that is active; each is one message for its translator."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis import formats
from kpis.calc.scoring import round_half_up
from reports.calc.facts import MeasureFact, ReportFacts, TeamFact
from reports.calc.highlights import Highlights


def node_score(score: Decimal | None, facts: ReportFacts) -> str:
    return formats.score_text(score, *facts.bands)


def percent(share: Decimal | None) -> str:
    """99.6 is "99%": never 100% while something is missing."""
    if share is None:
        return formats.MISSING
    shown = round_half_up(share, 0)
    return formats.quantity(min(shown, Decimal(99)) if share < 100 else shown, 0, "%")


def value_text(fact: MeasureFact) -> str:
    return formats.quantity(fact.value, fact.decimals, fact.unit)


def change_text(fact: MeasureFact) -> str:
    """ "+0.7 worse"; the number alone where nothing can be judged or it reads 0.0, nothing without a past."""
    if fact.difference is None:
        return ""
    number = "".join(formats.split_change(fact.difference, fact.decimals))
    if not fact.better or round_half_up(fact.difference, fact.decimals) == 0:
        return number
    judged = _("%(change)s better") if fact.better > 0 else _("%(change)s worse")
    return judged % {"change": number}


def target_text(fact: MeasureFact) -> str:
    """ "at least 88.0%", "at most 11.0 h"; a dash without a target."""
    return formats.target_words(fact.direction, fact.lines, fact.decimals, unit=fact.unit)


def against_target(fact: MeasureFact) -> str:
    value, target = value_text(fact), target_text(fact)
    if target == formats.MISSING:
        return _("The value is %(value)s.") % {"value": value}
    return _("%(value)s against a target of %(target)s.") % {"value": value, "target": target}


def trend_text(fact: MeasureFact) -> str:
    known = [value for _status, value in fact.history if value is not None]
    if len(known) < 2:
        return _("no earlier value")
    first, last = (formats.quantity(value, fact.decimals, fact.unit) for value in (known[0], known[-1]))
    return _("from %(first)s to %(last)s") % {"first": first, "last": last}


def teams_off_track(teams: tuple[TeamFact, ...]) -> str:
    """What a reader of several teams side by side is told first."""
    off = sum(team.result.status == "red" for team in teams)
    return ngettext(
        "%(off)s of %(count)s teams is off track", "%(off)s of %(count)s teams are off track", off
    ) % {"off": off, "count": len(teams)}


def reported(found: Highlights, facts: ReportFacts) -> str:
    """ "99% of weight reported, 39 of 40 KPIs."

    Teams with a score count whole in that of the team above: where a KPI is missing below a coverage of 100,
    the KPIs alone are counted, for "100% of weight" would deny it. So they are in a report about some KPIs,
    for the weight is that of all.
    """
    counts: dict[str, object] = {"reported": found.reported, "expected": found.expected}
    coverage = found.lead.result.coverage if found.lead else None
    if facts.is_narrow or coverage is None or (coverage == 100 and found.reported < found.expected):
        return (
            ngettext(
                "%(reported)s of %(expected)s KPI reported.",
                "%(reported)s of %(expected)s KPIs reported.",
                found.expected,
            )
            % counts
        )
    return ngettext(
        "%(percent)s of weight reported, %(reported)s of %(expected)s KPI.",
        "%(percent)s of weight reported, %(reported)s of %(expected)s KPIs.",
        found.expected,
    ) % {"percent": percent(coverage), **counts}
