"""A report schedule as administrators type it."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Team, User
from accounts.models.lines import one_line
from accounts.refusals import Refused
from kpis.models import KPI, Objective
from reports.actions.schedules import FIELDS, MOST_DAYS, Parts
from reports.models import ReportSchedule
from reports.queries.people import people_called

from .named_people import person_input, the_one
from .when import CHOICE, NUMBER, WHEN, WhenForm

SEVEN = dt.time(7)
GREATEST_VERSION = 2**31 - 1


class Named(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # it takes none at run time
    """Objectives or KPIs, by code."""

    def label_from_instance(self, obj: Objective | KPI) -> str:
        return f"{obj.code} {obj.name}"


class TeamField(forms.ModelChoiceField):  # type: ignore[type-arg]  # the same
    def label_from_instance(self, obj: Team) -> str:
        return f"{obj.name} ({obj.code})"


class Ticks(forms.MultipleChoiceField):
    """Some of the choices; none of them is a choice too."""

    widget = forms.CheckboxSelectMultiple


class ScheduleForm(WhenForm):
    """All of it but its recipients. `version` is the one that was shown, `key` that of the rendering."""

    field_order = ("name", "language", "team", "objectives", "kpis", *WHEN)

    name = forms.CharField(label=_("Name"), max_length=120, validators=[one_line])
    team = TeamField(Team.objects.all(), to_field_name="code", label=_("Team"), error_messages=CHOICE)
    enabled = forms.BooleanField(label=_("Enabled"), required=False)
    catch_up = forms.ChoiceField(
        label=_("After downtime send"), choices=ReportSchedule.CatchUp.choices, error_messages=CHOICE
    )
    gate_percent = forms.IntegerField(
        label=_("Send when this much weight is in (%)"),
        required=False,
        min_value=0,
        max_value=100,
        error_messages={**NUMBER, "max_value": _("A share of the weight is a number from 0 to 100.")},
    )
    gate_until_days = forms.IntegerField(
        label=_("Wait at most (days)"),
        required=False,
        min_value=0,
        max_value=MOST_DAYS,
        error_messages=NUMBER,
    )
    owner = forms.CharField(label=_("Owner"), max_length=254, widget=person_input())
    objectives = Named(Objective.objects.all(), to_field_name="code", label=_("Objectives"), required=False)
    kpis = Named(KPI.objects.all(), to_field_name="code", label=_("KPIs"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, error_messages=CHOICE)
    sections = Ticks(label=_("Sections"), choices=ReportSchedule.Section.choices, required=False)
    formats = Ticks(label=_("Attached as"), choices=ReportSchedule.Format.choices, required=False)
    paper = forms.ChoiceField(label=_("Paper"), choices=ReportSchedule.Paper.choices, error_messages=CHOICE)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=1000)
    version = forms.IntegerField(
        required=False, min_value=0, max_value=GREATEST_VERSION, widget=forms.HiddenInput
    )
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, schedule: ReportSchedule) -> None:
        super().__init__(data, schedule, **_initial(schedule))
        self.schedule = schedule

    def unchecked(self, data: QueryDict) -> "ScheduleForm":
        """Shown again as it was typed, without a word about what is wrong or missing."""
        for name, field in self.fields.items():
            if not field.disabled:
                several = isinstance(field, Named | Ticks)
                self.initial[name] = data.getlist(name) if several else data.get(name, "")
        return self

    def clean_owner(self) -> User:
        text: str = self.cleaned_data["owner"]
        return the_one(text, people_called([text]))

    def filled(self) -> ReportSchedule:
        """The schedule as it is wanted, not saved."""
        for name in FIELDS:
            setattr(self.schedule, name, self.cleaned_data[name])
        return self.schedule

    def parts(self) -> Parts:
        return {"objectives": self.cleaned_data["objectives"], "kpis": self.cleaned_data["kpis"]}

    def refuse(self, refused: Refused) -> None:
        for problem in refused.problems:
            self.add_error(problem.field if problem.field in _SHOWN else None, problem.rule)


_SHOWN = {*FIELDS, "objectives", "kpis"}


def blank(organisation: Organisation, user: User, today: dt.date) -> ReportSchedule:
    """What a new form proposes."""
    return ReportSchedule(
        cadence=ReportSchedule.Cadence.MONTH,
        tz=organisation.timezone,
        local_time=SEVEN,
        starts_on=today,
        owner=user,
    )


def _initial(schedule: ReportSchedule) -> dict[str, Any]:
    own = {name: getattr(schedule, name) for name in FIELDS if name not in ("team", "owner", *WHEN)}
    chosen: dict[str, QuerySet[Any] | list[Any]] = {"objectives": [], "kpis": []}
    if schedule.pk:
        chosen = {name: getattr(schedule, name).values_list("code", flat=True) for name in chosen}
    team = schedule.team.code if schedule.team_id else None
    return {
        **own,
        **{name: list(codes) for name, codes in chosen.items()},
        "team": team,
        "owner": schedule.owner.email,
        "version": schedule.version,
        "key": uuid.uuid4(),
    }
