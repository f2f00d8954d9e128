"""Targets over time: fine lines added to coarse ones, and a coarse target spread over its fine periods.

All of them take completed lines and treat every figure alike. Every function computes with its own context.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from decimal import Decimal, localcontext
from functools import lru_cache
from operator import attrgetter

from kpis.calc.lines import WORKING, Lines
from kpis.calc.scoring import round_half_up

PART_PLACES = 12

_NAMES = tuple(field.name for field in fields(Lines))
_FIGURES = attrgetter(*_NAMES)
_ZERO = Decimal(0)
_ONE = Decimal(1)
_SHARE = re.compile(r"[0-9]{1,18}(\.[0-9]{1,12})?")


class ProfileError(ValueError):
    """A profile that cannot spread this target; the message gives the value and the rule."""


def scale_lines(lines: Lines, numerator: int, denominator: int) -> Lines:
    """Every figure times numerator/denominator, unrounded: 100 on day 15 of 31 is 48.387..."""
    return _each(lambda figures: figures[0] * numerator / denominator, (lines,))


def sum_lines(fine: Iterable[Lines | None]) -> Lines | None:
    """The target of a sum: every figure added up. None without lines and where a period has no target."""
    several = tuple(fine)
    present = _with_figures(several)
    if not present or len(present) < len(several):
        return None
    return _each(lambda figures: sum(figures, _ZERO), present)


def mean_lines(fine: Iterable[Lines | None]) -> Lines | None:
    """The target of a mean: the mean of those there are, one vote each, unrounded; None when there are none.
    Give it only the periods that have a value."""
    present = _with_figures(fine)
    return _each(lambda figures: sum(figures, _ZERO) / len(figures), present) if present else None


def _with_figures(fine: Iterable[Lines | None]) -> list[Lines]:
    return [lines for lines in fine if lines and not (lines.target is None and lines.lower is None)]


def spread_lines(
    lines: Lines, profile: str, active: Sequence[bool], last_year: Sequence[Decimal | None] = ()
) -> tuple[Lines | None, ...]:
    """The part of a coarse target that falls to each fine period of its period; None where it is not active.

    `active` has one flag for each fine period of the calendar; `last_year`, needed for that profile, the
    values of the same periods a year before. `even` spreads 100 over three as 33.333333333333 twice, then
    33.333333333334; typed shares look like `1;1;2`. Where a value of last year is missing or negative, or
    nothing is above 0, the parts are even. Each part is rounded half up to 12 decimals and the last one takes
    the remainder. ProfileError: no known profile, or not one number for each period.
    """
    weights = part_weights(profile, active, last_year)
    with localcontext(WORKING):
        spread = {name: _spread(getattr(lines, name), weights) for name in _NAMES}
    parts = iter([Lines(*figures) for figures in zip(*spread.values(), strict=True)])
    return tuple(next(parts) if flag else None for flag in active)


def profile_problems(profile: str, frequency: str, counts: Sequence[int]) -> list[str]:
    """What forbids saving this profile for a target whose periods have so many fine ones of that frequency,
    one sentence each with value and rule; empty when it may be saved."""
    if profile in ("even", "last_year"):
        return []
    try:
        shares = typed_shares(profile)
    except ProfileError as problem:
        return [str(problem)]
    if frequency in ("day", "week"):
        return [f"{profile}: shares are not typed for a KPI by {frequency}; choose even or last_year."]
    return [] if len(shares) in counts else [_wrong_count(profile, len(shares), counts[0])]


@lru_cache(maxsize=1024)
def typed_shares(profile: str) -> tuple[Decimal, ...]:
    """The numbers of a profile such as `1;1;2`. ProfileError: not all are plain numbers, or all are 0."""
    texts = [text.strip() for text in profile.split(";")]
    if not all(_SHARE.fullmatch(text) for text in texts):
        raise ProfileError(f"{profile}: a profile is even, last_year or numbers from 0 up, such as 1;1;2.")
    shares = tuple(Decimal(text) for text in texts)
    if not any(shares):
        raise ProfileError(f"{profile}: at least one share must be above 0.")
    return shares


def part_weights(
    profile: str, active: Sequence[bool], last_year: Sequence[Decimal | None] = ()
) -> list[Decimal]:
    """What each active fine period counts in a spread target; the arguments are those of `spread_lines`."""
    even = [_ONE for flag in active if flag]
    if profile == "even":
        return even
    shares = last_year if profile == "last_year" else typed_shares(profile)
    if len(shares) != len(active):
        raise ProfileError(_wrong_count(profile, len(shares), len(active)))
    known = [share for share, flag in zip(shares, active, strict=True) if flag and share is not None]
    usable = len(known) == len(even) and any(known) and min(known) >= 0
    return known if usable else even


def rounded_parts(total: Decimal, weights: Sequence[Decimal], places: int) -> list[Decimal]:
    """A total in parts as people type them: 100 by three equal weights is 33, 33 and 34 without decimals, for
    the last takes what is left. Equal parts where no weight is above 0 or one is below."""
    usable = weights if any(weights) and min(weights) >= 0 else [_ONE for _ in weights]
    with localcontext(WORKING):
        whole = sum(usable)
        parts = [round_half_up(total * weight / whole, places) for weight in usable[:-1]]
        return [*parts, total - sum(parts)]


def _spread(figure: Decimal | None, weights: Sequence[Decimal]) -> list[Decimal | None]:
    if figure is None or not weights:
        return [None for _ in weights]
    total = sum(weights)
    part = {weight: round_half_up(figure * weight / total, PART_PLACES) for weight in set(weights)}
    parts = [part[weight] for weight in weights[:-1]]
    return [*parts, figure - sum(parts)]


def _each(combine: Callable[[Sequence[Decimal]], Decimal], several: Sequence[Lines]) -> Lines:
    columns = zip(*map(_FIGURES, several), strict=True)
    with localcontext(WORKING):
        return Lines(*(None if any(f is None for f in column) else combine(column) for column in columns))


def _wrong_count(profile: str, found: int, count: int) -> str:
    return f"{profile}: {found} numbers for {count} periods; each period of the target needs one."
