from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kpiportal.web import render_page
from reports.actions.stop import read_stop_token, stop
from reports.models import ReportSchedule


@csrf_exempt  # mail programs POST here by themselves (RFC 8058); the signed address is the permission
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def report_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Scanners of mail open every link, so GET only asks; POST acts, as often as it comes."""
    try:
        schedule_id, _hash = read_stop_token(token)
    except signing.BadSignature as problem:
        raise Http404 from problem
    if request.method == "POST":
        stop(token, timezone.now())
    schedule = ReportSchedule.objects.filter(pk=schedule_id).first()
    context = {"schedule": schedule, "is_stopped": request.method == "POST"}
    return render_page(request, "reports/report_stop.html", context=context)
