"""What was planned about a measure by a person who has left is done by somebody else."""

import datetime as dt
from collections.abc import Collection, Iterator

from django.utils.translation import gettext as _

from accounts.actions.curation import Curation
from accounts.actions.rows import save
from accounts.clock import today_in
from accounts.models import Organisation, User
from accounts.refusals import Problem
from kpis.actions.orphans import mark_orphans, settle_orphans
from kpis.actions.owners import named_who_left
from kpis.models import Action, Measure
from kpis.queries.owers import next_in_charge, writers_on


def pass_on_actions(curation: Curation, user: User, today: dt.date) -> None:
    """What is done or dropped keeps its owner."""
    still = Action.objects.filter(owner=user, state=Action.State.OPEN).select_for_update(of=("self",))
    actions = list(still.select_related("measure__kpi", "measure__team", "measure__owner").order_by("pk"))
    writers = writers_on(today)
    heirs = {action: next_in_charge(action.measure, today, writers) for action in actions}
    people = User.objects.in_bulk([heir for heir in heirs.values() if heir])
    for action, heir in heirs.items():
        action.owner = people.get(heir) if heir else None
    save(curation, actions, ("owner",))
    mark_orphans(curation, user, actions)


def put_actions(curation: Curation, actions: list[Action], owner: User) -> None:
    curation.refuse(Problem(*flaw) for _action, flaw in named_who_left(actions, "owner"))
    curation.refuse(_unread(actions, owner, today_in(Organisation.current(), curation.now)))
    settle_orphans(curation, save(curation, actions, ("owner",)))


def _unread(actions: Collection[Action], owner: User, today: dt.date) -> Iterator[Problem]:
    """Nobody finds at home what is to be done about a measure they may not read."""
    may_read = Measure.objects.visible_to(owner, today)
    seen = set(may_read.filter(actions__in=actions).values_list("pk", flat=True))
    for action in actions:
        if action.measure_id not in seen:
            words = {"person": owner, "action": action}
            rule = _("%(person)s may not read the measure that “%(action)s” is about.") % words
            yield Problem("owner", owner.email, rule)
