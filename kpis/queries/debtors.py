"""The persons who owe figures of a team's period, what they owe, and whether they were reminded today."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Team, User
from kpis import formats
from kpis.calc.periods import Period
from kpis.models import Measure, Nudge
from kpis.queries.entry_book import Reader
from kpis.queries.owers import owers_of


@dataclass(frozen=True, slots=True)
class Debtor:
    """`reminded` says when and by whom today; `may_be_reminded` that the reader can do it now."""

    person: User
    measures: list[str]
    reminded: str
    may_be_reminded: bool


def who_owes(measures: Collection[Measure], today: dt.date) -> dict[int, list[User]]:
    """By measure; three statements."""
    owers = owers_of(measures, today)
    people = User.objects.in_bulk({pk for some in owers.values() for pk in some})
    return {measure: sorted((people[pk] for pk in some), key=str) for measure, some in owers.items()}


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
