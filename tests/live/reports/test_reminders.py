"""A real worker with its beat reminds those who owe values, each once."""

import datetime as dt

from django.utils import timezone

from kpis.actions.nudges import nudge
from kpis.calc.periods import Calendar, period_of, shift
from reports.models import Reminder, ReportDelivery
from tests.builders import make_organisation
from tests.cast import make_cast
from tests.servers_live import StartWorker, until
from tests.smtp_sink import Sink


def states() -> dict[str, str]:
    """Kind -> state, of all reminders."""
    rows = ReportDelivery.objects.exclude(reminder=None)
    return dict(rows.values_list("reminder__kind", "state"))


def test_the_beat_alone_reminds_once_and_brings_what_a_manager_asks(
    sink: Sink, sink_env: dict[str, str], start_worker: StartWorker
) -> None:
    """From the deadline to the inbox, once, although the beat comes again and again."""
    cast, now = make_cast(), timezone.now()
    month = shift(Calendar(), period_of(Calendar(), "month", now.date()), -1)
    closes_today = (now.date() - month.end).days
    make_organisation(entry_days=closes_today, remind_before_days=0, remind_at=dt.time(0))
    start_worker("tick,mail", beat=True)
    assert until(lambda: states() == {"before": "sent"}, within=60)
    nudge(cast.manager, cast.buses, month, cast.contributor, now=timezone.now())
    assert until(lambda: states() == {"before": "sent", "nudge": "sent"}, within=60)
    assert sink.copies == {cast.contributor.email: 2}
    assert Reminder.objects.count() == 2
