"""What the SMART checks say: for each finding what is wrong, then the sentence that mends it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from kpis.calc.smart_facts import FAIL, PASS, WARN, Check, Finding
from kpis.formats.chances import chance_text
from kpis.formats.days import day_text
from kpis.formats.numbers import quantity

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Level(NamedTuple):
    """How a level looks, as one of the states of `STATUS`, and its word."""

    status: str
    word: "_StrPromise"


LEVEL = {
    PASS: Level("green", pgettext_lazy("SMART check", "Pass")),
    WARN: Level("amber", pgettext_lazy("SMART check", "Check")),
    FAIL: Level("red", pgettext_lazy("SMART check", "Fix")),
}
NAMES: dict[str, "_StrPromise"] = {
    "specific": gettext_lazy("Specific"),
    "measurable": gettext_lazy("Measurable"),
    "achievable": gettext_lazy("Achievable"),
    "relevant": gettext_lazy("Relevant"),
    "time_bound": gettext_lazy("Time-bound"),
}
PASSED: dict[str, "_StrPromise"] = {
    "specific": gettext_lazy("Name, definition, scope and owner say which number is meant."),
    "measurable": gettext_lazy("It says how it is measured and from what, and its figures come in."),
    "achievable": gettext_lazy("The target is neither too easy nor out of reach."),
    "relevant": gettext_lazy("It serves an objective, and it is said what is done when it is off track."),
    "time_bound": gettext_lazy("The target and the review have their days, and none has passed."),
}
NOT_JUDGED = gettext_lazy("There are too few figures you may read to compare the target with.")
SENTENCES: dict[str, "_StrPromise"] = {
    "long_name": gettext_lazy("The name has %(length)s characters. Shorten it to %(most)s."),
    "namesake": gettext_lazy("%(code)s has the same name. Name one of them after what sets it apart."),
    "vague": gettext_lazy("“%(words)s” says no number. Name what is counted, or write its formula."),
    "no_definition": gettext_lazy("There is no definition. Write what is counted, and of what."),
    "echo": gettext_lazy("The definition only repeats the name. Write what is counted, and of what."),
    "short_definition": gettext_lazy(
        "The definition has %(length)s characters. Say in at least %(least)s what is counted, and of what."
    ),
    "no_owner": gettext_lazy("Nobody who may log in owns it. Name the one person who answers for it."),
    "no_scope": gettext_lazy("The scope is empty. Write what is counted, and what is left out."),
    "no_question": gettext_lazy("It has neither a formula nor a question. Write the one that it answers."),
    "no_unit": gettext_lazy("It has no unit. Write one, such as %% or EUR."),
    "no_direction": gettext_lazy("It has no direction. Say whether higher or lower is better."),
    "no_frequency": gettext_lazy("It has no frequency. Say how often a figure is due."),
    "no_aggregation": gettext_lazy("It has no aggregation. Say how months make a year."),
    "broken_formula": gettext_lazy("The formula cannot be read: %(problem)s. Mend it at that place."),
    "no_source": gettext_lazy("It has no source. Write where its figures are taken from."),
    "nothing_due": gettext_lazy(
        "It has fewer than %(least)s figures and none is due. Put it on the scorecard of a team."
    ),
    "nobody_enters": gettext_lazy(
        "Nobody enters its figures. Name an owner of the measure or a contributor."
    ),
    "incomplete": gettext_lazy(
        "%(have)s of the last %(expected)s figures came. Find out why, or have it counted less often."
    ),
    "gaps": gettext_lazy("%(have)s of the last %(expected)s figures came. Ask for those that are missing."),
    "constant": gettext_lazy(
        "The last %(count)s figures are all the same. Check that they are measured and not copied."
    ),
    "too_easy": gettext_lazy(
        "The target was met in each of the last %(count)s periods: too easy. Set one that asks for more."
    ),
    "unlikely": gettext_lazy(
        "%(chance)s that the target of the year is reached. It needs a changed process:"
        " see that the open actions bring it."
    ),
    "unlikely_unplanned": gettext_lazy(
        "%(chance)s that the target of the year is reached, and no action is open."
        " It needs a changed process: agree on an action, or on another target."
    ),
    "steep": gettext_lazy(
        "The target is %(percent)s away from the baseline. More than %(limit)s in a year is rarely reached:"
        " take it in steps."
    ),
    "metric": gettext_lazy(
        "It serves no objective, so it is a metric: shown and not rolled up. Link it to the one it tells of."
    ),
    "objective_retired": gettext_lazy("Its objective is retired. Link it to one that is pursued."),
    "no_action": gettext_lazy(
        "It is not said what happens when it is off track. Write what is then decided or done, and by whom."
    ),
    "no_target": gettext_lazy("It has no target. Set one with its first day."),
    "no_end": gettext_lazy("The target has no end, and nothing is reviewed. Set a review interval."),
    "target_over": gettext_lazy("The target ended on %(day)s. Set the next one."),
    "no_entry_days": gettext_lazy("Entry closes on the last day of a period. Allow days after it."),
    "rare_review": gettext_lazy("It is reviewed every %(months)s months. Review it at least every %(most)s."),
    "overdue_review": gettext_lazy("The review was due on %(day)s. Review it, and write down the day."),
}
_WRITERS: Mapping[str, Callable[..., str]] = {
    "day": day_text,
    "chance": chance_text,
    "percent": lambda figure: quantity(figure, 1, "%"),
    "limit": lambda figure: quantity(figure, 0, "%"),
}


def finding_text(finding: Finding) -> str:
    """ "Buses: 2 of the last 6 figures came. Find out why, or have it counted less often." """
    figures = {name: _WRITERS.get(name, str)(figure) for name, figure in finding.figures.items()}
    said = str(SENTENCES[finding.code]) % figures
    if finding.team is None:
        return said
    team = finding.team or _("On a scorecard you may not open")
    return _("%(team)s: %(said)s") % {"team": team, "said": said}


def check_texts(check: Check) -> list[str]:
    """What is found, the fails first, or the sentence of what is in order."""
    if check.findings:
        return [finding_text(one) for level in (FAIL, WARN) for one in check.findings if one.level == level]
    return [str(PASSED[check.name] if check.is_judged else NOT_JUDGED)]


def certified_text(day: date) -> str:
    """ "Certified Sep 2026": the month of the review."""
    return _("Certified %(month)s") % {"month": dateformat.format(day, pgettext("date format", "M Y"))}
