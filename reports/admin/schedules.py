import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin.curated import (
    CuratedAdmin,
    ForAdministrators,
    VersionedForm,
    actor_of,
    deleted_rows,
    written_rows,
)
from accounts.audit import Actor
from accounts.clock import today_in
from accounts.models import Organisation, User
from accounts.refusals import Refused
from kpis.admin.new_owners import NewOwnerForm, give_to_new_owner
from reports.actions.leaving import hand_over_schedules
from reports.actions.schedules import change_audience, delete_schedule, save_schedule
from reports.forms.schedules import Ticks
from reports.models import ReportRecipient, ReportSchedule
from reports.queries.schedules import next_report, with_latest

SEVEN = dt.time(7)


class RecipientInline(ForAdministrators, admin.TabularInline):  # type: ignore[type-arg]  # generic only in the stubs
    model = ReportRecipient
    extra = 1
    fields = ("user", "group", "role", "address")
    autocomplete_fields = ("user",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)


def in_a_column() -> forms.CheckboxSelectMultiple:
    """By the admin's own class for a list of choices."""
    return forms.CheckboxSelectMultiple(attrs={"class": "radiolist"})


class ScheduleForm(VersionedForm):
    """Its readers are guarded with it."""

    sections = Ticks(
        label=_("Sections"),
        choices=ReportSchedule.Section.choices,
        widget=in_a_column(),
        required=False,
        help_text=_(
            "With nothing ticked: all. Result, coverage, restatements and what to know before relying on the"
            " figures always stay."
        ),
    )
    formats = Ticks(
        label=_("Attached as"),
        choices=ReportSchedule.Format.choices,
        widget=in_a_column(),
        required=False,
        help_text=_("The mail itself always comes. Files of more than 5 MB wait in the archive instead."),
    )

    class Meta:
        help_texts = {
            "cadence": _(
                "It stays once there is a report. For another one disable this schedule and make a new one."
                " With a table calendar a monthly report comes with every period."
            ),
            "tz": _("A name of the IANA list, for example Europe/Paris."),
            "day": _("The number that the day rule counts with."),
            "starts_on": _("No report is made of earlier periods. One that is due already goes out at once."),
            "catch_up": _(
                "Monthly reports older than 35 days and quarterly ones older than 100 stay unsent."
            ),
            "gate_percent": _("Blank: on the day, whatever is in. Those who owe figures are asked."),
            "gate_until_days": _("Then it goes out as it is, and names what is missing and who owes it."),
            "enabled": _("A disabled schedule makes no report and sends no mail that is still waiting."),
            "owner": _("Is told of mails that did not arrive, and may send a report again."),
            "team": _("The report covers it and all teams below."),
            "objectives": _("The KPIs of these objectives. With nothing chosen here and below: every KPI."),
            "kpis": _("These KPIs, beside those of the objectives."),
        }


class OwnerFilter(admin.SimpleListFilter):
    """Those that an administrator has only until somebody chooses."""

    title = _("owner")
    parameter_name = "owner_is"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("wanted", _("to be chosen"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[ReportSchedule]:
        found: QuerySet[ReportSchedule] = queryset.owner_wanted() if self.value() == "wanted" else queryset
        return found


class ScheduleList(ChangeList):
    """Each row knows its next report; the organisation is read once for all of them."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        organisation, now = Organisation.current(), timezone.now()
        for schedule in self.result_list:
            schedule.next_report = next_report(schedule, organisation, now)


@admin.register(ReportSchedule)
class ReportScheduleAdmin(CuratedAdmin):
    form = ScheduleForm
    list_display = ("name", "team", "cadence", "next_due", "enabled", "owner", "former", "readers")
    list_filter = (OwnerFilter, "personal", "cadence", "enabled")
    list_select_related = ("team", "owner", "former")
    search_fields = ("name", "team__code", "team__name", "owner__name")
    autocomplete_fields = ("team", "owner", "objectives", "kpis")
    inlines = (RecipientInline,)
    action_form = NewOwnerForm
    actions = ("hand_over_to_the_new_owner",)
    fields = (
        "name",
        "team",
        "cadence",
        "day_rule",
        "day",
        "local_time",
        "tz",
        "starts_on",
        "catch_up",
        "gate_percent",
        "gate_until_days",
        "enabled",
        "owner",
        "objectives",
        "kpis",
        "sections",
        "formats",
        "paper",
        "reason",
        "seen",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReportSchedule]:
        return with_latest(super().get_queryset(request)).prefetch_related(
            "recipients__user", "recipients__group"
        )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ScheduleList]:
        return ScheduleList

    @admin.action(description=_("Hand over to the new owner"))
    def hand_over_to_the_new_owner(self, request: HttpRequest, schedules: QuerySet[ReportSchedule]) -> None:
        def give(owner: User, reason: str) -> int:
            found, now = list(schedules), timezone.now()
            return hand_over_schedules(actor_of(request), found, owner, now=now, reason=reason)

        give_to_new_owner(self, request, give)

    @admin.display(description=_("next report"))
    def next_due(self, schedule: ReportSchedule) -> str:
        return str(schedule.next_report)  # type: ignore[attr-defined]  # set by ScheduleList

    @admin.display(description=_("recipients"))
    def readers(self, schedule: ReportSchedule) -> str:
        return ", ".join(map(str, schedule.recipients.all()))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("cadence",) if obj and obj.occurrences.exists() else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        organisation = Organisation.current()
        return {
            "tz": organisation.timezone,
            "local_time": SEVEN,
            "starts_on": today_in(organisation, timezone.now()),
            "owner": request.user.pk,
            **super().get_changeform_initial_data(request),
        }

    def act(self, actor: Actor, form: Any, formsets: Any, change: bool) -> None:
        schedule, data, now = form.instance, form.cleaned_data, timezone.now()
        lines = written_rows(formsets, ReportRecipient)
        gone = deleted_rows(formsets, ReportRecipient)
        version = form.what_was_seen()["version"] if change else None
        parts = {"objectives": data["objectives"], "kpis": data["kpis"]}
        save_schedule(actor, schedule, version, now=now, parts=parts, reason=data["reason"])
        change_audience(actor, schedule, lines, gone, now=now, reason=data["reason"])

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One by one, and only before its first report."""
        return self.has_change_permission(request, obj) and obj is not None and not obj.occurrences.exists()

    def delete_model(self, request: HttpRequest, obj: ReportSchedule) -> None:
        try:
            delete_schedule(actor_of(request), obj, now=timezone.now())
        except Refused as refused:
            raise PermissionDenied from refused
