"""Forms of the admin site that are checked without being saved."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.admin.curated import CuratedAdmin
from accounts.refusals import Problem

CHECK = "_check"
"""Name of the button that asks without saving."""


class CheckedAdmin(CuratedAdmin):
    """Whoever only asks gets the form back as it was typed, and nothing is saved."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if CHECK in request.POST:
            request.refusals = [Problem("", "", _("Nothing is saved: this was the check alone."))]  # type: ignore[attr-defined]  # read by get_form
        return super().changeform_view(request, object_id, form_url, extra_context)
