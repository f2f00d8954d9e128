"""The demo's reports: a monthly and a quarterly one to the executives, the last due ones already sent."""

import datetime as dt

from django.contrib.auth.models import Group

from accounts.audit import COMMAND
from accounts.clock import today_in
from accounts.models import Organisation, Team, User
from kpis.demo.folder import Clock
from kpis.queries.calendars import grace_of
from reports.actions.schedules import change_audience, save_schedule
from reports.actions.send import CHUNK, send
from reports.actions.sweep import sweep
from reports.actions.tick import tick
from reports.models import ReportRecipient, ReportSchedule

SEVEN = dt.time(7)


def report(clock: Clock, now: dt.datetime) -> None:
    """The day after entry closes, at seven. The first are the last month and quarter closed by the clock.

    One schedule after the other: reports that are due at once would be spread over minutes.
    """
    organisation = Organisation.current()
    closed = grace_of(organisation).deadline(clock.last_closed.end) + dt.timedelta(days=1)
    first = clock.months[-2] if closed < today_in(organisation, now) else clock.months[-3]
    quarter = [period for period in clock.periods("quarter") if period.end <= first.end][-1]
    for name, since in (("Monthly report", first), ("Quarterly report", quarter)):
        schedule = ReportSchedule(
            name=name,
            cadence=since.grain,
            tz=organisation.timezone,
            local_time=SEVEN,
            starts_on=since.end,
            owner=User.objects.get(email="priya.nair@merrow.example"),
            team=Team.objects.get(code="MERROW"),
            formats=["pdf", "xlsx"],
        )
        save_schedule(COMMAND, schedule, None, now=now)
        executives = ReportRecipient(group=Group.objects.get(name="Executives"))
        change_audience(COMMAND, schedule, [executives], [], now=now)
        _send(now)


def _send(now: dt.datetime) -> None:
    """Builds and sends what is due, as the beat would."""
    tick(now)
    while send(now) == CHUNK:
        pass
    sweep(now)
