from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin.curated import DatedInline, actor_of, added_rows, written_rows
from accounts.audit import Actor
from accounts.clock import today_in
from accounts.models import Organisation
from accounts.refusals import Problem, Refused
from kpiportal.web import wants_fragment
from kpis.actions import life_cycle
from kpis.actions.definitions import VERSIONED, create_kpi, edit_kpi
from kpis.admin.checking import CHECK, CheckedAdmin
from kpis.admin.formulas import tree_of, typed_formula
from kpis.admin.life_cycle import StepAnswers, StepForm, done_text, told_by_kpi
from kpis.admin.packs import download_pack
from kpis.admin.smart import CheckedChangeList, panel_of_form
from kpis.models import KPI, KPIVersion
from kpis.queries.calendars import calendar_of
from kpis.queries.history import ruling, versions_of
from kpis.queries.unit_warnings import unit_warnings
from kpis.queries.version_lines import meaning_of, objectives_of, version_lines
from kpis.templatetags.smart import letters_of


class KPIVersionInline(DatedInline):
    """The first version of a new KPI. Of one that is there a version is published on a page of its own."""

    model = KPIVersion
    template = "admin/edit_inline/stacked.html"
    min_num = max_num = 1
    fields = ("valid_from", *VERSIONED, "recorded_at")

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The frequencies of the calendar, month or what it has in its place chosen at first."""
        field = super().formfield_for_choice_field(db_field, request, **kwargs)
        if field and db_field.name == "frequency":
            calendar = calendar_of(Organisation.current())
            field.initial = calendar.fine
            field.choices = [choice for choice in db_field.choices if choice[0] in calendar.grains]
        return field


def _around(kpi: KPI) -> dict[str, Any]:
    """What stands below the form of a KPI that is there, to read."""
    versions, organisation = versions_of([kpi.pk]).get(kpi.pk, []), Organisation.current()
    objectives = objectives_of(versions)
    now = ruling(versions, today_in(organisation, timezone.now()))
    return {
        "tree": tree_of(kpi),
        "meaning": meaning_of(now, objectives) if now else [],
        "versions": version_lines(versions, objectives, organisation.zone),
    }


@admin.register(KPI)
class KPIAdmin(CheckedAdmin):
    change_form_template = "admin/kpis/kpi/change_form.html"
    list_display = ("code", "name", "status", "smart", "kind", "function", "owner")
    list_per_page = 50
    list_filter = ("status", "level", "kind", "function")
    list_select_related = ("owner",)
    search_fields = ("code", "name", "definition")
    action_form = StepForm
    actions = ("propose", "activate", "suspend", "retire", "take_up_again", download_pack)
    autocomplete_fields = ("owner", "guardrail")
    inlines = (KPIVersionInline,)
    fields = (
        "code",
        "name",
        "definition",
        "function",
        "level",
        "kind",
        "owner",
        "question",
        "action_when_red",
        "pitfalls",
        "source",
        "review_months",
        "reviewed_on",
        "guardrail",
        "needs_approval",
        "reason",
        "seen",
    )

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj else self.inlines

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return CheckedChangeList

    @admin.display(description=_("SMART"))
    def smart(self, kpi: KPI) -> str:
        return letters_of(kpi.checked)  # type: ignore[attr-defined]  # given by CheckedChangeList

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        form = context["adminform"].form
        context["smart"] = panel_of_form(request, form, formsets)
        context |= _around(form.instance) if form.instance.pk else typed_formula(request)
        if CHECK in request.POST and wants_fragment(request):
            return render(request, "admin/kpis/kpi/_smart.html", context)
        return super().render_change_form(request, context, *args, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()

    def act(self, actor: Actor, form: Any, formsets: Any, change: bool) -> None:
        kpi, now, reason = form.instance, timezone.now(), form.cleaned_data["reason"]
        versions = written_rows(formsets, KPIVersion)
        if change:
            edit_kpi(actor, kpi, now=now, seen=form.what_was_seen(), reason=reason)
        elif versions:
            create_kpi(actor, kpi, versions[0], now=now, reason=reason)
        else:
            raise Refused([Problem("code", kpi.code, gettext("A KPI starts with its first version, below."))])

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """What is saved all the same is told: units that do not fit."""
        super().save_related(request, form, formsets, change)
        for warning in unit_warnings(added_rows(formsets, KPIVersion)):
            self.message_user(request, warning.text, messages.WARNING)

    @admin.action(description=_("Propose"))
    def propose(self, request: HttpRequest, kpis: QuerySet[KPI]) -> None:
        self._step(request, kpis, life_cycle.propose)

    @admin.action(description=_("Activate"))
    def activate(self, request: HttpRequest, kpis: QuerySet[KPI]) -> None:
        self._step(request, kpis, life_cycle.activate)

    @admin.action(description=_("Suspend from a day"))
    def suspend(self, request: HttpRequest, kpis: QuerySet[KPI]) -> None:
        self._step(request, kpis, life_cycle.suspend, dated=True)

    @admin.action(description=_("Retire from a day"))
    def retire(self, request: HttpRequest, kpis: QuerySet[KPI]) -> None:
        self._step(request, kpis, life_cycle.retire, dated=True, succeeded=True)

    @admin.action(description=_("Take up again from a day"))
    def take_up_again(self, request: HttpRequest, kpis: QuerySet[KPI]) -> None:
        self._step(request, kpis, life_cycle.reactivate, dated=True)

    def _step(
        self,
        request: HttpRequest,
        kpis: QuerySet[KPI],
        step: Any,
        *,
        dated: bool = False,
        succeeded: bool = False,
    ) -> None:
        form = StepAnswers(request.POST, is_dated=dated)
        if not form.is_valid():
            self._tell(request, form.problems())
            return
        given, actor, now, every = form.cleaned_data, actor_of(request), timezone.now(), list(kpis)
        days = (given["from_day"],) if dated else ()
        more = {"successor": given["successor"]} if succeeded else {}
        try:
            life_cycle.step_together(
                every, lambda kpi: step(actor, kpi, *days, now=now, reason=given["reason"], **more)
            )
        except Refused as refused:
            self._tell(request, told_by_kpi(refused))
        else:
            self.message_user(request, done_text(every, given["from_day"] if dated else None))

    def _tell(self, request: HttpRequest, sentences: list[str]) -> None:
        for sentence in sentences:
            self.message_user(request, sentence, messages.ERROR)
