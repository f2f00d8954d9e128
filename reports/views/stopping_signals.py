from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.clock import today_in
from accounts.models import Organisation, User
from kpiportal.web import render_page
from kpis.models import Measure
from reports.actions.signal_stop import read_signal_stop_token, start_signals, stop_signals
from reports.queries.signal_readers import may_be_told, wants_signals


@csrf_exempt  # mail programs POST here by themselves (RFC 8058); the signed link is the permission
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def signal_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Scanners of mail open every link, so GET only asks; POST acts, as often as it comes."""
    try:
        measure_id, user_id = read_signal_stop_token(token)
    except signing.BadSignature as problem:
        raise Http404 from problem
    measure = Measure.objects.filter(pk=measure_id).select_related("kpi", "team").first()
    user = User.objects.get_queryset().filter(pk=user_id).first()
    context: dict[str, object] = {"measure": measure}
    if measure is not None and user is not None:
        context |= _acted(request, user, measure)
    return render_page(request, "reports/signal_stop.html", context=context)


def _acted(request: HttpRequest, user: User, measure: Measure) -> dict[str, object]:
    now = timezone.now()
    today = today_in(Organisation.current(), now)
    wants_it = request.POST.get("act") == "start"
    if request.method == "POST":
        start_signals(user, measure, today) if wants_it else stop_signals(user, measure, now, today)
    gets_it = wants_signals(user, measure, today)
    return {
        "gets_it": gets_it,
        "is_started": wants_it and gets_it,
        "can_start": may_be_told(user, measure, today),
    }
