"""The search of the catalogue."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kpis.models import KPI
from kpis.queries.catalogue import EVERY_STATE, Choices, Wanted

STATES = [
    (KPI.Status.ACTIVE, _("Active")),
    (KPI.Status.PROPOSED, _("Proposed")),
    (KPI.Status.DRAFT, _("Draft")),
    (KPI.Status.SUSPENDED, _("Suspended")),
    (KPI.Status.RETIRED, _("Retired")),
    (EVERY_STATE, _("All states")),
]
"""The first is what an empty choice means: most readers look for what is in use."""


class CatalogueForm(forms.Form):
    """Everything is optional, and what names nothing filters nothing: an old link still finds something."""

    def __init__(self, data: Any, choices: Choices) -> None:
        super().__init__(data, auto_id="catalogue-%s")
        self.fields["q"] = forms.CharField(
            label=_("Search name, code, owner or meaning"),
            required=False,
            max_length=100,
            widget=forms.TextInput(
                attrs={
                    "type": "search",
                    "placeholder": _("for example late, CSAT, Lindqvist"),
                    "class": "input",
                }
            ),
        )
        self.fields["perspective"] = _select(_("Perspective"), _("All perspectives"), choices.perspectives)
        self.fields["objective"] = _select(_("Objective"), _("All objectives"), choices.objectives)
        self.fields["function"] = _select(_("Business function"), _("All functions"), choices.functions)
        self.fields["state"] = _select(_("State"), "", STATES)
        self.fields["owner"] = _select(_("Owner"), _("All owners"), choices.owners)

    def wanted(self) -> Wanted:
        self.is_valid()
        chosen = self.cleaned_data
        return Wanted(
            tuple(chosen.get("q", "").split()),
            chosen.get("perspective", ""),
            chosen.get("objective", ""),
            chosen.get("function", ""),
            chosen.get("state") or KPI.Status.ACTIVE,
            chosen.get("owner", ""),
        )


def _select(label: Any, everything: Any, options: list[tuple[str, Any]]) -> forms.ChoiceField:
    first = [("", everything)] if everything else []
    look = forms.Select(attrs={"class": "input grow half", "aria-label": label})
    return forms.ChoiceField(label=label, required=False, choices=[*first, *options], widget=look)
