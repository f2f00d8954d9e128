"""A report as it would be made now. Nothing of it is kept."""

import datetime as dt
from functools import partial

from django.db import transaction
from django.urls import reverse

from accounts.clock import today_in
from accounts.emails import absolute
from accounts.models import Organisation
from kpis.formats.styles import style_of, written_for
from reports.calc.facts import ReportFacts, cut
from reports.models import ReportOccurrence, ReportSchedule
from reports.queries.facts import report_facts
from reports.queries.previews import Part
from reports.queries.since_last import with_changes
from reports.rendering.mail import Rendering, render, render_without_figures

from .freezing import frame_of
from .one_moment import read_one_moment


@transaction.atomic
def preview(schedule: ReportSchedule, part: Part, organisation: Organisation, now: dt.datetime) -> Rendering:
    """The mail about this part; of nothing that may be seen, one without figures. Its numbers are written as
    mails write them, not as whoever looks would."""
    read_one_moment()
    facts = _facts(schedule, part, organisation, now)
    frame = frame_of(schedule, part.period.grain, absolute(reverse("schedule", args=[schedule.pk])), now)
    with written_for(partial(style_of, schedule.language)):
        if not part.visible:
            return render_without_figures(facts, frame)
        return render(cut(facts, part.visible), frame)


def _facts(schedule: ReportSchedule, part: Part, organisation: Organisation, now: dt.datetime) -> ReportFacts:
    today = today_in(organisation, now)
    facts = report_facts(organisation, schedule, part.period, part.scope, part.parents, today)
    not_kept = ReportOccurrence(
        schedule=schedule,
        period_start=part.period.start,
        period_end=part.period.end,
        grain=part.period.grain,
    )
    return with_changes(facts, not_kept, part.scope, now)
