"""What readers make of a sentence: seen, useful, or dismissed with a reason."""

import datetime as dt
from collections.abc import Collection

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Problem, Refused
from kpis.calc.typed import read_text
from kpis.models import Insight

State = Insight.State


def see(insight_ids: Collection[int]) -> None:
    """What is new is so once."""
    if insight_ids:
        Insight.objects.filter(pk__in=insight_ids, state=State.NEW).update(state=State.SEEN)


def judge(user: User, insight: Insight, state: Insight.State, reason: str, *, now: dt.datetime) -> None:
    """Useful needs no reason; who dismisses a sentence says why, for others do not see it any more."""
    why = read_text(reason)
    if state == State.DISMISSED and not why:
        raise Refused([Problem("reason", "", _("Say why nobody needs this sentence."))])
    insight.state, insight.judged_by, insight.judged_at, insight.reason = state, user, now, why
    insight.save(update_fields=["state", "judged_by", "judged_at", "reason"])
