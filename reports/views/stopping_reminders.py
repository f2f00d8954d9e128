from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import User
from kpiportal.web import render_page
from reports.actions.reminder_stop import read_reminder_stop_token, start_reminders, stop_reminders
from reports.queries.reminders import stopped


@csrf_exempt  # mail programs POST here by themselves (RFC 8058); the signed link is the permission
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def reminder_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Scanners of mail open every link, so GET only asks; POST acts, as often as it comes. The person starts
    them again, logged in."""
    try:
        user_id = read_reminder_stop_token(token)
    except signing.BadSignature as problem:
        raise Http404 from problem
    user = User.objects.get_queryset().filter(pk=user_id).first()
    is_own = user is not None and request.user == user
    wants_them = is_own and request.POST.get("act") == "start"
    if request.method == "POST" and user is not None:
        start_reminders(user) if wants_them else stop_reminders(user, timezone.now())
    context = {
        "is_stopped": user is None or bool(stopped([user.pk])),
        "is_started": wants_them,
        "can_start": is_own,
    }
    return render_page(request, "reports/reminder_stop.html", context=context)
