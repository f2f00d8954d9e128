"""What an administrator says about a team that moves, is closed, merged or split."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from accounts.refusals import Refused
from kpis.actions.reorganisations import Close, Merge, Move, Wish


class TeamChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # it takes none at run time
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.code})"


class TeamsChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # it takes none at run time
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.code})"


class ReorganisationForm(forms.Form):
    """`seen` is the digest of the preview that stands above the button to confirm."""

    title: ClassVar[Any]
    done: ClassVar[Any]
    day = forms.DateField(
        label=_("From"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The first day of the new order; the first of a month leaves no month with both."),
    )
    reason = forms.CharField(
        label=_("Reason"), required=False, help_text=_("Kept with the change, for whoever asks later.")
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, team: Team, today: dt.date, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"day": _next_month(today)})
        self.order_fields([name for name in self.fields if name != "reason"])
        self.team = team
        self.others = Team.objects.exclude(pk=team.pk).filter(Q(active_to=None) | Q(active_to__gte=today))

    def wish(self) -> Wish:
        raise TypeError(f"{type(self).__name__} says what is wished")

    def refuse(self, refused: Refused) -> None:
        names = {"active_to": "day", "active_from": "day", "valid_from": "day"}
        for problem in refused.problems:
            field = names.get(problem.field, problem.field)
            self.add_error(field if field in self.fields else None, problem.rule)

    def _offer(self, name: str, teams: QuerySet[Team]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # declared by each form
        field.queryset = teams


class MoveForm(ReorganisationForm):
    title, done = _("Move %(team)s"), _("%(team)s moves on that day.")
    parent = TeamChoice(
        Team.objects.none(), label=_("Under"), required=False, empty_label=_("no team: at the top")
    )

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._offer("parent", self.others)

    def wish(self) -> Move:
        return Move(self.team, self.cleaned_data["parent"], self.cleaned_data["day"])


class CloseForm(ReorganisationForm):
    title, done = _("Close %(team)s"), _("%(team)s ends on the day before.")
    successors = TeamsChoice(
        Team.objects.none(),
        label=_("Successors"),
        required=False,
        help_text=_("Who goes on with its work; nothing goes over by itself."),
    )

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._offer("successors", self.others)

    def wish(self) -> Close:
        return Close(self.team, list(self.cleaned_data["successors"]), self.cleaned_data["day"])


class MergeForm(ReorganisationForm):
    title, done = _("Merge %(team)s into another team"), _("%(team)s goes over on that day.")
    successor = TeamChoice(Team.objects.none(), label=_("Into"))
    together = TeamsChoice(
        Team.objects.none(), label=_("Together with"), required=False, help_text=_("They go over with it.")
    )

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._offer("successor", self.others)
        self._offer("together", self.others)

    def wish(self) -> Merge:
        data = self.cleaned_data
        return Merge([self.team, *data["together"]], data["successor"], data["day"])


def _next_month(today: dt.date) -> dt.date:
    return (today.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
