"""Whose figures a person may read and change: every page, sheet, mail and export starts from these.

A person's measure is for that person, the managers of that very team and holders of the right to see
individuals; rights from above and groups end at it. What belongs to a measure follows the measure.
"""

import datetime as dt
from typing import Any, Self, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Q

from accounts.models import ApiToken, Membership, Team, User

Row = TypeVar("Row", bound=models.Model, covariant=True)


class MeasureQuerySet(models.QuerySet[Row]):
    def visible_to(self, user: User, today: dt.date) -> Self:
        if not user.is_active:
            return self.none()
        of_team = Q(person=None, team__in=Team.objects.visible_to(user, today))
        of_others = Q(person__isnull=False, team__in=user.teams_with_individuals(today))
        return self.filter(of_team | of_others | Q(person=user))

    def editable_by(self, user: User, today: dt.date) -> Self:
        """Measures `user` may enter, mark not applicable and comment on."""
        if not user.is_active:
            return self.none()
        editable = Team.objects.editable_by(user, today)
        of_others = Q(person__isnull=False, team__in=_managed_directly(user))
        return self.filter(Q(person=None, team__in=editable) | of_others | Q(person=user, team__in=editable))

    def managed_by(self, user: User, today: dt.date) -> Self:
        """Measures whose closed and locked periods `user` may correct."""
        if not user.is_active:
            return self.none()
        of_team = Q(person=None, team__in=Team.objects.managed_by(user, today))
        return self.filter(of_team | Q(person__isnull=False, team__in=_managed_directly(user)))

    def readable_with(self, token: ApiToken, today: dt.date) -> Self:
        """Of teams the token reads, as far as its person does; never a person's, not even the own ones."""
        return self.visible_to(token.user, today).filter(person=None, team__in=token.readable_teams(today))

    def looked_into_by(self, user: User) -> Self:
        """Of these, persons' measures that `user` sees only by the right to see individuals."""
        others = self.filter(person__isnull=False).exclude(person=user)
        return others.exclude(team__in=_managed_directly(user))


def _managed_directly(user: User) -> Any:
    return user.memberships.filter(role=Membership.Role.MANAGER).values("team")


class OfMeasureQuerySet(models.QuerySet[Row]):
    """Entries, revisions, scores, comments, actions: visible and editable as their measure is."""

    def visible_to(self, user: User, today: dt.date) -> Self:
        return self.filter(measure__in=_measures().visible_to(user, today))

    def editable_by(self, user: User, today: dt.date) -> Self:
        return self.filter(measure__in=_measures().editable_by(user, today))

    def readable_with(self, token: ApiToken, today: dt.date) -> Self:
        return self.filter(measure__in=_measures().readable_with(token, today))


def _measures() -> MeasureQuerySet[Any]:
    return MeasureQuerySet(apps.get_model("kpis", "Measure"))


class ForecastQuerySet(OfMeasureQuerySet[Row]):
    def counted_for(self, user: User, today: dt.date) -> Self:
        """What came true of forecasts, told as shares of many cases that name no team, KPI or figure: of all
        teams to administrators, who answer for the calculation, to everybody else of the figures they may
        read. Persons' measures count for nobody, so that no share is one person's."""
        of_teams = self.filter(measure__person=None, came__isnull=False)
        return of_teams if user.is_administrator else of_teams.visible_to(user, today)


class EntryDraftQuerySet(OfMeasureQuerySet[Row]):
    """A draft is its author's alone."""

    def visible_to(self, user: User, today: dt.date) -> Self:
        return super().visible_to(user, today).filter(author=user)

    def editable_by(self, user: User, today: dt.date) -> Self:
        return super().editable_by(user, today).filter(author=user)


class CommentQuerySet(OfMeasureQuerySet[Row]):
    """Everybody who may enter may comment; a comment changes by its author's hand only."""

    def editable_by(self, user: User, today: dt.date) -> Self:
        return super().editable_by(user, today).filter(author=user)


class MentionQuerySet(models.QuerySet[Row]):
    """Read with the measure that is talked about."""

    def visible_to(self, user: User, today: dt.date) -> Self:
        return self.filter(comment__measure__in=_measures().visible_to(user, today))


class CorrectionRequestQuerySet(OfMeasureQuerySet[Row]):
    """Read with the measure, decided by who may correct it and did not ask."""

    def waiting(self) -> Self:
        return self.filter(decision="")

    def decidable_by(self, user: User, today: dt.date) -> Self:
        managed = _measures().managed_by(user, today)
        return self.waiting().filter(measure__in=managed).exclude(asked_by=user)


class OfTeamQuerySet(models.QuerySet[Row]):
    """Node scores, manual scores and team periods: read with the team, changed by its managers."""

    def visible_to(self, user: User, today: dt.date) -> Self:
        return self.filter(team__in=Team.objects.visible_to(user, today))

    def editable_by(self, user: User, today: dt.date) -> Self:
        return self.filter(team__in=Team.objects.managed_by(user, today))


class KPIQuerySet(models.QuerySet[Row]):
    def visible_to(self, user: User, today: dt.date) -> Self:
        """Definitions are open to everybody who may log in; figures are not part of them."""
        return self.all() if user.is_active else self.none()

    def editable_by(self, user: User, today: dt.date) -> Self:
        return self.all() if user.is_administrator else self.none()


class TargetProposalQuerySet(OfMeasureQuerySet[Row]):
    """Read with the measure; decided by administrators, who set targets."""

    def waiting(self) -> Self:
        return self.filter(decision="")

    def editable_by(self, user: User, today: dt.date) -> Self:
        return self.waiting() if user.is_administrator else self.none()
