"""A team moves, is closed, merged or split: teams, people, measures and lives in one act, with a preview.

The preview carries out the very act and takes it back, so what it shows is what will be.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts import consequences
from accounts.actions import reorganising
from accounts.actions.curation import Curation, curating, rehearsing
from accounts.actions.teams import DAY
from accounts.audit import Actor
from accounts.clock import today_in
from accounts.models import Membership, Organisation, Team
from accounts.refusals import Conflict, Problem, Refused
from kpis.actions.going_over import open_on
from kpis.actions.measures import end_lives
from kpis.models import Measure
from kpis.queries.pictures import Picture, picture
from kpis.queries.previews import Preview, preview_of


@dataclass(frozen=True, slots=True)
class Move:
    team: Team
    parent: Team | None
    day: dt.date

    def about(self) -> list[Team]:
        return [self.team]

    def put(self, curation: Curation) -> None:
        reorganising.move(curation, self.team, self.parent, self.day)


@dataclass(frozen=True, slots=True)
class Close:
    team: Team
    successors: Sequence[Team]
    day: dt.date

    def about(self) -> list[Team]:
        return [self.team]

    def put(self, curation: Curation) -> None:
        reorganising.close(curation, self.team, self.day, self.successors)
        end_lives(curation, Measure.objects.filter(team=self.team), self.day)


@dataclass(frozen=True, slots=True)
class Merge:
    """Members and measures of `teams` go over to `successor`, which keeps what it has."""

    teams: Sequence[Team]
    successor: Team
    day: dt.date

    def about(self) -> list[Team]:
        return [*self.teams, self.successor]

    def put(self, curation: Curation) -> None:
        if self.successor in self.teams:
            rule = _("%(team)s cannot go over into itself.") % {"team": self.successor}
            raise Refused([Problem("successor", self.successor.code, rule)])
        reorganising.require_there(self.successor, self.day, "successor")
        measures = Measure.objects.filter(team__in=self.teams)
        open_on(curation, self.successor, measures, self.day)
        reorganising.go_over(curation, _members(self.teams), self.successor)
        for team in self.teams:
            reorganising.close(curation, team, self.day, [self.successor])
        end_lives(curation, measures, self.day)


@dataclass(frozen=True, slots=True)
class Part:
    """A new team, not saved yet, with the measures and members it takes along."""

    team: Team
    measures: Sequence[Measure]
    members: Sequence[Membership]


@dataclass(frozen=True, slots=True)
class Split:
    """New teams stand below the team, or beside it. With `closes` nothing of it goes on; with `keeps` it goes
    on measuring what the new teams measure too."""

    team: Team
    parts: Sequence[Part]
    day: dt.date
    below: bool = False
    closes: bool = False
    keeps: bool = False

    def about(self) -> list[Team]:
        return [self.team, *(part.team for part in self.parts)]

    def put(self, curation: Curation) -> None:
        if self.below and self.closes:
            rule = _("No team stands below one that is closed: let the new ones stand beside it.")
            raise Refused([Problem("below", "", rule)])
        reorganising.require_there(self.team, self.day - DAY, "day")
        parent = self.team if self.below else reorganising.parent_on(self.team, self.day)
        for part in self.parts:
            reorganising.begin(curation, part.team, parent, self.day)
            open_on(curation, part.team, part.measures, self.day)
            reorganising.go_over(curation, part.members, part.team)
        self._end(curation)

    def _end(self, curation: Curation) -> None:
        gone: Iterable[Measure] = [measure for part in self.parts for measure in part.measures]
        if self.closes:
            reorganising.close(curation, self.team, self.day, [part.team for part in self.parts])
            gone = Measure.objects.filter(team=self.team)
        if self.closes or not self.keeps:
            end_lives(curation, gone, self.day)


Wish = Move | Close | Merge | Split


def rehearse(actor: Actor, wish: Wish, *, now: dt.datetime) -> Preview:
    """What it would change. Raises Refused as `reorganise` does."""
    with rehearsing(actor, now) as curation:
        return _put(curation, wish)


def reorganise(actor: Actor, wish: Wish, *, seen: str, now: dt.datetime, reason: str = "") -> Preview:
    """`seen` is the digest of the preview agreed to: a Conflict where something else would change by now."""
    with curating(actor, now, reason) as curation:
        done = _put(curation, wish)
        if done.digest != seen:
            rule = _("This would change something else than what was shown: look at the preview again.")
            raise Conflict([Problem("", seen, rule)])
    return done


def _put(curation: Curation, wish: Wish) -> Preview:
    before = _picture(curation, wish)
    wish.put(curation)
    curation.ask()
    named = consequences.naming([team.pk for team in wish.about()])
    return preview_of(before, _picture(curation, wish), named)


def _picture(curation: Curation, wish: Wish) -> Picture:
    today = today_in(Organisation.current(), curation.now)
    return picture([team.code for team in wish.about()], wish.day, today)


def _members(teams: Iterable[Team]) -> list[Membership]:
    return list(Membership.objects.filter(team__in=teams, user__is_active=True).order_by("pk"))
