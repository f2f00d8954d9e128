"""Files that people send: the list with its form, one upload, and its file with the problems in a column."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions.submissions import once
from accounts.models import Team, User
from accounts.requests import PersonRequest
from kpiportal.web import FORM_ERROR, file_response, render_page
from kpis.actions.uploads.receiving import receive
from kpis.doors.uploaded import read_upload
from kpis.doors.workbooks import problem_workbook
from kpis.doors.xlsx_cells import XLSX
from kpis.forms.uploads import UploadForm
from kpis.models import Upload
from kpis.queries.uploads import problems_of, sent_uploads
from kpis.views.asked import this_moment
from kpis.views.uploading import Sending, step


@require_http_methods(["GET", "HEAD", "POST"])
def sheets(request: PersonRequest) -> HttpResponse:
    moment = this_moment()
    teams = Team.objects.editable_by(request.user, moment.today).order_by("name")
    if not teams.exists():
        raise PermissionDenied
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES, teams=teams)
        if form.is_valid():
            return redirect("sheet", _received(request.user, form, moment.now))
    else:
        form = UploadForm(teams=teams, initial={"team": request.GET.get("team", "")})
    uploads = sent_uploads(request.user, moment.organisation, moment.today)
    context = {"form": form, "uploads": uploads, "teams": teams}
    return render_page(
        request, "kpis/sheets.html", context=context, status=FORM_ERROR if form.errors else 200
    )


def _received(sender: User, form: UploadForm, now: dt.datetime) -> str:
    """The id of what was sent; a second click is led to the first."""
    file, team = form.cleaned_data["file"], form.cleaned_data["team"]
    key = form.cleaned_data["token"]
    return once(sender, key, lambda: str(receive(sender, team, file.name, file.read(), now=now).pk), now=now)


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: PersonRequest, upload_id: int) -> HttpResponse:
    moment = this_moment()
    visible = Upload.objects.visible_to(request.user, moment.today).defer("content")
    related = visible.select_related("actor", "team", "changeset", "recalled__by")
    sending = Sending(request, request.user, get_object_or_404(related, pk=upload_id), moment)
    return step(sending) if request.method == "POST" else sending.page()


@require_safe
def sheet_problems(request: PersonRequest, upload_id: int) -> HttpResponse:
    """The cells as they were sent, beside each row what is wrong with it."""
    visible = Upload.objects.visible_to(request.user, this_moment().today).select_related("changeset")
    upload = get_object_or_404(visible, pk=upload_id)
    if upload.actor_id != request.user.pk:
        raise PermissionDenied
    if upload.changeset is None or not upload.content:
        return redirect("sheet", upload.pk)
    book = read_upload(upload.name, bytes(upload.content))
    content = problem_workbook(book, problems_of(upload.changeset))
    return file_response(content, f"{upload.name.rsplit('.', 1)[0]}-problems.xlsx", XLSX)
