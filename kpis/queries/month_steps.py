"""What can be done about a team's period and what follows from it, and how far it is, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Organisation, Team
from kpis import formats
from kpis.models import TeamPeriod
from kpis.queries.calendars import calendar_of
from kpis.queries.comments_owed import owed_words
from kpis.queries.entry_book import Reader
from kpis.queries.entry_progress import closed_words, days_words
from kpis.queries.month_rows import MonthRow
from kpis.queries.windows import Window

STEPS = {
    "finish": (
        gettext_lazy("Finish %(period)s"),
        gettext_lazy(
            "Nobody enters values for %(period)s after this. A manager can still correct one, giving a"
            " reason, and readers will see what changes as restated."
        ),
    ),
    "lock": (
        gettext_lazy("Lock %(period)s"),
        gettext_lazy(
            "Everybody sees that %(period)s is settled. A manager can still correct a value or open the"
            " period again, giving a reason, and readers will see what changes as restated."
        ),
    ),
    "reopen": (
        gettext_lazy("Open %(period)s again"),
        gettext_lazy(
            "Whoever enters values can change those of %(period)s until a manager finishes it. Readers will"
            " see what changes as restated."
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Step:
    """`obstacles` keep it from being done; they are sentences."""

    act: str
    button: str
    sentence: str
    obstacles: list[str]

    @property
    def needs_reason(self) -> bool:
        return self.act == "reopen"


def steps_of(window: Window, rows: Sequence[MonthRow], reader: Reader) -> list[Step]:
    """An open period is finished, a closed one is locked or opened again."""
    period = formats.period_name(window.period, calendar_of(reader.organisation))
    if window.period.start > reader.today or not rows:
        return []
    if window.is_open(reader.today):
        return [_step("finish", period, obstacles(rows))]
    acts = ["reopen"] if window.state == TeamPeriod.State.LOCKED else ["lock", "reopen"]
    return [_step(act, period, []) for act in acts]


def obstacles(rows: Iterable[MonthRow]) -> list[str]:
    """What keeps the period from being finished."""
    rows = list(rows)
    missing = sum(not row.is_in for row in rows)
    waiting = [row.name for row in rows if row.approval == "waiting"]
    silent = [row.name for row in rows if row.asks_comment]
    found = []
    if missing:
        words = ngettext("%(count)s value is missing.", "%(count)s values are missing.", missing)
        found.append(words % {"count": missing})
    if waiting:
        found.append(_("To be approved first: %(kpis)s.") % {"kpis": ", ".join(waiting)})
    if silent:
        said = {"comments": owed_words(silent), "kpis": ", ".join(silent)}
        found.append(_("%(comments)s: %(kpis)s.") % said)
    return found


def headline(team: Team, rows: Sequence[MonthRow], window: Window, reader: Reader) -> str:
    """ "Operations, October 2026: 7 of 12 in, 5 days left"."""
    said = {
        "team": team.name,
        "period": formats.period_name(window.period, calendar_of(reader.organisation)),
        "done": sum(row.is_in for row in rows),
        "all": len(rows),
        "left": _left_words(window, reader),
    }
    if not rows:
        return _("%(team)s, %(period)s: nothing to enter") % said
    return _("%(team)s, %(period)s: %(done)s of %(all)s in, %(left)s") % said


def window_words(window: Window, reader: Reader) -> str:
    """Until when values may be entered, and by what rule; or who closed the period, or opened it again."""
    period = formats.period_name(window.period, calendar_of(reader.organisation))
    if not window.is_open(reader.today):
        reason = window.touched.reason if window.touched else ""
        return " ".join(filter(None, [closed_words(window, period, reader), reason]))
    if window.touched:
        said = {
            "who": window.touched.by or window.touched.by_label,
            "period": period,
            "day": formats.day_text(window.touched.at.astimezone(reader.organisation.zone).date()),
            "reason": window.touched.reason,
        }
        return _("%(who)s opened %(period)s again on %(day)s, without a deadline: %(reason)s") % said
    said = {
        "day": formats.day_text(window.deadline),
        "time": days_words(window.deadline - reader.today),
        "zone": reader.organisation.timezone,
        "rule": _rule_words(reader.organisation),
    }
    return _("Values can be entered until the end of %(day)s, %(time)s (%(zone)s). %(rule)s") % said


def _left_words(window: Window, reader: Reader) -> str:
    if window.state == TeamPeriod.State.REOPENED:
        return _("open again")
    if window.is_open(reader.today):
        left = (window.deadline - reader.today).days
        words = ngettext("%(count)s day left", "%(count)s days left", left)
        return words % {"count": left} if left else _("last day today")
    return {"finished": _("finished"), "locked": _("locked")}.get(window.state, _("closed"))


def _rule_words(organisation: Organisation) -> str:
    days = organisation.entry_days
    if not days:
        return _("The window closes with the period.")
    if organisation.entry_day_kind == Organisation.DayKind.WORKING:
        words = ngettext(
            "The window closes %(count)s working day after the period ends.",
            "The window closes %(count)s working days after the period ends.",
            days,
        )
    else:
        words = ngettext(
            "The window closes %(count)s day after the period ends.",
            "The window closes %(count)s days after the period ends.",
            days,
        )
    return words % {"count": days}


def _step(act: str, period: str, found: list[str]) -> Step:
    button, sentence = STEPS[act]
    return Step(act, str(button) % {"period": period}, str(sentence) % {"period": period}, found)
