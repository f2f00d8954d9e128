"""What readers make of a sentence: seen, useful, or dismissed with a reason."""

import datetime as dt
from collections.abc import Collection

from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Problem, Refused
from kpis.calc.typed import read_text
from kpis.models import Insight

State = Insight.State
SEE = """
UPDATE kpis_insight SET state = 'seen' WHERE id IN (
    SELECT id FROM kpis_insight WHERE id = ANY(%s) AND state = 'new' FOR UPDATE SKIP LOCKED
)
"""


def see(insight_ids: Collection[int]) -> None:
    """What is new is so once. A page never waits for somebody who marks or judges it at the same moment."""
    if insight_ids:
        with connection.cursor() as cursor:
            cursor.execute(SEE, [list(insight_ids)])


def judge(user: User, insight: Insight, state: Insight.State, reason: str, *, now: dt.datetime) -> None:
    """Useful needs no reason; who dismisses a sentence says why, for others do not see it any more."""
    why = read_text(reason)
    if state == State.DISMISSED and not why:
        raise Refused([Problem("reason", "", _("Say why nobody needs this sentence."))])
    insight.state, insight.judged_by, insight.judged_at, insight.reason = state, user, now, why
    insight.save(update_fields=["state", "judged_by", "judged_at", "reason"])
