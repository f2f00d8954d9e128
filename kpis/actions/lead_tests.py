"""Whether declared pairs are seen to lead, wherever one team measures both."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from accounts.actions.retries import retried
from accounts.clock import today_in
from accounts.models import Organisation
from kpis.calc.leadlag import Lead, discoveries, lead, verdict, whiten
from kpis.models import LeadTest
from kpis.queries.leads import Both, measured_together
from kpis.queries.pasts import Past, pasts

THOUSANDTH = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Tested:
    both: Both
    found: Lead | None


@retried
@transaction.atomic
def try_pairs(now: dt.datetime) -> int:
    """All declared pairs once a month, and at once where one is new. How many were tested."""
    organisation = Organisation.current()
    today = today_in(organisation, now)
    together = measured_together()
    if not _is_due(together, today.replace(day=1), organisation.zone):
        return 0
    ids = {measure for both in together for measure in (both.leader, both.follower)}
    known = {past.measure.pk: past for past in pasts(ids, organisation, today)}
    tested = [Tested(both, _lead(known.get(both.leader), known.get(both.follower))) for both in together]
    _write(tested, now)
    return len(tested)


def _is_due(together: Sequence[Both], month: dt.date, zone: dt.tzinfo) -> bool:
    since = dt.datetime.combine(month, dt.time.min, tzinfo=zone)
    fresh = LeadTest.objects.filter(tested_at__gte=since).values_list("leader_id", "follower_id")
    return bool({(both.leader, both.follower) for both in together} - set(fresh))


def _lead(leader: Past | None, follower: Past | None) -> Lead | None:
    """None where the two are of different frequency, or too short."""
    if leader is None or follower is None or leader.judged.grain != follower.judged.grain:
        return None
    season = leader.judged.season
    starts = {one.start for one in leader.judged.periods} & {one.start for one in follower.judged.periods}
    shocks = [whiten(_values(past, starts), season) for past in (leader, follower)]
    first, second = shocks
    return None if first is None or second is None else lead(first, second, season)


def _values(past: Past, starts: Iterable[dt.date]) -> list[Decimal | None]:
    """Of the periods that both have, none from before a break."""
    wanted, since = set(starts), past.since or dt.date.min
    pairs = zip(past.judged.periods, past.judged.values, strict=True)
    return [value if period.end >= since else None for period, value in pairs if period.start in wanted]


def _write(tested: Sequence[Tested], now: dt.datetime) -> None:
    found = [one for one in tested if one.found is not None]
    claims = discoveries([one.found.p for one in found if one.found])
    claimed: Mapping[int, bool] = {id(one): held for one, held in zip(found, claims, strict=True)}
    LeadTest.objects.all().delete()
    LeadTest.objects.bulk_create(_row(one, claimed.get(id(one), False), len(found), now) for one in tested)


def _row(tested: Tested, claimed: bool, pairs: int, now: dt.datetime) -> LeadTest:
    found = tested.found
    return LeadTest(
        pair_id=tested.both.pair,
        leader_id=tested.both.leader,
        follower_id=tested.both.follower,
        verdict=verdict(found, claimed),
        lag=found.lag if found else None,
        r=Decimal(repr(found.r)).quantize(THOUSANDTH) if found else None,
        p=Decimal(repr(found.p)).quantize(Decimal("1E-12")) if found else None,
        n=found.n if found else 0,
        pairs=pairs,
        tested_at=now,
    )
