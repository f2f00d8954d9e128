"""How often pages about a KPI are opened, month by month, without a trace of whoever opened them."""

import datetime as dt
import logging

from django.db import DatabaseError, connection

logger = logging.getLogger(__name__)

COUNT = """
INSERT INTO kpis_opening AS known (kpi_id, month, count, last_on) VALUES (%(kpi)s, %(month)s, 1, %(today)s)
ON CONFLICT (kpi_id, month) DO UPDATE
SET count = known.count + 1, last_on = greatest(known.last_on, excluded.last_on)
"""


def count_opening(kpi_id: int, today: dt.date) -> None:
    """One statement. No page is worth failing for a count: what cannot be counted is left out."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(COUNT, {"kpi": kpi_id, "month": today.replace(day=1), "today": today})
    except DatabaseError:
        logger.warning("An opening of KPI %s was not counted", kpi_id, exc_info=True)
