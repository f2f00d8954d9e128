"""Who may be made an owner or a deputy."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from django.utils.translation import gettext as _

from accounts.models import User
from kpis.models import KPI, Action, Measure

Thing = TypeVar("Thing", KPI, Measure, Action)
Flaw = tuple[str, str, str]
"""Field, value and rule, as a Problem begins."""


def named_who_left(things: Sequence[Thing], *fields: str) -> Iterator[tuple[Thing, Flaw]]:
    """Each of these fields that newly names a person who may not log in."""
    named = {getattr(thing, f"{field}_id") for thing in things for field in fields} - {None}
    gone = User.objects.filter(is_active=False).in_bulk(list(named))
    if not gone:
        return
    stored = type(things[0])._default_manager.in_bulk([thing.pk for thing in things if thing.pk])
    for thing in things:
        for field in fields:
            person = gone.get(getattr(thing, f"{field}_id"))
            if person and getattr(stored.get(thing.pk), f"{field}_id", None) != person.pk:
                rule = _("%(person)s may not log in, and so answers for nothing.") % {"person": person}
                yield thing, (field, person.email, rule)
