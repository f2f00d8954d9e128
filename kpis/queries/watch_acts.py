"""What people decided about the limits of measures, the latest of each kind."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from kpis.models import WatchAct


@dataclass(slots=True)
class Decided:
    """What people decided about the limits of one measure."""

    level_from: dt.date | None = None
    left_out: set[dt.date] = field(default_factory=set)
    is_plain: bool = False


def decisions(measure_ids: Collection[int]) -> Mapping[int, Decided]:
    found: dict[int, Decided] = defaultdict(Decided)
    acts = WatchAct.objects.filter(measure__in=measure_ids).order_by("recorded_at", "pk")
    for measure, kind, start in acts.values_list("measure_id", "kind", "start"):
        _decide(found[measure], WatchAct.Kind(kind), start)
    return found


def decided(acts: Iterable[WatchAct]) -> Decided:
    """Of one measure, in the order in which they were recorded."""
    so_far = Decided()
    for act in acts:
        _decide(so_far, WatchAct.Kind(act.kind), act.start)
    return so_far


def _decide(so_far: Decided, kind: WatchAct.Kind, start: dt.date) -> None:
    if kind is WatchAct.Kind.NEW_LEVEL:
        so_far.level_from = start
    elif kind is WatchAct.Kind.OLD_LEVEL:
        so_far.level_from = None
    elif kind is WatchAct.Kind.LEFT_OUT:
        so_far.left_out.add(start)
    elif kind is WatchAct.Kind.COUNTED:
        so_far.left_out.discard(start)
    else:
        so_far.is_plain = kind is WatchAct.Kind.PLAIN
