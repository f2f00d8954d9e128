"""What is wrong with a line of a file, as a sentence, and what to do about it."""

from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpis import formats
from kpis.actions.refusals import SENTENCES, sentence
from kpis.calc.doubts import places_of
from kpis.calc.typed import TypedError

EXAMPLE = "1250.5"
"""A figure as a file may always write it."""

OF_FILES = {
    "unknown_kpi": gettext_lazy("“%(value)s” is no KPI that you enter."),
    "twins": gettext_lazy("Several KPIs are called “%(value)s”."),
    "unknown_team": gettext_lazy("“%(value)s” is no team for which you enter values."),
    "foreign_team": gettext_lazy("You may not enter values of %(value)s."),
    "no_measure": gettext_lazy("%(value)s is not entered by you for %(expected)s."),
    "no_period": gettext_lazy("No period stands beside this value."),
    "period": gettext_lazy("“%(value)s” names no period."),
    "frequency": gettext_lazy("%(value)s: this KPI is entered by %(expected)s."),
    "too_many": gettext_lazy("This line has more cells than the table has columns."),
    "too_few": gettext_lazy("This line has fewer cells than the table has columns."),
    "twice": gettext_lazy("The same figure stands in %(expected)s."),
    "taken_away": gettext_lazy("You may no longer enter values of %(value)s."),
    "correction": gettext_lazy("%(value)s is closed: what was reported of it changes."),
    "conflict": gettext_lazy("Version %(expected)s was saved since your file was written."),
    "moved": gettext_lazy("Somebody saved another value while you were looking this over."),
}
HINTS = {
    "unknown_kpi": gettext_lazy("Write the code or the name as in the catalogue."),
    "twins": gettext_lazy("Write the code of the one that is meant."),
    "unknown_team": gettext_lazy("Write the code or the name of the team."),
    "foreign_team": gettext_lazy("Leave it out; its own contributors enter it."),
    "no_measure": gettext_lazy("Check KPI, team and person, or leave it out."),
    "no_period": gettext_lazy("Name a period for the whole sheet, or leave it out."),
    "period": gettext_lazy("Write it like 2026-11, 2026-11-22, FY2026-Q3 or FY2026."),
    "frequency": gettext_lazy("Give one value for the whole %(expected)s."),
    "twice": gettext_lazy("Type the one value, or say above how several rows are added up."),
    "too_many": gettext_lazy("Put cells that hold a separator between quotation marks, or leave it out."),
    "number": gettext_lazy("Type the number alone, without its unit."),
    "comma": gettext_lazy("Type it with a decimal point, or say above that the file has decimal commas."),
    "closed": gettext_lazy("Leave it out, or ask a manager of the team to send the file."),
    "correction": gettext_lazy("Say why, or leave it out."),
    "future": gettext_lazy("Leave it out until the period has begun."),
    "reason": gettext_lazy("Write the reason into the comment of this row."),
    "conflict": gettext_lazy("The stored value stands unless you take the one in the file."),
    "moved": gettext_lazy("The stored value stands unless you take the one in the file."),
}
DOUBTED = gettext_lazy("Confirm it with a reason, correct it, or leave it out.")
PROPOSED = gettext_lazy("Is it %(proposal)s? Correct it, confirm it with a reason, or leave it out.")
NEAREST = gettext_lazy("Is it “%(name)s”?")
LEAVE_OUT = gettext_lazy("Correct it in the file, or leave it out.")


def said(trouble: TypedError) -> str:
    if trouble.rule not in OF_FILES:
        known = replace(trouble, expected=trouble.expected or EXAMPLE)
        return sentence(known) if trouble.rule in SENTENCES else _plainly(trouble)
    return str(OF_FILES[trouble.rule]) % {"value": trouble.value, "expected": trouble.expected}


def hint(trouble: TypedError) -> str:
    """The nearest known name where one was looked for in vain, else what this rule asks for."""
    if trouble.rule in ("unknown_kpi", "unknown_team") and trouble.expected:
        return str(NEAREST) % {"name": trouble.expected}
    return str(HINTS.get(trouble.rule, LEAVE_OUT)) % {"expected": trouble.expected}


def doubted_hint(proposal: Decimal | None) -> str:
    if proposal is None:
        return str(DOUBTED)
    return str(PROPOSED) % {"proposal": formats.number(proposal, places_of(proposal))}


def _plainly(trouble: TypedError) -> str:
    return _("“%(value)s” cannot be read as a figure.") % {"value": trouble.value}
