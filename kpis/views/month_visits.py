"""Somebody at the month page of a team."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.models import Team
from accounts.requests import PersonRequest
from kpiportal.web import FORM_ERROR, render_page
from kpis.calc.periods import Period
from kpis.permissions import can_enter
from kpis.queries.entry_book import Reader
from kpis.queries.months import Month, month_page


@dataclass(frozen=True)
class MonthVisit:
    """What every step there starts from, and how it is answered."""

    request: PersonRequest
    reader: Reader
    team: Team
    period: Period
    key: str
    is_manager: bool

    @property
    def address(self) -> str:
        return reverse("month", args=[self.team.code]) + f"?period={self.key}"

    def page(self) -> Month:
        return month_page(self.reader, self.team, self.period, is_manager=self.is_manager)

    def whole_page(self, status: int = 200) -> HttpResponse:
        may_enter = can_enter(self.reader.user, self.team, self.reader.today)
        context = {"month": self.page(), "key": self.key, "may_enter": may_enter}
        return render_page(self.request, "kpis/month.html", context=context, status=status)

    def refused(self, sentence: str, status: int = FORM_ERROR) -> HttpResponse:
        """Nothing was changed: the page with the reason."""
        messages.error(self.request, sentence)
        return self.whole_page(status)

    def changed(self, sentence: str) -> HttpResponse:
        messages.success(self.request, sentence)
        return redirect(self.address)
