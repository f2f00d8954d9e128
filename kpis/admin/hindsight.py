"""What is typed into a form of the admin site, tried on what has been before it is saved."""

from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.admin.curated import person_of
from kpiportal.web import wants_fragment
from kpis.admin.checking import CHECK, CheckedAdmin
from kpis.admin.tried_rows import TRIALS, tried_form, tried_row
from kpis.calc.decimals import write_decimal
from kpis.calc.lines import Lines
from kpis.models import ScoringRules, Target
from kpis.queries.results import snapshot
from kpis.queries.trial_texts import trial_text
from kpis.queries.trials import trials, tried
from kpis.views.asked import this_moment

USE = "_use"
"""Name of the button that takes a proposed red line into its fields."""
RED_LINES = {"red_line": "red", "red_lower": "red_lower", "red_upper": "red_upper"}


@dataclass(frozen=True, slots=True)
class Checked:
    """`use` are the fields and figures of a proposal, as its button sends them."""

    sentences: list[str]
    proposal: str = ""
    use: str = ""


class TriedAdmin(CheckedAdmin):
    """Who asks is told what would have been, from one moment, in which the database refuses to write."""

    change_form_template = "admin/kpis/tried_form.html"

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if USE in request.POST:
            request.POST = _with_proposal(request)
        with snapshot() if CHECK in request.POST else nullcontext():
            return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if CHECK in request.POST:
            formsets = [inline.formset for inline in context["inline_admin_formsets"]]
            context["checked"] = list(checked(request, context["adminform"].form, formsets))
            if wants_fragment(request):
                return render(request, "admin/kpis/_checked.html", context)
        return super().render_change_form(request, context, *args, **kwargs)


def checked(request: HttpRequest, form: Any, formsets: Iterable[Any]) -> Iterable[Checked]:
    """Of the form itself, and of new rows below it."""
    if isinstance(form.instance, Target):
        yield _of_target(request, form)
    if isinstance(form.instance, ScoringRules):
        yield Checked(tried_form(request, form))
    for formset in formsets:
        for row in formset.extra_forms:
            if row.has_changed() and isinstance(row.instance, Target):
                yield _of_target(request, row)
            elif row.has_changed() and type(row.instance) in TRIALS:
                yield Checked(tried_row(request, row, formset.instance))


def _of_target(request: HttpRequest, form: Any) -> Checked:
    target: Target = form.instance
    if target.measure_id is None or not {"grain", "valid_from"} <= form.cleaned_data.keys():
        return Checked([_("Write measure, grain and first day of the target first.")])
    moment, user = this_moment(), person_of(request)
    ground = trials([target.measure], moment.organisation, moment.today, user)
    problems = [rule for name in (*Target.FIGURES, "profile") for rule in form.errors.get(name, ())]
    found = None if problems else tried(ground, target)
    if found is None:
        return Checked(problems or [_("No target line judges this measure, so there is nothing to try.")])
    text = trial_text(ground, found)
    return Checked(text.sentences, text.proposal, _use(form, text.proposed) if text.proposed else "")


def _use(form: Any, lines: Lines) -> str:
    figures = {form.add_prefix(name): getattr(lines, line) for name, line in RED_LINES.items()}
    return ";".join(
        f"{name}={write_decimal(figure)}" for name, figure in figures.items() if figure is not None
    )


def _with_proposal(request: HttpRequest) -> Any:
    """The sent form with the figures of the pressed button, in fields of red lines alone."""
    sent = request.POST.copy()
    for pair in str(sent[USE]).split(";"):
        name, _sign, figure = pair.partition("=")
        if name.rpartition("-")[2] in RED_LINES:
            sent[name] = figure
    sent[CHECK] = "1"
    return sent
