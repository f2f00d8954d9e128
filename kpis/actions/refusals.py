"""The sentence for each rule that a figure can break: what stands there, and what is wanted."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpis.calc.typed import TypedError

SENTENCES = {
    "number": gettext_lazy("%(value)s is not a plain number such as %(expected)s."),
    "comma": gettext_lazy("%(value)s: write the number with a decimal point, such as 12.5."),
    "ambiguous": gettext_lazy(
        "%(value)s can mean two numbers: write decimals with a comma, thousands with a space or together."
    ),
    "digits": gettext_lazy("%(value)s has more than 18 digits before the point."),
    "places": gettext_lazy("%(value)s has more than 12 decimals."),
    "both": gettext_lazy("%(value)s: give either the value or its inputs, not both."),
    "na_with_figures": gettext_lazy("Not applicable takes no figures; clear them first."),
    "no_inputs": gettext_lazy("%(place)s: this KPI has no inputs; enter its value."),
    "unknown_input": gettext_lazy("%(place)s is not an input of this KPI; its inputs are %(expected)s."),
    "needs_inputs": gettext_lazy("%(value)s: this KPI is entered by its inputs %(expected)s."),
    "yes_or_no": gettext_lazy("%(value)s: enter yes or no (1 or 0)."),
    "level": gettext_lazy("%(value)s is not one of the levels %(expected)s."),
    "percent_complete": gettext_lazy("%(value)s: percent complete lies between 0 and 100."),
    "reason": gettext_lazy("Say why this is not applicable."),
    "not_entered": gettext_lazy("This measure is calculated and takes no values."),
    "frequency": gettext_lazy("%(value)s: this KPI is entered by %(expected)s."),
    "future": gettext_lazy("%(value)s has not begun yet."),
    "not_active": gettext_lazy("The measure is not active in %(value)s."),
    "closed": gettext_lazy("%(value)s is closed. A manager of the team can correct it, giving a reason."),
    "correction": gettext_lazy("%(value)s is closed: give a reason for the correction."),
    "conflict": gettext_lazy("Somebody saved this value while you were writing yours."),
}


def sentence(problem: TypedError) -> str:
    """The rule said in the reader's language."""
    named = {"value": problem.value, "place": problem.place, "expected": problem.expected}
    text = str(SENTENCES[problem.rule]) % named
    if problem.place and "%(place)s" not in str(SENTENCES[problem.rule]):
        return _("%(input)s: %(problem)s") % {"input": problem.place, "problem": text}
    return text
