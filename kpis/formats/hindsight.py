"""What a target on trial would have done, in sentences."""

from collections.abc import Callable
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis.calc.hindsight import Hindsight
from kpis.calc.red_lines import Proposal
from kpis.formats.chances import chance_text
from kpis.formats.numbers import number, score_text

_SPANS: dict[str, Callable[[int], str]] = {
    "day": lambda count: ngettext("the last day", "the last %(count)s days", count),
    "week": lambda count: ngettext("the last week", "the last %(count)s weeks", count),
    "month": lambda count: ngettext("the last month", "the last %(count)s months", count),
    "period": lambda count: ngettext("the last period", "the last %(count)s periods", count),
    "quarter": lambda count: ngettext("the last quarter", "the last %(count)s quarters", count),
    "half_year": lambda count: ngettext("the last half year", "the last %(count)s half years", count),
    "year": lambda count: ngettext("the last year", "the last %(count)s years", count),
}


def hindsight_text(found: Hindsight, grain: str) -> str:
    """ "With this, the last 3 months would have scored 100, 75, 49, on average 74; 1 of 3 on track." """
    count = len(found.scores)
    words = {
        "span": _SPANS[grain](count) % {"count": count},
        "scores": ", ".join(map(score_text, found.scores)),
        "mean": score_text(found.mean),
        "green": found.green,
        "count": count,
    }
    text = ngettext(
        "With this, %(span)s would have scored %(scores)s.",
        "With this, %(span)s would have scored %(scores)s, on average %(mean)s; "
        "%(green)s of %(count)s on track.",
        count,
    )
    return text % words


def trial_chance_text(chance: Decimal, year: str, *, rules_year: bool) -> str:
    """ "About 35% likely by the end of 2026, by the forecast."; of a later target what it would be now."""
    words = {"chance": chance_text(chance), "year": year}
    if rules_year:
        return _("%(chance)s by the end of %(year)s, says the forecast.") % words
    return _("%(chance)s, were it the target of %(year)s already: the forecast reaches no further.") % words


def proposal_text(found: Proposal, grain: str, decimals: int) -> str:
    """ "A red line at 73 is proposed: of the last 20 months 2 were worse, one in ten at most." """
    lines = found.lines
    reds = [line for line in (lines.red, lines.red_lower, lines.red_upper) if line is not None]
    words = {
        "line": _(" and ").join(number(line, decimals) for line in reds),
        "span": _SPANS[grain](found.count) % {"count": found.count},
        "worse": found.worse,
    }
    return (
        _("A red line at %(line)s is proposed: of %(span)s %(worse)s were worse, at most one in ten.") % words
    )


def carried_proposal_text(found: Proposal, grain: str, decimals: int) -> str:
    """The same of a target that is spread: each period is carried to the whole."""
    words = {
        "text": proposal_text(found, grain, decimals),
        "how": _("Each period counts as what the whole would come to at its pace."),
    }
    return _("%(text)s %(how)s") % words
