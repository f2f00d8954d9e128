"""A team is split: up to three new teams, each with what it takes along."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Team
from kpis.actions.reorganisations import Part, Split
from kpis.forms.reorganisations import ReorganisationForm
from kpis.models import Measure

PARTS = 3


class MeasuresChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # it takes none at run time
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.kpi)


class MembersChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # it takes none at run time
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.user}, {obj.get_role_display()}"


class PartForm(forms.ModelForm):  # type: ignore[type-arg]  # its model is in Meta
    """A new team; with nothing filled in it is none."""

    measures = MeasuresChoice(
        Measure.objects.none(),
        label=_("KPIs it takes along"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    members = MembersChoice(
        Membership.objects.none(),
        label=_("Members it takes along"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("With their role and their own measures."),
    )

    class Meta:
        model = Team
        fields = ("code", "name")

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.split = team
        measures = Measure.objects.filter(team=team, person=None).select_related("kpi")
        members = Membership.objects.filter(team=team, user__is_active=True).select_related("user")
        self.fields["measures"] = _with(self.fields["measures"], measures.distinct())
        self.fields["members"] = _with(self.fields["members"], members)

    def part(self) -> Part:
        """The measures of the members who go are among those of the part."""
        data = self.cleaned_data
        chosen = Q(pk__in=data["measures"]) | Q(person__in=[member.user_id for member in data["members"]])
        measures = Measure.objects.filter(chosen, team=self.split).select_related("kpi", "team", "person")
        return Part(self.instance, list(measures), list(data["members"]))


def _with(field: Any, queryset: Any) -> Any:
    field.queryset = queryset
    return field


class SplitForm(ReorganisationForm):
    title, done = _("Split %(team)s"), _("%(team)s is split on that day.")
    below = forms.BooleanField(label=_("The new teams stand below it, else beside it"), required=False)
    closes = forms.BooleanField(label=_("It is closed, and the new teams are its successors"), required=False)
    keeps = forms.BooleanField(label=_("It goes on measuring what it gives to the new teams"), required=False)

    def __init__(self, team: Team, today: Any, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(team, today, data)
        parts: type[BaseFormSet[PartForm]] = formset_factory(PartForm, extra=PARTS, max_num=PARTS)
        self.parts = parts(data, prefix="parts", form_kwargs={"team": team})

    def clean(self) -> dict[str, Any]:
        if not self.parts.is_valid():
            raise forms.ValidationError(_now("Something is missing at a new team."))
        if not self._filled():
            raise forms.ValidationError(_now("Name at least one new team."))
        return self.cleaned_data

    def wish(self) -> Split:
        data = self.cleaned_data
        parts = [form.part() for form in self._filled()]
        return Split(self.team, parts, data["day"], data["below"], data["closes"], data["keeps"])

    def _filled(self) -> list[PartForm]:
        return [form for form in self.parts if form.has_changed()]
