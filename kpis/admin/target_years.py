"""The page of the year's grid: what was asked for, which button was pressed, and what comes back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.admin.curated import actor_of, person_of
from accounts.refusals import Refused
from kpiportal.web import FORM_ERROR
from kpis import formats
from kpis.actions.year_targets import set_targets
from kpis.forms.target_choice import ChoiceForm
from kpis.forms.target_year import YearForms
from kpis.queries.target_years import PAGE, YearMeasures, of_year, with_columns, year_measures
from kpis.queries.trials import Trials, trials
from kpis.queries.year_previews import YearPreview, year_previews
from kpis.views.asked import Moment, this_moment

MOST_PAGES = 1_000


def year_page(request: HttpRequest, frame: Mapping[str, Any], opts: Any) -> HttpResponse:
    moment = this_moment()
    choice = ChoiceForm(request.GET.dict(), moment.calendar, moment.today)
    context = {**frame, "title": _("Targets of a year"), "opts": opts, "choice": choice}
    if not choice.is_narrow:
        status = 200 if request.method != "POST" else FORM_ERROR
        return TemplateResponse(request, "admin/kpis/target/target_year.html", context, status=status)
    grid = Grid(request, moment, choice)
    done = grid.press() if request.method == "POST" else None
    if done:
        return done
    context |= grid.context()
    status = FORM_ERROR if grid.is_refused else 200
    return TemplateResponse(request, "admin/kpis/target/target_year.html", context, status=status)


@dataclass
class Grid:
    request: HttpRequest
    moment: Moment
    choice: ChoiceForm
    said: list[str] = field(default_factory=list)
    previews: list[YearPreview] = field(default_factory=list)
    is_refused: bool = False

    def __post_init__(self) -> None:
        self.forms = self._forms(self.request.POST if self.request.method == "POST" else None)

    @cached_property
    def page(self) -> int:
        given = self.request.GET.get("page", "")
        return (
            min(max(int(given), 1), MOST_PAGES)
            if given.isdecimal() and len(given) < len(str(MOST_PAGES))
            else 1
        )

    @cached_property
    def found(self) -> YearMeasures:
        chosen = self.choice.cleaned_data
        measures = of_year(self.choice.asked_year, chosen["team"], chosen["kpi"])
        year, calendar = self.choice.asked_year, self.moment.calendar
        found = year_measures(measures, year, calendar, self.page, by_team=chosen["team"] is None)
        return with_columns(found) if self.choice.by_period else found

    @cached_property
    def ground(self) -> Trials:
        measures = [row.measure for row in self.found.rows]
        return trials(measures, self.moment.organisation, self.moment.today, person_of(self.request))

    def _forms(self, data: Any) -> YearForms:
        year, by_period = self.choice.asked_year, self.choice.by_period
        return YearForms(data, self.found.rows, year, self.moment.calendar, by_period=by_period)

    def press(self) -> HttpResponse | None:
        """What the pressed button means; an answer once everything is saved."""
        sent = self.request.POST
        if "use" in sent:
            self._use(sent["use"])
            return None
        act = sent.get("act", "")
        if act == "save":
            return self._save()
        FILLING.get(act, Grid._preview)(self)
        return None

    def _preview(self) -> None:
        self.is_refused = not self._is_right()
        if not self.is_refused:
            typed = [(form.row, targets) for form, targets in self.forms.targets()]
            by_period = self.choice.by_period
            self.previews = year_previews(
                self.ground, typed, self.choice.asked_year, self.moment.now, by_period=by_period
            )

    def _is_right(self) -> bool:
        if not self.forms.is_valid():
            return False
        if not self.forms.targets():
            self.said.append(_("Nothing is typed yet, or nothing that changes anything."))
            return False
        return self.forms.judge(self.ground)

    def _save(self) -> HttpResponse | None:
        """Only what was previewed."""
        self._preview()
        if not self.previews:
            return None
        self.is_refused = True
        if self.forms.top.cleaned_data["shown"] != self.forms.digest:
            self.said.append(_("This is other than what was previewed: look at it again, then save."))
            return None
        try:
            return self._done(len(self._set()))
        except Refused as refused:
            self.forms.refuse(refused)
            return None

    def _set(self) -> list[Any]:
        reason = self.forms.top.cleaned_data["reason"]
        return set_targets(actor_of(self.request), self.forms.wishes(), now=self.moment.now, reason=reason)

    def _done(self, count: int) -> HttpResponse:
        said = ngettext("%(count)s target is set.", "%(count)s targets are set.", count)
        messages.success(self.request, said % {"count": count})
        return redirect(self.request.get_full_path())

    def _use(self, row: str) -> None:
        """The proposed red line of a row into its cells, and the preview of that."""
        self._preview()
        lines = next((one.trial.proposed for one in self.previews if one.row == row), None)
        if lines is not None:
            self.forms = self._forms(self.forms.with_proposal(row, lines))
            self._preview()

    def _paste(self) -> None:
        data, found = self.forms.pasted(formats.current_style())
        self.forms = self._forms(data)
        self.said += found.refused
        self.is_refused = bool(found.refused)

    def _spread_evenly(self) -> None:
        self._spread("even")

    def _spread_as_last_year(self) -> None:
        self._spread("last_year")

    def _spread(self, way: str) -> None:
        self.forms.is_valid()  # cells may be empty still
        data, refused = self.forms.spread(way, self.ground)
        self.forms = self._forms(data)
        rule = _("%(name)s: a figure of the year before is missing, or you may not read it.")
        self.said += [rule % {"name": name} for name in refused]
        self.is_refused = bool(refused)

    def context(self) -> dict[str, Any]:
        query = self.request.GET.copy()
        query.pop("page", None)
        return {
            "forms": self.forms,
            "said": self.said,
            "previews": self.previews,
            "digest": self.forms.digest if self.previews else "",
            "left_out": self.found.left_out,
            "is_refused": self.is_refused,
            "query": query.urlencode(),
            "before": self.page - 1,
            "after": self.page + 1 if self.page * PAGE < self.found.total else 0,
        }


FILLING: Mapping[str, Callable[[Grid], None]] = {
    "paste": Grid._paste,
    "even": Grid._spread_evenly,
    "last_year": Grid._spread_as_last_year,
}
"""Buttons that fill cells; nothing is judged or saved by them."""
