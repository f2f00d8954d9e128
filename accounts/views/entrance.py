from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import SetPasswordForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions.invitations import accept, invited_by
from accounts.demo import DEMO_PEOPLE
from accounts.models import User
from kpiportal.web import FORM_ERROR, render_page, safe_next

USED = 410


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """GET only shows the form, for mail scanners fetch links; 410 once used, replaced or too old."""
    now = timezone.now()
    invited = invited_by(token, now=now)
    if invited is None:
        return render_page(request, "accounts/invitation_used.html", status=USED)
    form = SetPasswordForm(invited, request.POST if request.method == "POST" else None)
    if form.is_valid():
        user = accept(token, form.cleaned_data["new_password1"], now=now)
        if user is None:
            return render_page(request, "accounts/invitation_used.html", status=USED)
        login(request, user, settings.AUTHENTICATION_BACKENDS[0])
        messages.success(request, _("Welcome. Your password is set."))
        return redirect("home")
    status = FORM_ERROR if form.is_bound else 200
    return render_page(
        request, "accounts/invitation.html", context={"form": form, "invited": invited}, status=status
    )


@require_POST
@login_not_required
def demo_login(request: HttpRequest, role: str) -> HttpResponse:
    """One of the four people of the demo. Outside demo mode there is no such page."""
    if not settings.DEMO_LOGINS or role not in DEMO_PEOPLE:
        raise Http404
    user = get_object_or_404(User, email=DEMO_PEOPLE[role].email, is_active=True)
    login(request, user, settings.AUTHENTICATION_BACKENDS[0])
    return redirect(safe_next(request, request.POST.get("next", "")))
