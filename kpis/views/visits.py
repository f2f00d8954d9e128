"""Somebody at the entry page of a team: what every step there starts from, and how it is answered."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import Team
from kpiportal.web import FORM_ERROR, render_page, wants_fragment
from kpis.calc.periods import Period
from kpis.calc.typed import Typed
from kpis.models import Measure
from kpis.queries.entry_book import Key, Reader
from kpis.queries.entry_rows import Row
from kpis.queries.pastes import paste_of, pasted_words
from kpis.queries.updates import Update, other_teams, update_page

SAVED = 200
REFUSED = {"invalid": FORM_ERROR, "conflict": 409, "closed": 423, "busy": 503}
SAYS = {
    "saved": gettext_lazy("%(kpi)s: %(text)s is saved"),
    "commented": gettext_lazy("The comment on %(kpi)s is saved"),
    "doubtful": gettext_lazy("%(kpi)s: check the value"),
    "invalid": gettext_lazy("%(kpi)s is not saved"),
    "conflict": gettext_lazy("%(kpi)s: somebody else saved another value"),
    "closed": gettext_lazy("%(kpi)s is not saved, the period is closed"),
    "asked": gettext_lazy("%(kpi)s: a manager decides about the correction"),
    "busy": gettext_lazy("%(kpi)s is not saved, try again"),
}
PAGE, ROW = "kpis/update.html", "kpis/_row.html"


@dataclass(frozen=True)
class Visit:
    """`period` is that of the address, the last column of the page; `key` its key."""

    request: HttpRequest
    reader: Reader
    team: Team
    period: Period
    key: str
    is_manager: bool
    busy: dict[Key, Typed] = field(default_factory=dict)

    @property
    def place(self) -> str:
        return reverse("update", args=[self.team.code])

    @property
    def address(self) -> str:
        return f"{self.place}?period={self.key}"

    @property
    def is_here(self) -> bool:
        """Whether the cell stands on the entry page, and not on the page of a person."""
        path = self.request.htmx.current_url_abs_path  # type: ignore[attr-defined]  # set by HtmxMiddleware
        return path is None or path.startswith(self.place)

    @property
    def opened(self) -> dict[str, str]:
        """The cell to be marked not applicable, or whose correction is to be asked for, and why."""
        opened = {name: self.request.GET.get(name, "") for name in ("na", "ask")}
        return opened | {"reason": self.request.POST.get("reason", "")}

    def page(self) -> Update:
        """As it is at this very moment, which is later than that of the request once something was saved."""
        return update_page(
            self.reader,
            self.team,
            self.period,
            is_manager=self.is_manager,
            at=timezone.now(),
            busy=self.busy,
        )

    def whole_page(self, page: Update | None = None, status: int = SAVED, **more: Any) -> HttpResponse:
        page = page or self.page()
        context = {"update": page, "place": self.place, "key": page.key, **self.opened}
        context |= {"others": other_teams(self.reader, self.team), "focus": page.focus}
        context |= self._toast()
        return render_page(self.request, PAGE, context=context | more, status=status)

    def _toast(self) -> dict[str, Any]:
        """Of the block that was pasted a moment ago, with its way back."""
        asked = self.request.GET.get("pasted", "")
        found = paste_of(self.reader.user, int(asked)) if asked.isdecimal() and len(asked) < 19 else None
        if found is None or found.state != found.State.COMMITTED:
            return {}
        return {"pasted": found, "pasted_words": pasted_words(found)}

    def row(self, row: Row, status: int = SAVED, **more: Any) -> HttpResponse:
        context = {"row": row, "place": self.place, "key": self.key, **self.opened}
        return render_page(self.request, ROW, context=context | more, status=status)

    def saved_row(self, measure: Measure, word: str) -> HttpResponse:
        """The row with what became of its cell. Without htmx a saved one leads back to the page."""
        page = self.page()
        row = next((row for row in page.rows if row.measure == measure.pk), None)
        if row is None:
            return redirect(self.address)
        say = SAYS[word] % {"kpi": row.name, "text": row.last.text}
        if wants_fragment(self.request):
            beside = page if self.is_here else None
            return self.row(row, REFUSED.get(word, SAVED), update=beside, say=say)
        if word in REFUSED:
            return self.whole_page(page, REFUSED[word])
        if word in ("saved", "commented", "asked"):
            messages.success(self.request, say)
        return redirect(f"{self.address}#{row.id}")

    def refused(self, sentence: str) -> HttpResponse:
        """Nothing was changed: the page with the reason."""
        messages.error(self.request, sentence)
        return self.whole_page(status=FORM_ERROR)

    def changed(self, sentence: str) -> HttpResponse:
        messages.success(self.request, sentence)
        return redirect(self.address)
