"""How far a team's figures of a period are: counts, a meter, and the deadline in words."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis import formats
from kpis.models import TeamPeriod
from kpis.queries.comments_owed import owed_words
from kpis.queries.entry_book import Reader
from kpis.queries.entry_rows import Row
from kpis.queries.windows import Window

KINDS = {"saved": "done", "na": "done", "doubtful": "ask", "asked": "ask", "empty": ""}
"""The look of a cell in the meter; whatever else is to be mended."""


@dataclass(frozen=True, slots=True)
class Progress:
    """`kinds` has one css class for each cell: done, fix, ask or empty. `owed` are the KPIs whose comment the
    month waits for."""

    done: int
    all: int
    words: str
    left_words: str
    kinds: list[str]
    due_words: str
    saved_words: str
    owed: tuple[str, ...] = ()

    @property
    def is_entered(self) -> bool:
        return self.done == self.all

    @property
    def is_complete(self) -> bool:
        return self.is_entered and not self.owed

    @property
    def fits_meter(self) -> bool:
        return self.all <= 30


def progress_of(rows: Collection[Row], window: Window, reader: Reader) -> Progress:
    cells = [cell for row in rows for cell in row.known]
    due = due_words(window, reader) if window.is_open(reader.today) else ""
    saved = max((cell.saved for cell in cells if cell.saved), default=None)
    owed = [row.name for row in rows if row.asked and row.asked.asks == "require"]
    return counted([cell.state for cell in cells], due, _saved_words(saved, reader) if saved else "", owed)


def counted(states: Iterable[str], due: str = "", saved: str = "", owed: Collection[str] = ()) -> Progress:
    kinds = sorted((KINDS.get(state, "fix") for state in states), key=["done", "fix", "ask", ""].index)
    counts = Counter(kinds)
    entered = _("%(done)s of %(all)s entered") % {"done": counts["done"], "all": len(kinds)}
    left = {
        "fix": ngettext("%(count)s to fix", "%(count)s to fix", counts["fix"]),
        "ask": ngettext("%(count)s to check", "%(count)s to check", counts["ask"]),
        "": ngettext("%(count)s empty", "%(count)s empty", counts[""]),
    }
    words = [text % {"count": counts[kind]} for kind, text in left.items() if counts[kind]]
    missing = ", ".join([*words, owed_words(owed)] if owed else words)
    return Progress(counts["done"], len(kinds), entered, missing, kinds, due, saved, tuple(owed))


def due_words(window: Window, reader: Reader) -> str:
    """ "due by the end of Tue 10 Nov 2026, in 5 days (Europe/Paris)"."""
    said = {
        "day": formats.day_text(window.deadline),
        "zone": reader.organisation.timezone,
        "time": days_words(window.deadline - reader.today),
    }
    if window.state:
        return _("open again, without a deadline")
    return _("due by the end of %(day)s, %(time)s (%(zone)s)") % said


def closed_words(window: Window, name: str, reader: Reader) -> str:
    """Who closed it, or when it closed by itself; empty while values may be entered."""
    if window.is_open(reader.today):
        return ""
    if window.touched is None:
        day = formats.day_text(window.deadline)
        return _("%(period)s closed on %(day)s.") % {"period": name, "day": day}
    day = formats.day_text(window.touched.at.astimezone(reader.organisation.zone).date())
    said = {"period": name, "who": window.touched.by or window.touched.by_label, "day": day}
    if window.state == TeamPeriod.State.LOCKED:
        return _("%(who)s locked %(period)s on %(day)s.") % said
    return _("%(who)s finished %(period)s on %(day)s.") % said


def days_words(left: dt.timedelta) -> str:
    if left.days == 0:
        return _("today")
    return ngettext("in %(count)s day", "in %(count)s days", left.days) % {"count": left.days}


def _saved_words(saved: dt.datetime, reader: Reader) -> str:
    local = saved.astimezone(reader.organisation.zone)
    return _("Last saved %(time)s") % {"time": formats.moment_text(local, reader.today)}
