"""Three beats and two cron jobs live through the same three months at once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from reports.actions.send import send
from reports.actions.tick import tick
from reports.models import ReportOccurrence, ReportSchedule
from tests.builders import make_organisation
from tests.report_scene import make_scene
from tests.smtp_sink import Sink

RUTH = "ruth@example.org"
BEATS = 5
FIRST = dt.datetime(2026, 9, 10, 5, tzinfo=dt.UTC)
DAYS = [FIRST + dt.timedelta(days=number) for number in range(0, 66, 2)]


def test_each_period_is_planned_built_and_mailed_once(sink: Sink) -> None:
    """All of them plan, build and send at the same moment of each second day."""
    scene = make_scene(RUTH)
    make_organisation(remind_before_days=None, remind_after_days=None)
    ReportSchedule.objects.filter(pk=scene.schedule.pk).update(starts_on=dt.date(2026, 8, 31))
    together = Barrier(BEATS)

    def beat() -> None:
        for day in DAYS:
            together.wait(timeout=60)
            tick(day)
            send(day)
        connection.close()

    with ThreadPoolExecutor(BEATS) as pool:
        for done in [pool.submit(beat) for _ in range(BEATS)]:
            done.result()
    tick(DAYS[-1])
    send(DAYS[-1])
    months = ReportOccurrence.objects.order_by("period_start").values_list("period_start__month", flat=True)
    assert list(months) == [8, 9, 10]
    subjects = sorted(str(kept.mail["Subject"]).split(":")[0] for kept in sink.kept)
    assert subjects == [f"Merrow Transit, {month} 2026" for month in ("August", "October", "September")]
