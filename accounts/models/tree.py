"""The organisation tree in force on a day, read by PostgreSQL inside the query that needs it.

Of a team's terms the latest `valid_from` not after the day rules, of one day's the latest recorded.
"""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models.expressions import RawSQL

if TYPE_CHECKING:
    from .people import User

_TREE = """
WITH RECURSIVE tree AS (
    SELECT DISTINCT ON (team_id) team_id, parent_id FROM accounts_teamterms
    WHERE valid_from <= %s ORDER BY team_id, valid_from DESC, recorded_at DESC
)"""
_DOWN = """, reached (id) AS (
    {roots} UNION SELECT tree.team_id FROM tree JOIN reached ON tree.parent_id = reached.id
) SELECT id FROM reached"""
_UP = """, reached (id) AS (
    {roots} UNION SELECT tree.parent_id FROM tree JOIN reached ON tree.team_id = reached.id
    WHERE tree.parent_id IS NOT NULL
) SELECT id FROM reached"""
_TOP = " SELECT team_id FROM tree WHERE parent_id IS NULL"
_THESE = "SELECT unnest(%s::bigint[])"
_OF_MEMBER = "SELECT team_id FROM accounts_membership WHERE user_id = %s AND role = ANY(%s)"


def ids_under(team_ids: Iterable[int], day: dt.date) -> RawSQL:
    return RawSQL(_TREE + _DOWN.format(roots=_THESE), [day, list(team_ids)])  # noqa: S611 - our own words


def ids_above(team_ids: Iterable[int], day: dt.date) -> RawSQL:
    return RawSQL(_TREE + _UP.format(roots=_THESE), [day, list(team_ids)])  # noqa: S611 - our own words


def ids_at_the_top(day: dt.date) -> RawSQL:
    return RawSQL(_TREE + _TOP, [day])  # noqa: S611 - our own words


def ids_where(user: "User", roles: Iterable[str], day: dt.date) -> RawSQL:
    """The teams in which `user` has one of the roles, by a membership there or anywhere above."""
    sql = _TREE + _DOWN.format(roots=_OF_MEMBER)
    return RawSQL(sql, [day, user.pk, list(roles)])  # noqa: S611 - our own words
