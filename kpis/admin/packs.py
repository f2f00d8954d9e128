"""The catalogue in and out by file: KPI packs, the workbook of the whole catalogue, and the folder itself."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.admin.curated import person_of
from accounts.refusals import Refused
from kpiportal.web import file_response
from kpis.actions.folder.files import confirm, look_over, send, take_back
from kpis.actions.folder.load import FolderRefused
from kpis.actions.folder.previews import loaded_preview
from kpis.admin.pages import site_page
from kpis.doors.catalogue_books import write_catalogue
from kpis.doors.packs import write_pack
from kpis.doors.refused_files import FileRefused
from kpis.doors.xlsx_cells import XLSX
from kpis.forms.packs import ConfirmForm, SendForm, TakeBackForm
from kpis.models import KPI, CatalogueFile
from kpis.queries.catalogue_books import catalogue_rows
from kpis.queries.packs import pack_rows
from kpis.views.asked import this_moment

ZIP = "application/zip"


@admin.action(description=gettext_lazy("Download as a pack"), permissions=("view",))
def download_pack(_model: Any, _request: HttpRequest, kpis: QuerySet[KPI]) -> HttpResponse:
    """What their formulas read comes along."""
    codes = list(kpis.order_by("code").values_list("code", flat=True))
    return file_response(write_pack(pack_rows(codes)), f"pack-{codes[0]}.zip", ZIP)


@require_safe
@admin.site.admin_view
def catalogue_workbook(request: HttpRequest) -> HttpResponse:
    moment = this_moment()
    content = write_catalogue(catalogue_rows(), moment.now)
    return file_response(content, f"catalogue-{moment.today}.xlsx", XLSX)


@require_http_methods(["GET", "HEAD", "POST"])
@admin.site.admin_view
def packs(request: HttpRequest) -> HttpResponse:
    title = _("Load a pack or workbook")
    if request.method != "POST":
        return site_page(request, "pack/packs", title, {"form": SendForm(label_suffix="")})
    form = SendForm(request.POST, request.FILES, label_suffix="")
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            sent = send(
                person_of(request), form.cleaned_data["kind"], file.name, file.read(), now=timezone.now()
            )
        except FileRefused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("pack", sent.pk)
    return site_page(request, "pack/packs", title, {"form": form}, refused=True)


@require_http_methods(["GET", "HEAD", "POST"])
@admin.site.admin_view
def pack(request: HttpRequest, file_id: int) -> HttpResponse:
    visible = CatalogueFile.objects.visible_to(person_of(request)).select_related("actor", "changeset")
    file = get_object_or_404(visible, pk=file_id)
    if file.loaded_at:
        return _loaded(request, file)
    form = ConfirmForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        try:
            confirm(file, **form.cleaned_data, now=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        except FolderRefused:
            form.add_error(None, _("By now there are mistakes in it, and nothing is loaded."))
        else:
            messages.success(request, _("%(name)s is loaded.") % {"name": file.name})
            return redirect("pack", file.pk)
    preview = look_over(file, now=timezone.now())
    errors = form.errors.values() if form is not None else ()
    again = ConfirmForm(initial={"key": preview.key})
    context = {"file": file, "preview": preview, "form": again, "errors": errors}
    return site_page(request, "pack/pack", file.name, context, refused=bool(errors))


def _loaded(request: HttpRequest, file: CatalogueFile) -> HttpResponse:
    """What it did, and the way back for the values it brought."""
    form = TakeBackForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            count = take_back(file, form.cleaned_data["reason"], now=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            said = ngettext("%(count)s value is taken back.", "%(count)s values are taken back.", count)
            messages.success(request, said % {"count": count})
            return redirect("pack", file.pk)
    has_values = file.changeset is not None and file.changeset.revisions.exists()
    context = {"file": file, "preview": loaded_preview(file), "form": form, "has_values": has_values}
    return site_page(request, "pack/pack_loaded", file.name, context, refused=bool(form.errors))


urlpatterns = [
    path("", packs, name="packs"),
    path("workbook/", catalogue_workbook, name="catalogue_workbook"),
    path("<int:file_id>/", pack, name="pack"),
]
