"""Where a provider of mail tells what came back. Signed by a shared secret; without one it does not exist."""

import json
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from reports.actions.bounces import Bounce, note_bounce
from reports.calc.bounces import is_signed
from reports.forms.bounces import BounceForm
from reports.models import ReportDelivery


@csrf_exempt  # a provider has no session: what it signed is its permission
@login_not_required
@require_POST
def report_bounces(request: HttpRequest) -> JsonResponse:
    now = timezone.now()
    if not settings.BOUNCE_SECRET:
        raise Http404
    if not _is_ours(request, int(now.timestamp())):
        return _refused("The signature is missing, wrong or too old.", 403)
    form = BounceForm(_event(request.body))
    if not form.is_valid():
        return _refused(form.errors.get_json_data(), 400)
    delivery = ReportDelivery.objects.filter(**form.mail).first()
    if delivery is None or not delivery.was_handed_over:
        return _refused("No mail that left us has this name.", 404)
    given = form.cleaned_data
    bounce = Bounce(given["at"], given["status"], given["diagnostic"], given["kind"] == "complaint")
    return JsonResponse({"noted": note_bounce(delivery, bounce, now=now)})


def _is_ours(request: HttpRequest, now: int) -> bool:
    timestamp = request.headers.get("X-Bounce-Timestamp", "")
    given = request.headers.get("X-Bounce-Signature", "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    is_fresh = abs(now - int(timestamp)) <= settings.TIMES["bounce_signature"].total_seconds()
    return is_fresh and is_signed(settings.BOUNCE_SECRET, timestamp, request.body, given)


def _event(body: bytes) -> dict[str, Any]:
    """Its plain values as a form takes them; empty where it is no object, so that the form says what is
    missing."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    given = event.items() if isinstance(event, dict) else ()
    return {name: str(value) for name, value in given if isinstance(value, str | int)}


def _refused(problem: Any, status: int) -> JsonResponse:
    return JsonResponse({"refused": problem}, status=status)
