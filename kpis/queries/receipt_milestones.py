"""The plan of a milestone on its receipt: start, due day, and what was expected on the day it was judged."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import BEGINNING
from kpis.calc.scoring import expected_percent
from kpis.formats.days import day_text
from kpis.models import KPIVersion

from .receipt_sources import Sources
from .receipts import Line, dated_line


def is_milestone(found: Sources) -> bool:
    return found.version.direction == KPIVersion.Direction.MILESTONE


def milestone_lines(found: Sources) -> Iterator[Line]:
    row = found.target
    if row is None or row.due is None:
        return
    start = _("the beginning") if row.valid_from == BEGINNING else day_text(row.valid_from)
    yield Line(_("Start"), start, dated_line(row, found.zone), "rule")
    yield Line(_("Due"), day_text(row.due), "", "rule")
    expected = _expected(found)
    if expected is not None:
        day, percent = expected
        days = f"100 × {(day - row.valid_from).days} ÷ {(row.due - row.valid_from).days}"
        label = _("Percent expected on %(day)s") % {"day": day_text(day)}
        yield Line(label, found.write(percent), days, "rule")


def milestone_sum(found: Sources) -> str:
    """`100 + 5 × (45 − 50)` with its bounds, or in words why the score is 100 or 0 without it."""
    value, expected = found.score.value, _expected(found)
    if value is None:
        return _("Past its due day without a value: 0")
    if value >= 100:
        return _("Complete: 100")
    if expected is None:
        return _("Percent complete against the plan of that day")
    named = {"arithmetic": f"100 + 5 × ({found.write(value)} − {found.write(expected[1])})"}
    return _("%(arithmetic)s, at least 0 and at most 100") % named


def _expected(found: Sources) -> tuple[dt.date, Decimal] | None:
    """The day of the plan that the receipt kept, and the percentage expected on it."""
    row, kept = found.target, found.score.receipt.get("day")
    if row is None or row.due is None or kept is None:
        return None
    day = dt.date.fromisoformat(kept)
    return day, expected_percent(row.valid_from, row.due, day)
