"""Who owes a figure: whoever answers for the measure, else those who enter for the team."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Membership, Team, User
from kpis import formats
from kpis.calc.periods import Period
from kpis.models import Measure, Nudge
from kpis.queries.entry_book import Reader


@dataclass(frozen=True, slots=True)
class Debtor:
    """`reminded` says when and by whom today; `may_be_reminded` that the reader can do it now."""

    person: User
    measures: list[str]
    reminded: str
    may_be_reminded: bool


def contributors_of(team: Team) -> list[User]:
    """One statement."""
    role = Membership.Role.CONTRIBUTOR
    rows = Membership.objects.filter(team=team, role=role, user__is_active=True).select_related("user")
    return [row.user for row in rows.order_by("user__name", "user__email")]


def who_owes(measure: Measure, contributors: Iterable[User], today: dt.date) -> list[User]:
    """The person of a person's measure; else the owner, while they last the deputy; else all who enter."""
    if measure.person:
        return [measure.person]
    answering = measure.deputy if _is_deputy_in_force(measure, today) else measure.owner
    return [answering] if answering and answering.is_active else list(contributors)


def nudges_today(team: Team, period: Period, today: dt.date) -> dict[int, Nudge]:
    """By person; one statement."""
    rows = Nudge.objects.filter(team=team, grain=period.grain, start=period.start, day=today)
    return {row.person_id: row for row in rows.select_related("by")}


def debtors(
    reader: Reader,
    owed: Iterable[tuple[str, Iterable[User]]],
    nudges: Mapping[int, Nudge],
    *,
    is_manager: bool,
) -> list[Debtor]:
    """`owed` are the names of measures with who owes each of them."""
    of_person: dict[User, list[str]] = defaultdict(list)
    for name, people in owed:
        for person in people:
            of_person[person].append(name)
    return [
        Debtor(
            person,
            of_person[person],
            _reminded(nudges.get(person.pk), reader),
            is_manager and person != reader.user and person.pk not in nudges,
        )
        for person in sorted(of_person, key=lambda person: (str(person), person.pk))
    ]


def _reminded(nudge: Nudge | None, reader: Reader) -> str:
    if nudge is None:
        return ""
    time = formats.moment_text(nudge.at.astimezone(reader.organisation.zone), reader.today)
    return _("Reminded today at %(time)s by %(who)s") % {"time": time, "who": nudge.by}


def _is_deputy_in_force(measure: Measure, today: dt.date) -> bool:
    since, until = measure.deputy_from or dt.date.min, measure.deputy_to or dt.date.max
    return measure.deputy is not None and measure.deputy.is_active and since <= today <= until
