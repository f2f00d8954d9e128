"""What a workbook to fill in says of itself, for somebody who sees it for the first time."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.models import Team
from kpis import formats
from kpis.calc.periods import Period, period_key
from kpis.models import TeamPeriod
from kpis.queries.calendars import calendar_of
from kpis.queries.entry_book import Reader
from kpis.queries.windows import Window

MOST_SAID = 24
"""Until when a period is open is said of so many periods, the latest."""


def title_of(reader: Reader, team: Team, first: Period, last: Period) -> str:
    calendar = calendar_of(reader.organisation)
    names = dict.fromkeys(formats.period_name(period, calendar) for period in (first, last))
    if len(names) == 1:
        return _("Values of %(team)s, %(period)s") % {"team": team.name, "period": next(iter(names))}
    words = dict(zip(("first", "last"), names, strict=True)) | {"team": team.name}
    return _("Values of %(team)s, %(first)s to %(last)s") % words


def read_me(reader: Reader, windows: Iterable[Window]) -> list[str]:
    found = sorted(
        {window.period: window for window in windows}.values(), key=lambda one: (one.period.end, one.period)
    )
    if not found:
        return [_("There is nothing for you to enter in these periods.")]
    made = reader.now.astimezone(reader.organisation.zone)
    moment = {"day": formats.day_text(made.date()), "time": f"{made:%H:%M}"}
    return [
        _("Fill in the column Value. Write a number without its unit; where a list opens, choose from it."),
        _("Leave empty what you do not know yet: an empty cell changes nothing."),
        _(
            "Where a figure does not apply this time, write na into the column State, leave Value empty and "
            "give the reason in the column Comment."
        ),
        _(
            "Everything else says which figure a row is about, and is protected against slips, without a "
            "password."
        ),
        _(
            "Then upload the workbook in kpiportal. It shows you what would change, and nothing counts "
            "before you confirm it there."
        ),
        _(
            "The workbook knows what stood there when it was made, on %(day)s at %(time)s. What somebody "
            "else has changed since is shown to you and not overwritten."
        )
        % moment,
        *(_open_until(reader, window) for window in found[-MOST_SAID:]),
    ]


def _open_until(reader: Reader, window: Window) -> str:
    words = {
        "period": formats.period_name(window.period, calendar_of(reader.organisation)),
        "key": period_key(calendar_of(reader.organisation), window.period),
        "day": formats.day_text(window.deadline),
    }
    if not window.is_open(reader.today):
        return (
            _("%(period)s (%(key)s) is closed: a correction needs its reason in the column Comment.") % words
        )
    if window.state == TeamPeriod.State.REOPENED:
        return _("%(period)s (%(key)s) was opened again, until somebody finishes it.") % words
    return _("%(period)s (%(key)s) may be entered until %(day)s, unless somebody finishes it before.") % words
