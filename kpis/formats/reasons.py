"""Why a state is what it is, in words. The codes are those of `Score.reason` and `NodeScore.reason`."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

REASON: dict[str, "_StrPromise"] = {
    "definition_changed": _("the definition changed inside this period"),
    "denominator_unknown": _("entered as a bare percentage, so its denominator is unknown"),
    "missing": _("no value"),
    "partial": _("not enough values"),
    "div0": _("division by zero"),
    "too_few": _("too few answers to be shown"),
    "not_applicable": _("marked not applicable"),
    "critical": _("at most at risk, because a critical KPI is off track"),
}


def reason_words(code: str) -> str:
    """The sentence part of a reason; empty for none."""
    return str(REASON[code]) if code in REASON else code.replace("_", " ")
