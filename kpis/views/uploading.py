"""The steps with one upload: name its columns, look its rows over, save it, stop it, take it back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.clock import today_in
from accounts.models import User
from accounts.refusals import Refused
from kpiportal.web import FORM_ERROR, render_page
from kpis import formats
from kpis.actions.hints import hint_upload
from kpis.actions.uploads import committing, overlooking, reading, undoing, working
from kpis.forms.mappings import MappingForm
from kpis.forms.uploads import StepForm
from kpis.models import Upload
from kpis.queries.registers import register_of
from kpis.queries.upload_rows import preview
from kpis.queries.uploads import TO_SAVE, progress_of, scores_to_compute, tallies
from kpis.views.asked import Moment

State = Upload.State
SENDERS_ALONE = (
    "again",
    "confirm",
    "leave_out",
    "map",
    "name",
    "repair",
    "save",
    "stop",
    "take",
    "take_back",
)


@dataclass(frozen=True)
class Sending:
    """Somebody at the page of an upload. Its rows are shown to its sender alone."""

    request: HttpRequest
    user: User
    upload: Upload
    moment: Moment

    @property
    def is_sender(self) -> bool:
        return self.upload.actor_id == self.user.pk

    @property
    def address(self) -> str:
        page = self.request.GET.get("page", "")
        address = reverse("sheet", args=[self.upload.pk])
        return f"{address}?page={page}" if page.isdecimal() else address

    def mapping_form(self, data: Any = None) -> MappingForm:
        register = register_of(self.user, self.moment.today)
        return MappingForm(data, upload=self.upload, register=register, calendar=self.moment.calendar)

    def page(self, status: int = 200, **more: Any) -> HttpResponse:
        upload, context = self.upload, {"upload": self.upload, "sending": self, **more}
        if upload.is_at_work:
            context["progress"] = progress_of(upload)
            context["tries"] = self.tries + 1
        elif upload.state == State.PREVIEWED and self.is_sender:
            context["preview"] = preview(upload, self.request.GET.get("page", ""))
        elif upload.state == State.MAPPING and self.is_sender:
            context.setdefault("form", self.mapping_form())
        elif upload.state == State.COMMITTED and (words := scores_to_compute(upload)):
            context["scoring"] = words
        if upload.changeset:
            context["tallies"] = tallies(upload.changeset.counts)
        if upload.recalled:
            context["recalled_on"] = formats.day_text(today_in(self.moment.organisation, upload.recalled.at))
        return render_page(self.request, "kpis/sheet.html", "kpis/_sheet.html", context, status=status)

    @property
    def tries(self) -> int:
        """How often this page has asked how far the work is."""
        asked = self.request.GET.get("tries", "0")
        return int(asked) if asked.isdecimal() and len(asked) < 6 else 0


def map_columns(sending: Sending, form: StepForm) -> HttpResponse:
    mapping = sending.mapping_form(sending.request.POST)
    if not mapping.is_valid():
        return sending.page(FORM_ERROR, form=mapping)
    sheet = mapping.cleaned_data["sheet"] or sending.upload.sheet
    reading.map_columns(sending.upload, mapping.reading(), sheet, now=sending.moment.now)
    return redirect(sending.address)


def name_columns(sending: Sending, form: StepForm) -> HttpResponse:
    reading.ask_mapping(sending.upload)
    return redirect(sending.address)


def leave_out(sending: Sending, form: StepForm) -> HttpResponse:
    overlooking.leave_out(sending.upload, sending.user, form.numbers, form.cleaned_data["kind"])
    return redirect(sending.address)


def take_back(sending: Sending, form: StepForm) -> HttpResponse:
    overlooking.take_back_in(sending.upload, sending.user, form.numbers, now=sending.moment.now)
    return redirect(sending.address)


def repair(sending: Sending, form: StepForm) -> HttpResponse:
    for number in form.numbers:
        overlooking.repair(
            sending.upload,
            sending.user,
            number,
            form.texts(),
            style=formats.current_style(),
            now=sending.moment.now,
        )
    return redirect(sending.address)


def take(sending: Sending, form: StepForm) -> HttpResponse:
    overlooking.take(sending.upload, sending.user, form.numbers, now=sending.moment.now)
    return redirect(sending.address)


def confirm(sending: Sending, form: StepForm) -> HttpResponse:
    overlooking.confirm(sending.upload, sending.user, form.cleaned_data["reason"])
    return redirect(sending.address)


def save(sending: Sending, form: StepForm) -> HttpResponse:
    """Short files at once; a worker saves long ones, and the page says how far it is."""
    if committing.promise(sending.upload, sending.user, form.cleaned_data["key"]):
        committing.commit(sending.upload.pk, sending.moment.now)
    held = Upload.objects.select_related("changeset").defer("content").get(pk=sending.upload.pk)
    if held.state == State.COMMITTED and held.changeset:
        count = sum(held.changeset.counts.get(outcome, 0) for outcome in TO_SAVE)
        said = ngettext("Saved %(count)s value.", "Saved %(count)s values.", count) % {"count": count}
        messages.success(sending.request, said)
    return redirect(sending.address)


def stop(sending: Sending, form: StepForm) -> HttpResponse:
    working.stop(sending.upload)
    return redirect(sending.address)


def again(sending: Sending, form: StepForm) -> HttpResponse:
    """A lost worker is replaced; where one is at work the hint finds nothing to do."""
    hint_upload(sending.upload.pk)
    return redirect(sending.address)


def undo(sending: Sending, form: StepForm) -> HttpResponse:
    reason = form.cleaned_data["reason"]
    said = undoing.undo(sending.upload, sending.user, now=sending.moment.now, reason=reason)
    messages.success(sending.request, said)
    return redirect(sending.address)


STEPS: dict[str, Callable[[Sending, StepForm], HttpResponse]] = {
    "again": again,
    "confirm": confirm,
    "leave_out": leave_out,
    "map": map_columns,
    "name": name_columns,
    "repair": repair,
    "save": save,
    "stop": stop,
    "take": take,
    "take_back": take_back,
    "undo": undo,
}


def step(sending: Sending) -> HttpResponse:
    """One step, or the page with the reason why not."""
    act, form = sending.request.POST.get("act", ""), StepForm(sending.request.POST)
    if act not in STEPS or not form.is_valid():
        raise BadRequest(_("This page knows no such step."))
    if act != "undo" and not sending.is_sender:
        raise PermissionDenied
    try:
        return STEPS[act](sending, form)
    except Refused as problem:
        return sending.page(FORM_ERROR, refused=str(problem))
