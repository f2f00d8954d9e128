"""What each column of the catalogue's workbook means, in a sentence for whoever fills it in."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Meanings = Mapping[str, "_StrPromise"]

_FROM = _("First day on which the line holds, as 2026-01-01; empty: from the beginning.")
_KPI, _TEAM = _("Code of the KPI."), _("Code of the team.")
_PERSON = _("E-mail of the person; empty for a measure of the team.")
_ROLLUP = _("How scores are put together: weighted_mean or worst_child.")

KPIS: Meanings = {
    "code": _("Names the KPI for good: letters, digits and _."),
    "valid_from": _FROM,
    "name": _("Name. The same in all lines of one KPI, as all columns up to objective."),
    "definition": _("What is counted and what is not."),
    "function": _("Business function."),
    "level": _("Whose KPI it is: team, individual or organisation."),
    "kind": _("lagging or leading."),
    "status": _("draft, proposed, active, suspended or retired."),
    "owner": _("E-mail of the owner."),
    "review_months": _("Months between two reviews."),
    "guardrail": _("Code of the KPI that must not suffer."),
    "successor": _("Code of the KPI that takes its place."),
    "source": _("Where the figure comes from."),
    "question": _("The question that the number answers."),
    "action_when_red": _("What is done when it is off track."),
    "pitfalls": _("How the number misleads."),
    "needs_approval": _("yes where a manager approves what others enter, else no."),
    "objective": _("Code of the objective; empty: a metric that counts in no score."),
    "scope": _("What this version covers."),
    "unit": _("Unit, such as min or EUR."),
    "currency": _("Currency, such as EUR."),
    "decimals": _("Decimals that are shown."),
    "direction": _("up, down, range, binary, ordinal, milestone or info."),
    "frequency": _("How often it is measured: day, week, month, period, quarter, half_year or year."),
    "aggregation": _("How periods add up: sum, mean, last, min, max, ratio, weighted_mean or none."),
    "formula": _("Formula over inputs and other KPIs. It is kept as text and not computed here."),
    "inputs": _("Inputs of the formula, as name:method;name:method."),
    "respondents": _("The input that counts who answered."),
    "natural_min": _("Lowest figure there can be."),
    "natural_max": _("Highest figure there can be."),
    "partial": _("yes where an unfinished period is scored, else no."),
    "levels": _("Levels and their scores, as 1:0;2:50;3:100."),
    "comparable": _("yes where figures before this version can be compared with those after it."),
    "minor": _("yes where this version changes no meaning."),
}
OBJECTIVES: Meanings = {
    "code": _("Names the objective for good: letters, digits and _."),
    "name": _("Name."),
    "perspective": _("Code of the perspective, for good."),
    "description": _("What is to be reached."),
    "drives": _("Codes of the objectives it drives, with ; between them."),
    "rollup": _ROLLUP,
}
PERSPECTIVES: Meanings = {
    "code": _("Names the perspective for good: letters, digits and _."),
    "name": _("Name."),
    "rollup": _ROLLUP,
}
MEASURES: Meanings = {
    "kpi": _KPI,
    "team": _TEAM,
    "person": _PERSON,
    "active_from": _("First day on which the team is measured; empty: from the beginning."),
    "active_to": _("Last day; empty: until further notice."),
    "source": _("entry, formula or rollup."),
    "owner": _("E-mail of who enters it."),
    "deputy": _("E-mail of the deputy."),
    "deputy_from": _("First day of the deputy."),
    "deputy_to": _("Last day of the deputy."),
    "baseline": _("Figure at the start."),
}
WEIGHTS: Meanings = {
    "node": _("What is weighed: measure, objective or perspective."),
    "code": _("Code of the KPI, objective or perspective."),
    "team": _("Code of the team, for measures alone."),
    "person": _PERSON,
    "valid_from": _FROM,
    "weight": _("Weight; empty: 1 for a measure, else the sum of what is below."),
    "critical": _("yes for a measure that lowers the whole when it is off track."),
    "rollup": _ROLLUP,
}
TARGETS: Meanings = {
    "kpi": _KPI,
    "team": _TEAM,
    "person": _PERSON,
    "valid_from": _FROM,
    "grain": _("Period that the target is for; empty: that of the KPI."),
    "valid_to": _("Last day of the target, or the due day of a milestone."),
    "profile": _("How it is spread: even, last_year, or shares such as 1;1;2."),
    "target": _("Target. A line without any figure ends the target before it."),
    "red_line": _("From here on it is off track."),
    "stretch": _("What would be outstanding."),
    "zero": _("Where the score is 0."),
    "lower": _("Lower end of the range."),
    "upper": _("Upper end of the range."),
    "red_lower": _("Below it is off track."),
    "red_upper": _("Above it is off track."),
    "rationale": _("Why this target."),
}
MEANINGS: Mapping[str, Meanings] = {
    "kpis": KPIS,
    "objectives": OBJECTIVES,
    "perspectives": PERSPECTIVES,
    "measures": MEASURES,
    "weights": WEIGHTS,
    "targets": TARGETS,
}
"""In the order of the sheets."""
