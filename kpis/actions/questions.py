"""Questions that nobody would answer, for whoever was asked has left."""

import datetime as dt
from collections.abc import Iterable

from accounts.actions.curation import Curation
from accounts.actions.rows import save
from accounts.models import User
from kpis.models import Comment, Measure
from kpis.queries.owers import next_asked, writers_on


def pass_on_questions(curation: Curation, measures: Iterable[Measure], today: dt.date) -> None:
    """Those about `measures` go to whoever answers for the measure, but for one that this very person asked:
    it waits until the measure is handed over."""
    lost = Comment.objects.filter(measure__in=measures, answered_at=None, asked__is_active=False)
    about = lost.select_related("measure__kpi", "measure__team", "measure__owner", "measure__deputy")
    questions, writers = list(about.select_for_update(of=("self",)).order_by("pk")), writers_on(today)
    heirs = {question: next_asked(question.measure, today, writers) for question in questions}
    people = User.objects.in_bulk([heir for heir in heirs.values() if heir])
    passed = [question for question, heir in heirs.items() if heir not in (None, question.author_id)]
    for question in passed:
        question.asked = people[heirs[question]]
    save(curation, passed, ("asked",))
