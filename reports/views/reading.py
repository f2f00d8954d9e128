"""The archive of exactly what was sent."""

import base64
import uuid

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Team, User
from accounts.requests import PersonRequest
from accounts.views.outbox import IMAGE_SECONDS, mail_document
from kpiportal.web import file_response, render_page
from kpis.views.asked import Moment, this_moment
from reports.actions.stop import stop_token
from reports.forms.again import AgainForm, KeyForm
from reports.models import ReportArtifact, ReportOccurrence
from reports.permissions import can_answer_for
from reports.queries.archive import changed_lines, corrections_of, file_rows, restated_rows
from reports.queries.occurrences import (
    ledger_lines,
    readable_artifacts,
    report_name,
    report_rows,
    waiting_words,
)
from reports.queries.recipients import deliveries_of, recipients
from reports.rendering.content import STOP_TOKEN
from reports.rendering.mail import with_images

PER_PAGE = 50
PER_LEDGER_PAGE = 100
_signer = signing.TimestampSigner(salt="reports.image")


@require_safe
def reports(request: PersonRequest) -> HttpResponse:
    moment = this_moment()
    found = ReportOccurrence.objects.visible_to(request.user, moment.today).select_related("schedule")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = report_rows(page.object_list, request.user, moment.calendar, moment.today)
    context = {"page": page, "rows": rows, "zone": moment.organisation.timezone}
    return render_page(request, "reports/reports.html", context=context)


@require_safe
def report(request: PersonRequest, report_id: int) -> HttpResponse:
    moment = this_moment()
    occurrence = find_report(request.user, report_id, moment)
    return report_page(request, occurrence, moment)


@require_safe
def report_document(request: PersonRequest, report_id: int) -> HttpResponse:
    moment = this_moment()
    occurrence = find_report(request.user, report_id, moment)
    artifact = _fullest(_readable(occurrence, request.user, moment))
    if artifact is None:
        raise Http404
    page = _own(artifact.html, occurrence, request.user)
    return mail_document(with_images(page, lambda name: _image_address(artifact, name)))


@require_safe
def report_file(request: PersonRequest, report_id: int, kind: str) -> HttpResponse:
    """The PDF or workbook that went with the mail: made with it, and never again."""
    moment = this_moment()
    occurrence = find_report(request.user, report_id, moment)
    artifact = _fullest(_readable(occurrence, request.user, moment))
    if artifact is None:
        raise Http404
    file = get_object_or_404(artifact.files, format=kind)
    return file_response(bytes(file.content), file.name, file.content_type)


@require_safe
@login_not_required
def report_image(request: HttpRequest, token: str) -> HttpResponse:
    """A sandboxed frame sends no cookies, so the address itself, signed for an hour, is the permission."""
    try:
        pk, _dot, name = _signer.unsign(token, max_age=IMAGE_SECONDS).partition(".")
    except signing.BadSignature as problem:
        raise Http404 from problem
    image = get_object_or_404(ReportArtifact, pk=int(pk)).images.get(name)
    if image is None:
        raise Http404
    response = HttpResponse(base64.b64decode(image), content_type="image/png")
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    return response


def find_report(user: User, report_id: int, moment: Moment) -> ReportOccurrence:
    found = ReportOccurrence.objects.visible_to(user, moment.today).select_related("schedule__owner")
    occurrence: ReportOccurrence = get_object_or_404(found, pk=report_id)
    return occurrence


def report_page(
    request: PersonRequest,
    occurrence: ReportOccurrence,
    moment: Moment,
    *,
    again: AgainForm | None = None,
    correct: KeyForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The mail for its reader; beside it the whole ledger for those who answer for it. A form comes with what
    was refused."""
    readable = _readable(occurrence, request.user, moment)
    artifact, mine = _fullest(readable), occurrence.deliveries.filter(user=request.user).first()
    corrections = corrections_of(occurrence, request.user, moment.today)
    context = {
        "occurrence": occurrence,
        "name": report_name(occurrence, moment.calendar),
        "waiting": waiting_words(occurrence, moment.now),
        "artifact": artifact,
        "files": file_rows(artifact),
        "restated": restated_rows(artifact, moment.calendar),
        "changed": changed_lines(artifact),
        "text": _own(artifact.text, occurrence, request.user) if artifact else "",
        "mine": mine,
        "has_mail": mine is not None and mine.was_handed_over and mine.artifact_id in readable,
        "corrections": corrections,
        "zone": moment.organisation.timezone,
    }
    if can_answer_for(request.user, occurrence, moment.today):
        context |= _answering(request, occurrence, readable)
        context |= _wanted(occurrence, again, correct, is_corrected=bool(corrections))
    return render_page(request, "reports/report.html", context=context, status=status)


def _answering(
    request: PersonRequest, occurrence: ReportOccurrence, readable: list[int]
) -> dict[str, object]:
    page = Paginator(deliveries_of(occurrence), PER_LEDGER_PAGE).get_page(request.GET.get("page"))
    return {
        "answers": True,
        "page": page,
        "recipients": recipients(page.object_list, occurrence, readable),
        "line": ledger_lines([occurrence]).get(occurrence.pk, _("No recipient yet")),
        "unfinished": occurrence.state in ReportOccurrence.UNFINISHED,
    }


def _wanted(
    occurrence: ReportOccurrence, again: AgainForm | None, correct: KeyForm | None, *, is_corrected: bool
) -> dict[str, object]:
    """The forms of what may be asked for, or what was refused."""
    key, is_built = {"key": uuid.uuid4()}, occurrence.built_at is not None
    if not is_corrected and (is_built or not occurrence.corrects_id):
        again = again or AgainForm(initial={**key, "to": "not_reached"})
    if not is_corrected and is_built and occurrence.state not in ReportOccurrence.UNFINISHED:
        correct = correct or KeyForm(initial=key)
    return {"again": again, "correct": correct}


def _readable(occurrence: ReportOccurrence, user: User, moment: Moment) -> list[int]:
    visible = Team.objects.visible_to(user, moment.today).values_list("pk", flat=True)
    return readable_artifacts(occurrence, frozenset(visible))


def _fullest(readable: list[int]) -> ReportArtifact | None:
    return ReportArtifact.objects.get(pk=readable[0]) if readable else None


def _own(body: str, occurrence: ReportOccurrence, user: User) -> str:
    """The body with this reader's own stop link, as it was in their mail."""
    return body.replace(STOP_TOKEN, stop_token(occurrence.schedule_id, user.email))


def _image_address(artifact: ReportArtifact, name: str) -> str:
    return reverse("report_image", args=[_signer.sign(f"{artifact.pk}.{name}")])
