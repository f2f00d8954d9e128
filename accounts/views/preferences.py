from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms.preferences import PreferencesForm, ThemeForm
from accounts.requests import PersonRequest
from kpiportal.web import FORM_ERROR, render_page, safe_next, wants_fragment


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: PersonRequest) -> HttpResponse:
    form = PreferencesForm(request.POST) if request.method == "POST" else PreferencesForm.of(request.user)
    if form.is_valid():
        request.user.prefer(**form.cleaned_data)
        messages.success(request, _("Your preferences are saved."))
        return redirect("preferences")
    status = FORM_ERROR if form.is_bound else 200
    return render_page(request, "accounts/preferences.html", context={"form": form}, status=status)


@require_POST
def theme(request: PersonRequest) -> HttpResponse:
    """With htmx the page has changed its look already; without, it is loaded again."""
    form = ThemeForm(request.POST)
    if not form.is_valid():
        raise BadRequest("theme")
    request.user.prefer_theme(form.cleaned_data["theme"])
    if wants_fragment(request):
        return HttpResponse(status=204)
    return redirect(safe_next(request, request.headers.get("Referer", "")))
