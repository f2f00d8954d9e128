"""What a pause does to reports that were planned before it."""

import datetime as dt

import pytest

from accounts.audit import COMMAND
from reports.actions.schedules import save_schedule
from reports.actions.switching import switch
from reports.actions.tick import materialise, tick
from reports.models import ReportOccurrence
from tests.report_scene import NOW, make_scene

DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("personal", "days", "state"), [(False, 35, "built"), (False, 36, "skipped"), (True, 1, "skipped")]
)
def test_what_was_planned_goes_out_as_after_downtime_but_not_of_a_subscription(
    personal: bool, days: int, state: str
) -> None:
    again = NOW + days * DAY
    scene = make_scene("board@example.org")
    scene.schedule.personal = personal
    scene.schedule.save()
    materialise(NOW)
    switch(COMMAND, scene.schedule, on=False, now=NOW)
    tick(NOW)
    assert ReportOccurrence.objects.get().state == "planned"
    switch(COMMAND, scene.schedule, on=True, now=again)
    tick(again)
    assert ReportOccurrence.objects.order_by("period_start")[0].state == state


def test_a_form_that_enables_it_again_does_the_same() -> None:
    scene = make_scene("board@example.org")
    materialise(NOW)
    switch(COMMAND, scene.schedule, on=False, now=NOW)
    scene.schedule.refresh_from_db()
    scene.schedule.enabled = True
    save_schedule(COMMAND, scene.schedule, scene.schedule.version, now=NOW + 36 * DAY)
    assert ReportOccurrence.objects.get().state == "skipped"
