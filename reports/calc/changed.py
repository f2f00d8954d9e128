"""What was agreed anew since the last quarterly report: targets, definitions and weights."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from kpis.calc.lines import Lines

MOST_CHANGED = 7
FIRST, MAJOR, MINOR = "first", "major", "minor"
TARGET, WEIGHT, DEFINITION = "target", "weight", "definition"


@dataclass(frozen=True, slots=True)
class ChangedFact:
    """From `start` on something else holds of a measure, KPI, team or node; `teams` are the codes of those
    that are judged by it.

    `what` is target, weight or definition. A definition has a `grade`: first, major or minor. The others
    have `before` and `after`, None for nothing. `fields` is what else is said anew.
    """

    what: str
    code: str
    name: str
    teams: frozenset[str]
    start: date
    who: str
    at: datetime
    why: str
    before: Lines | Decimal | None = None
    after: Lines | Decimal | None = None
    grain: str = ""
    grade: str = ""
    fields: tuple[str, ...] = ()
    unit: str = ""
    decimals: int = 0
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """Those that are spelled out, and how many more there are."""

    shown: tuple[ChangedFact, ...]
    more: int


def by_weight(changed: Iterable[ChangedFact]) -> tuple[ChangedFact, ...]:
    """What breaks a series first, then what is judged otherwise; what is new or minor last."""
    return tuple(sorted(changed, key=_rank))


def spelled_out(changed: tuple[ChangedFact, ...]) -> Changes:
    return Changes(changed[:MOST_CHANGED], max(0, len(changed) - MOST_CHANGED))


def _rank(one: ChangedFact) -> tuple[object, ...]:
    replaced = one.before is not None
    order = {
        (DEFINITION, MAJOR): 0,
        (TARGET, ""): 1 if replaced else 3,
        (WEIGHT, ""): 2,
        (DEFINITION, FIRST): 4,
        (DEFINITION, MINOR): 5,
    }
    return order[one.what, one.grade], one.start, one.code, sorted(one.teams), one.grain, one.what
