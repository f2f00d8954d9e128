"""Who may do what to figures. Whose figures one sees, the QuerySets say: `visible_to` hides by 404.

What is asked here refuses by 403. Rights flow down the tree in force on `today`; a person's measure
is entered by that person and by managers of that very team only. Each answer costs one query.
"""

import datetime as dt
from collections.abc import Iterable

from accounts.models import Membership, Team, User
from kpis.models import Measure


def can_enter(user: User, about: Team | Measure, today: dt.date) -> bool:
    """Enter figures, mark not applicable, comment, plan an action: contributors and managers."""
    if isinstance(about, Team):
        return Team.objects.editable_by(user, today).filter(pk=about.pk).exists()
    return Measure.objects.editable_by(user, today).filter(pk=about.pk).exists()


def can_finish(user: User, team: Team, today: dt.date) -> bool:
    """Finish, lock and reopen a month, send its report, approve corrections: managers here or above."""
    return Team.objects.managed_by(user, today).filter(pk=team.pk).exists()


def can_correct_closed(user: User, measure: Measure, today: dt.date) -> bool:
    """Correct a closed or locked period, giving a reason."""
    return Measure.objects.managed_by(user, today).filter(pk=measure.pk).exists()


def can_decide_limits(user: User, measure: Measure, today: dt.date) -> bool:
    """Accept a new level, leave a period out: the owner, the deputy in their days, managers here or above."""
    deputises = measure.deputy_id == user.pk and measure.deputised_on(today)
    return deputises or measure.owner_id == user.pk or can_correct_closed(user, measure, today)


def can_see_overview(user: User, memberships: Iterable[Membership]) -> bool:
    """Executives see all teams there, managers their subtree; `memberships` are those of the user."""
    return user.is_executive or any(row.role == Membership.Role.MANAGER for row in memberships)


def can_propose_target(user: User, measure: Measure, today: dt.date) -> bool:
    """For an administrator to take over or decline: managers of the team or above."""
    return Measure.objects.managed_by(user, today).filter(pk=measure.pk).exists()


def can_set_targets(user: User) -> bool:
    return user.is_administrator


def can_curate(user: User) -> bool:
    """Catalogue, strategy, measures and their terms, weights, scoring rules, schedules."""
    return user.is_administrator
