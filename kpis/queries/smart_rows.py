"""The SMART checks of one KPI as pages print them, with the place in the admin site where each is mended."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from kpis.calc.smart import Smart
from kpis.calc.smart_facts import Check
from kpis.formats.smart import LEVEL, NAMES, certified_text, check_texts
from kpis.models import KPI

TARGET = ("admin:kpis_target_add", gettext_lazy("Set a target"))
PLACES = {
    "nothing_due": ("admin:kpis_measure_add", gettext_lazy("Put it on a scorecard")),
    "nobody_enters": ("admin:kpis_measure_changelist", gettext_lazy("Open its measures")),
    "no_entry_days": ("admin:accounts_organisation_changelist", gettext_lazy("Open the entry days")),
    **dict.fromkeys(("too_easy", "steep", "no_target", "target_over"), TARGET),
    **dict.fromkeys(("unlikely", "unlikely_unplanned"), TARGET),
}
"""Where a finding is mended that is none of the definition."""

MENDED_BY_FIGURES = ("incomplete", "gaps", "constant")


@dataclass(frozen=True, slots=True)
class Mend:
    url: str
    text: str


@dataclass(frozen=True, slots=True)
class SmartRow:
    """One check; `status` is one of the states pages know. `mend` is for administrators."""

    name: str
    status: str
    word: str
    sentences: list[str]
    mend: Mend | None


@dataclass(frozen=True, slots=True)
class SmartPanel:
    rows: list[SmartRow]
    summary: str
    certified: str


def smart_panel(checked: Smart, kpi: KPI, user: User) -> SmartPanel:
    return SmartPanel(
        [_row(check, kpi, user) for check in checked.checks],
        _summary(checked),
        certified_text(checked.certified) if checked.certified else "",
    )


def _row(check: Check, kpi: KPI, user: User) -> SmartRow:
    look = LEVEL[check.level]
    mend = _mend(check, kpi) if user.is_administrator else None
    return SmartRow(str(NAMES[check.name]), look.status, str(look.word), check_texts(check), mend)


def _summary(checked: Smart) -> str:
    if checked.open_fails:
        return _(
            "What is to be fixed in Specific, Measurable or Relevant keeps a draft from becoming active."
        )
    return _("Nothing in Specific, Measurable or Relevant has to be fixed.")


def _mend(check: Check, kpi: KPI) -> Mend | None:
    """Of the first of the gravest findings."""
    gravest = next((one.code for one in check.findings if one.level == check.level), "")
    if not gravest or not kpi.pk or gravest in MENDED_BY_FIGURES:
        return None
    if gravest not in PLACES:
        return Mend(reverse("admin:kpis_kpi_change", args=[kpi.pk]), _("Edit definition"))
    page, text = PLACES[gravest]
    asked = {"admin:kpis_measure_add": {"kpi": str(kpi.pk)}, "admin:kpis_measure_changelist": {"q": kpi.code}}
    query = f"?{urlencode(asked[page])}" if page in asked else ""
    return Mend(reverse(page) + query, str(text))
