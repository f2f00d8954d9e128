"""Who may see a person's own measures, and who has looked."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Look, Membership, SeeIndividuals, User
from kpis import formats
from kpis.queries.entry_book import Reader

LATEST_LOOKS = 20


@dataclass(frozen=True, slots=True)
class Seer:
    """Somebody who may see these figures, and by what."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Looked:
    name: str
    team: str
    at: str


def seers_of(reader: Reader, person: User, teams: Collection[int]) -> list[Seer]:
    """The managers of the very teams, then the holders of the right to see individuals there."""
    managers = Membership.objects.filter(
        team__in=teams, role=Membership.Role.MANAGER, user__is_active=True
    ).exclude(user=person)
    rights = SeeIndividuals.objects.in_force(reader.today).filter(team__in=teams).exclude(holder=person)
    found = [
        Seer(str(row.user), _("manages %(team)s") % {"team": row.team.name})
        for row in managers.select_related("user", "team").order_by("user__name", "team__name")
    ]
    return found + [
        Seer(str(right.holder), _right_words(right))
        for right in rights.select_related("holder", "team").order_by("holder__name", "team__name")
    ]


def _right_words(right: SeeIndividuals) -> str:
    said = {"team": right.team.name, "reason": right.reason}
    if right.valid_to is None:
        return _("may see individuals of %(team)s: %(reason)s") % said
    said["day"] = formats.day_text(right.valid_to)
    return _("may see individuals of %(team)s until %(day)s: %(reason)s") % said


def looks_at(reader: Reader, person: User) -> list[Looked]:
    rows = Look.objects.filter(person=person).select_related("holder", "team").order_by("-at", "-pk")
    zone = reader.organisation.zone
    return [
        Looked(str(row.holder), row.team.name, formats.moment_text(row.at.astimezone(zone), reader.today))
        for row in rows[:LATEST_LOOKS]
    ]
