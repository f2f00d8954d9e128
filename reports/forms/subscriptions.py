"""What a reader says of a report of the own."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from accounts.refusals import Refused
from kpis.models import Objective
from reports.actions.subscriptions import Wish
from reports.models import ReportSchedule

from .schedules import GREATEST_VERSION, Named, TeamField
from .when import CHOICE

EVERYTHING, CHOSEN = "all", "objectives"


class SubscriptionForm(forms.Form):
    """Only teams that the reader may see now are offered and taken."""

    team = TeamField(Team.objects.none(), to_field_name="code", label=_("Team"), error_messages=CHOICE)
    cadence = forms.ChoiceField(
        label=_("How often"), choices=ReportSchedule.Cadence.choices, error_messages=CHOICE
    )
    about = forms.ChoiceField(
        label=_("What is in it"),
        choices=[(EVERYTHING, _("every KPI")), (CHOSEN, _("the objectives chosen below"))],
        error_messages=CHOICE,
    )
    objectives = Named(Objective.objects.all(), to_field_name="code", label=_("Objectives"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, error_messages=CHOICE)
    version = forms.IntegerField(
        required=False, min_value=0, max_value=GREATEST_VERSION, widget=forms.HiddenInput
    )
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, user: User, today: dt.date, schedule: ReportSchedule | None = None) -> None:
        super().__init__(data, initial=_initial(schedule))
        is_open = Q(active_to=None) | Q(active_to__gte=today)
        teams = Team.objects.visible_to(user, today).filter(is_open).order_by("name")
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["team"].empty_label = None  # type: ignore[attr-defined]  # the same
        self.fields["cadence"].disabled = schedule is not None and schedule.has_reports

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("about") == CHOSEN and "objectives" in given and not given["objectives"]:
            self.add_error("objectives", _now("Choose at least one objective, or every KPI above."))
        return given

    def wish(self) -> Wish:
        given = self.cleaned_data
        objectives = given["objectives"] if given["about"] == CHOSEN else ()
        return Wish(given["cadence"], given["team"], objectives, given["language"])

    def refuse(self, refused: Refused) -> None:
        for problem in refused.problems:
            self.add_error(problem.field if problem.field in ("team", "cadence") else None, problem.rule)


def _initial(schedule: ReportSchedule | None) -> dict[str, Any]:
    if schedule is None:
        return {"key": uuid.uuid4()}
    codes = [one.code for one in schedule.objectives.all()]
    return {
        "team": schedule.team.code,
        "cadence": schedule.cadence,
        "about": CHOSEN if codes else EVERYTHING,
        "objectives": codes,
        "language": schedule.language,
        "version": schedule.version,
    }
