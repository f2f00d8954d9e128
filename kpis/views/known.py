"""What pages say about the moment whose knowledge they show."""

from accounts.models import Team
from kpis import formats
from kpis.calc.periods import Period, period_key
from kpis.views.asked import Moment


def known_context(moment: Moment, then: Moment | None) -> dict[str, object]:
    """`then` is the moment asked for, None now. `known_part` goes on in every address of the page."""
    last = {"last_known_day": moment.today.isoformat()}
    if then is None:
        return {**last, "known": "", "known_day": "", "known_part": ""}
    day = then.today.isoformat()
    return {**last, "known": day, "known_day": formats.day_text(then.today), "known_part": f"&known={day}"}


def waiting_context(team: Team, period: Period, then: Moment, target: str) -> dict[str, object]:
    """For the page that waits; `target` is the id of what it is going to be."""
    return {
        "waiting": target,
        "team": team,
        "key": period_key(then.calendar, period),
        "period_name": formats.period_name(period, then.calendar),
    }
