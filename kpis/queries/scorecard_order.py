"""Which rows of a scorecard are shown, and in which order: as its reader asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpis.formats import MOVING
from kpis.queries.scorecard_rows import Scored

SCORED = ("red", "amber", "green")
SHOWS = (*SCORED, "rest", "signal")
"""A status; those without a score; those with a signal."""

DESCENDING = frozenset({"weight"})
SIGNALS = ("worse", "moved", "better", "steady")
LAST = Decimal("Infinity")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Empty is everything, in the order of the strategy."""

    show: str = ""
    sort: str = ""

    @property
    def part(self) -> str:
        """ "&show=red&sort=score": the end of an address."""
        return part(self.show, self.sort)


@dataclass(frozen=True, slots=True)
class SortLink:
    """Where the head of a column leads; `order` is that of the rows now, empty where others decide it."""

    part: str
    order: str


def part(show: str, sort: str) -> str:
    return (f"&show={show}" if show else "") + (f"&sort={sort}" if sort else "")


def shown(scored: Sequence[Scored], wanted: Wanted) -> list[Scored]:
    if not wanted.show:
        return list(scored)
    return [one for one in scored if _shows(one, wanted.show)]


def ordered(scored: Sequence[Scored], sort: str) -> list[Scored]:
    """By what `sort` names, rows that say nothing of it last; equal ones stay as they are."""
    return sorted(scored, key=SORTS[sort])


def sort_links(wanted: Wanted) -> dict[str, SortLink]:
    """By column. The head of the column that decides leads back to the order of the strategy."""
    return {
        name: SortLink(
            part(wanted.show, "" if name == wanted.sort else name),
            ("descending" if name in DESCENDING else "ascending") if name == wanted.sort else "",
        )
        for name in SORTS
    }


def _shows(one: Scored, show: str) -> bool:
    if show == "signal":
        return one.signal in MOVING
    return one.row.status == show or (show == "rest" and one.row.status not in SCORED)


def _by_score(one: Scored) -> Decimal:
    return LAST if one.row.score is None else one.row.score


def _by_signal(one: Scored) -> int:
    signal = one.signal
    return SIGNALS.index(signal) if signal in SIGNALS else len(SIGNALS)


def _by_updated(one: Scored) -> tuple[bool, float]:
    """The oldest first, for that is what may be out of date."""
    updated = one.row.updated
    return updated is None, updated.timestamp() if updated else 0


SORTS: dict[str, Callable[[Scored], tuple[bool, float] | tuple[bool, str] | str | Decimal | int]] = {
    "name": lambda one: one.row.name.casefold(),
    "score": _by_score,
    "signal": _by_signal,
    "weight": lambda one: -one.row.weight if one.place else LAST,
    "updated": _by_updated,
    "owner": lambda one: (not one.row.owner, one.row.owner.casefold()),
}
