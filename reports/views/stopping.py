from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.refusals import Refused
from kpiportal.web import render_page
from reports.actions.stop import read_stop_token, start_again, stop, suppressions_of
from reports.models import ReportSchedule, Suppression
from reports.queries.readers import is_subscriber


@csrf_exempt  # mail programs POST here by themselves (RFC 8058); the signed address is the permission
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def report_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Scanners of mail open every link, so GET only asks; POST acts, as often as it comes."""
    now = timezone.now()
    try:
        schedule_id, hashed = read_stop_token(token)
    except signing.BadSignature as problem:
        raise Http404 from problem
    wants_it, refusal = request.POST.get("act") == "start", ""
    if request.method == "POST":
        try:
            start_again(token, now) if wants_it else stop(token, now)
        except Refused as refused:
            refusal = str(refused)
    schedule = ReportSchedule.objects.filter(pk=schedule_id).select_related("owner").first()
    reasons = set(suppressions_of(schedule_id, hashed, now).values_list("reason", flat=True))
    is_ended = schedule is not None and not schedule.enabled and is_subscriber(schedule, hashed)
    context = {
        "schedule": schedule,
        "refusal": refusal,
        "is_stopped": is_ended or bool(reasons),
        "can_start": is_ended or Suppression.Reason.UNSUBSCRIBED in reasons,
        "is_started": wants_it and not is_ended and not reasons,
    }
    return render_page(request, "reports/report_stop.html", context=context)
