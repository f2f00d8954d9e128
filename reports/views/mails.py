from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.requests import PersonRequest
from kpiportal.web import file_response
from kpis.views.asked import this_moment
from reports.actions.desk import Desk
from reports.models import ReportDelivery
from reports.permissions import can_read


@require_safe
def delivery_mail(request: PersonRequest, delivery_id: int) -> HttpResponse:
    """Exactly what one recipient was sent: the reader's own mail, or any of a report one answers for, as long
    as one may read its figures."""
    moment = this_moment()
    visible = ReportDelivery.objects.visible_to(request.user, moment.today).exclude(occurrence=None)
    delivery = get_object_or_404(visible.select_related("occurrence__schedule", "artifact"), pk=delivery_id)
    artifact = delivery.artifact
    if artifact is None or not delivery.was_handed_over or not can_read(request.user, artifact, moment.today):
        raise Http404
    return file_response(Desk.of(moment.now).message(delivery), f"{artifact.subject}.eml", "message/rfc822")
