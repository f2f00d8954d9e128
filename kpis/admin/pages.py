"""Pages of the admin site that are of no model."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kpiportal.web import FORM_ERROR


def site_page(
    request: HttpRequest, template: str, title: str, context: dict[str, Any], *, refused: bool = False
) -> HttpResponse:
    """`template` below admin/kpis, without its ending; it is told as `refused` too."""
    whole = {**admin.site.each_context(request), "title": title, "refused": refused, **context}
    return render(request, f"admin/kpis/{template}.html", whole, status=FORM_ERROR if refused else 200)
