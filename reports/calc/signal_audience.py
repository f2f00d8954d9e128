"""Who wants to hear of the signals of a measure."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Concerned:
    """Ids of persons. The deputy counts within the days given; a person's measure is also that person's."""

    owner: int | None = None
    person: int | None = None
    deputy: int | None = None
    deputy_from: dt.date | None = None
    deputy_to: dt.date | None = None

    def answering(self, today: dt.date) -> frozenset[int]:
        since, until = self.deputy_from or dt.date.min, self.deputy_to or dt.date.max
        deputy = self.deputy if since <= today <= until else None
        return frozenset(one for one in (self.owner, self.person, deputy) if one is not None)


def audience(
    answering: Collection[int],
    team_followers: Collection[int],
    followers: Collection[int],
    stopped: Collection[int],
) -> frozenset[int]:
    """Who stopped it gets it again by following the measure itself: that is the later wish."""
    return frozenset(followers) | ({*answering, *team_followers} - {*stopped})
