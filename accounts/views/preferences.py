from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms.preferences import PreferencesForm
from accounts.requests import PersonRequest
from kpiportal.web import FORM_ERROR, render_page


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: PersonRequest) -> HttpResponse:
    form = PreferencesForm(request.POST) if request.method == "POST" else PreferencesForm.of(request.user)
    if form.is_valid():
        request.user.prefer(**form.cleaned_data)
        messages.success(request, _("Your preferences are saved."))
        return redirect("preferences")
    status = FORM_ERROR if form.is_bound else 200
    return render_page(request, "accounts/preferences.html", context={"form": form}, status=status)
