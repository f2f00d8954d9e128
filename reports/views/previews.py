"""What a reader would get of the report that would be made now. Looking at it keeps nothing."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from accounts.models import Team
from accounts.requests import PersonRequest
from accounts.views.outbox import mail_document
from kpiportal.web import render_page
from kpis import formats
from kpis.views.asked import Moment, this_moment
from reports.actions.previews import preview
from reports.actions.stop import stop_token
from reports.calc.audience import Reader
from reports.queries.previews import Part, part_for
from reports.queries.readers import names_of, readers_of
from reports.rendering.content import STOP_TOKEN
from reports.rendering.mail import with_images

from .schedules import find_to_run

CHOICES = 200
"""Readers to choose from; the others are reached by no page of thousands of names."""


@require_safe
def schedule_preview(request: PersonRequest, schedule_id: int) -> HttpResponse:
    moment = this_moment()
    schedule = find_to_run(request, schedule_id, moment)
    readers = readers_of(schedule)
    reader = _chosen(request, readers)
    part = part_for(schedule, reader, moment.organisation, moment.now) if reader else None
    names = names_of(readers[:CHOICES])
    context = {
        "schedule": schedule,
        "names": names,
        "more": max(len(readers) - CHOICES, 0),
        "reader": reader,
        "period": formats.period_name(part.period, moment.calendar) if part else "",
        "part": part,
        "may_read": part is not None and _may_read(request, part, moment),
        "organisation": moment.organisation,
    }
    return render_page(request, "reports/schedule_preview.html", context=context)


@require_safe
def schedule_preview_document(request: PersonRequest, schedule_id: int) -> HttpResponse:
    moment = this_moment()
    schedule = find_to_run(request, schedule_id, moment)
    reader = _chosen(request, readers_of(schedule))
    part = part_for(schedule, reader, moment.organisation, moment.now) if reader else None
    if part is None or not part.visible or not _may_read(request, part, moment):
        raise Http404
    rendering = preview(schedule, part, moment.organisation, moment.now)
    images = rendering.images_as_text
    own = rendering.html.replace(STOP_TOKEN, stop_token(schedule.pk, request.user.email))
    page = with_images(own, lambda name: f"data:image/png;base64,{images[name]}")
    return mail_document(page, images="data:")


def _chosen(request: PersonRequest, readers: list[Reader]) -> Reader | None:
    """The one of `?as=KEY`, else the first."""
    key = request.GET.get("as", "")
    return next((one for one in readers if one.key == key), readers[0] if readers and not key else None)


def _may_read(request: PersonRequest, part: Part, moment: Moment) -> bool:
    """As in the archive: only who may see every team in it."""
    visible = Team.objects.visible_to(request.user, moment.today).values_list("pk", flat=True)
    return part.visible <= set(visible)
