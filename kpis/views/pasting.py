"""A block pasted on the entry page: looked at first, then saved at once, and taken back by one button."""

import uuid
from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actions.retries import is_locked
from accounts.actions.submissions import once
from accounts.audit import Actor
from accounts.refusals import Refused
from kpiportal.web import FORM_ERROR, render_page, wants_fragment
from kpis import formats
from kpis.actions import pastes
from kpis.actions.outcomes import Submission
from kpis.calc.periods import parse_key
from kpis.forms.pastes import PasteForm, Seen, UndoForm
from kpis.models import Changeset
from kpis.queries.calendars import calendar_of
from kpis.queries.pastes import Fit, fit_block, fit_words, paste_of, pasted_words
from kpis.queries.updates import Update
from kpis.views.visits import SAVED, Visit

BUSY = 409
"""Not 503: what is said about the block is to be swapped in, and the block is still there."""


def paste(visit: Visit) -> HttpResponse:
    form, page = PasteForm(visit.request.POST), visit.page()
    if not form.is_valid():
        sentences = [str(error) for errors in form.errors.values() for error in errors]
        return _refused(visit, page, sentences[0])
    fit = fit_block(page, form.cleaned_data["first"], form.cleaned_data["block"])
    if fit is None:
        return _refused(visit, page, _("Choose the cell where the block begins."))
    wanted = _submissions(visit, fit, form.seen(visit.request.POST.getlist("seen")))
    try:
        if form.is_confirmed and wanted:
            return _pasted(visit, form, fit, wanted)
        return _preview(visit, page, fit, wanted)
    except OperationalError as problem:
        if not is_locked(problem):
            raise
        words = _("Somebody is saving one of these values at this moment. Nothing is pasted: try again.")
        return _refused(visit, page, words, BUSY)


def put_away(visit: Visit) -> HttpResponse:
    """Nothing is pasted; the work goes on in the cell where the block would have begun."""
    first = visit.request.GET["paste"]
    page = visit.page()
    measures = {row.measure for row in page.rows for cell in row.known if first.startswith(f"{cell.id}-")}
    return _rows(visit, page, measures, focus=first)


def undo(visit: Visit) -> HttpResponse:
    form = UndoForm(visit.request.POST)
    if not form.is_valid():
        raise BadRequest(form.errors.as_json())
    found = paste_of(visit.reader.user, form.cleaned_data["paste"])
    if found is None:
        raise Http404
    actor, now = Actor.of(visit.reader.user), visit.reader.now
    try:
        undone, touched = pastes.take_back(actor, found, now=now, reason=_("Taken back after pasting"))
    except Refused as problem:
        return _refused(visit, visit.page(), str(problem))
    words = _("What stood there before is back.")
    if undone.kept:
        kept = ngettext(
            "%(count)s value stays: somebody has changed it since.",
            "%(count)s values stay: somebody has changed them since.",
            undone.kept,
        )
        words = f"{words} {kept % {'count': undone.kept}}"
    return _answered(visit, touched, words)


def _submissions(visit: Visit, fit: Fit, seen: Seen) -> list[Submission]:
    calendar, style = calendar_of(visit.reader.organisation), formats.current_style()
    return [
        Submission(
            cell.measure,
            parse_key(calendar, cell.key),
            typed,
            seen.get((cell.measure, cell.key), cell.version),
            confirmed=False,
            style=style,
        )
        for _row, cell, typed in fit.typed
    ]


def _preview(visit: Visit, page: Update, fit: Fit, wanted: list[Submission]) -> HttpResponse:
    outcomes = pastes.preview(Actor.of(visit.reader.user), wanted, now=visit.reader.now) if wanted else []
    words = [pastes.word(outcome) for outcome in outcomes]
    doubted = [
        row.name
        for (row, _cell, _typed), word in zip(fit.typed, words, strict=True)
        if word not in ("changed", "same")
    ]
    sentences = fit_words(fit, words, list(dict.fromkeys(doubted)))
    does_something = any(word != "same" for word in words)
    return _shown(visit, page, SAVED, {"sentences": sentences, "does_something": does_something})


def _pasted(visit: Visit, form: PasteForm, fit: Fit, wanted: list[Submission]) -> HttpResponse:
    """A second click gets the answer of the first."""
    user, now, token = visit.reader.user, visit.reader.now, form.cleaned_data["token"]

    def act() -> str:
        return str(pastes.paste(Actor.of(user), wanted, key=token.hex, now=now).pk)

    found = Changeset.objects.get(pk=int(once(user, token, act, now=now)))
    measures = {cell.measure for _row, cell, _typed in fit.typed}
    first = fit.typed[0][1].fields[0].id
    return _answered(visit, measures, pasted_words(found), paste=found, focus=first)


def _answered(
    visit: Visit, measures: Collection[int], words: str, *, paste: Changeset | None = None, focus: str = ""
) -> HttpResponse:
    """The rows that were touched, the progress, and a toast. Without htmx the page, with the toast."""
    if not wants_fragment(visit.request):
        if paste is None:
            messages.success(visit.request, words)
            return redirect(visit.address)
        return redirect(f"{visit.address}&pasted={paste.pk}#{focus}")
    return _rows(visit, visit.page(), measures, focus=focus, pasted=paste, pasted_words=words)


def _rows(visit: Visit, page: Update, measures: Collection[int], **more: Any) -> HttpResponse:
    rows = [row for row in page.rows if row.measure in measures]
    context = {"update": page, "place": visit.place, "key": page.key, "rows": rows}
    return render_page(visit.request, "kpis/_pasted.html", context=context | more)


def _refused(visit: Visit, page: Update, sentence: str, status: int = FORM_ERROR) -> HttpResponse:
    return _shown(visit, page, status, {"sentences": [sentence], "is_refused": True})


def _shown(visit: Visit, page: Update, status: int, plan: dict[str, Any]) -> HttpResponse:
    """The block as it was sent, with what is to be said about it."""
    sent = visit.request.POST
    plan |= {name: sent.get(name, "") for name in ("block", "first")}
    plan |= {"token": uuid.uuid4(), "seen": sent.getlist("seen")}
    if wants_fragment(visit.request):
        context = {"update": page, "place": visit.place, "key": page.key, "plan": plan}
        return render_page(visit.request, "kpis/_paste.html", context=context, status=status)
    return visit.whole_page(page, status, plan=plan)
