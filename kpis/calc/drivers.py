"""What a change is made of: parts by team or factor that add up to it exactly."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from itertools import permutations
from operator import mul
from typing import NamedTuple

ZERO = Decimal(0)
ONE_SIDED = Decimal("0.2")
"""Share of all movement that the change must be for shares of it to make sense."""
MOST_FACTORS = 4

Ratio = tuple[Decimal, Decimal]
"""Numerator and denominator."""


class Factor(NamedTuple):
    name: str
    before: Decimal
    after: Decimal


@dataclass(frozen=True)
class Part:
    """`rate` and `mix` only of ratios; `amount` is their sum."""

    name: str
    amount: Decimal
    rate: Decimal | None = None
    mix: Decimal | None = None


@dataclass(frozen=True)
class Split:
    before: Decimal
    after: Decimal
    parts: Sequence[Part]

    @property
    def change(self) -> Decimal:
        return self.after - self.before

    @property
    def offsetting(self) -> bool:
        """The parts nearly cancel out, so that a share of the change would be 340 %."""
        moved = sum((abs(part.amount) for part in self.parts), ZERO)
        return abs(self.change) <= ONE_SIDED * moved

    @property
    def rate(self) -> Decimal:
        return sum((part.rate for part in self.parts if part.rate is not None), ZERO)

    @property
    def mix(self) -> Decimal:
        return sum((part.mix for part in self.parts if part.mix is not None), ZERO)

    @property
    def mix_against_rate(self) -> bool:
        """The total went one way while the teams went the other: the mix has moved."""
        return self.rate * self.mix < 0 and abs(self.mix) > abs(self.rate)


def names(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    return list(dict.fromkeys([*before, *after]))


def by_sum(before: Mapping[str, Decimal], after: Mapping[str, Decimal]) -> Split:
    """A team that is new or closed counts with all it has. 10 + 5 -> 12 + 4: +2 and -1."""
    parts = [Part(name, after.get(name, ZERO) - before.get(name, ZERO)) for name in names(before, after)]
    return Split(sum(before.values(), ZERO), sum(after.values(), ZERO), parts)


def by_ratio(
    before: Mapping[str, Ratio], after: Mapping[str, Ratio], factor: Decimal = Decimal(1)
) -> Split | None:
    """Rate and mix of sum(n) / sum(d) x factor, by midpoints; None where either total has no denominator.

    Conversion: Web 20/400 -> 66/1100 beside teams of 20 and 30 %: rate +0.524, mix -2.216 points.
    """
    total0, total1 = (sum((d for _, d in side.values()), ZERO) for side in (before, after))
    if total0 == 0 or total1 == 0:
        return None
    whole0, whole1 = (
        sum((n for n, _ in side.values()), ZERO) / total * factor
        for side, total in ((before, total0), (after, total1))
    )
    centre = (whole0 + whole1) / 2
    parts = [
        ratio_part(name, before.get(name), after.get(name), (total0, total1), centre, factor)
        for name in names(before, after)
    ]
    return Split(whole0, whole1, parts)


def ratio_part(
    name: str,
    before: Ratio | None,
    after: Ratio | None,
    totals: tuple[Decimal, Decimal],
    centre: Decimal,
    factor: Decimal,
) -> Part:
    """A numerator without a denominator belongs to no rate: it is all mix."""
    n0, d0 = before or (ZERO, ZERO)
    n1, d1 = after or (ZERO, ZERO)
    share0, share1 = d0 / totals[0], d1 / totals[1]
    if d0 == 0 or d1 == 0:
        own = n1 / totals[1] * factor - n0 / totals[0] * factor
        mix = own - (share1 - share0) * centre
        return Part(name, mix, ZERO, mix)
    rate0, rate1 = n0 / d0 * factor, n1 / d1 * factor
    rate = (share0 + share1) / 2 * (rate1 - rate0)
    mix = (share1 - share0) * ((rate0 + rate1) / 2 - centre)
    return Part(name, rate + mix, rate, mix)


def by_weight(before: Mapping[str, Ratio], after: Mapping[str, Ratio]) -> Split | None:
    """Of a weighted mean, given (value, weight): the same split, with value x weight over weight."""
    sides = [{name: (v * w, w) for name, (v, w) in side.items()} for side in (before, after)]
    return by_ratio(sides[0], sides[1])


def by_product(factors: Sequence[Factor]) -> Split | None:
    """By logarithmic means; None of over four factors where one is not above 0.

    10,000 visits x 2 % x 50 -> 12,000 x 1.8 % x 55: +1,989.7 - 1,149.8 + 1,040.1 = +1,880.
    """
    whole0 = product([factor.before for factor in factors])
    whole1 = product([factor.after for factor in factors])
    if any(factor.before <= 0 or factor.after <= 0 for factor in factors):
        return by_orders(factors, whole0, whole1)
    mean = whole0 if whole0 == whole1 else (whole1 - whole0) / (whole1 / whole0).ln()
    parts = [Part(factor.name, mean * (factor.after / factor.before).ln()) for factor in factors]
    return Split(whole0, whole1, parts)


def product(numbers: Iterable[Decimal]) -> Decimal:
    return reduce(mul, numbers, Decimal(1))


def by_orders(factors: Sequence[Factor], whole0: Decimal, whole1: Decimal) -> Split | None:
    """Each factor's step averaged over all orders in which the factors may change (Shapley 1953)."""
    if len(factors) > MOST_FACTORS:
        return None
    amounts = dict.fromkeys(range(len(factors)), ZERO)
    orders = list(permutations(range(len(factors))))
    for order in orders:
        now = [factor.before for factor in factors]
        for at in order:
            earlier = product(now)
            now[at] = factors[at].after
            amounts[at] += product(now) - earlier
    parts = [Part(factors[at].name, amount / len(orders)) for at, amount in amounts.items()]
    return Split(whole0, whole1, parts)


def pooled(split: Split, hidden: frozenset[str], others: str) -> Split:
    """Teams that may not be named stand together as one part, which comes last."""
    kept = [part for part in split.parts if part.name not in hidden]
    small = [part for part in split.parts if part.name in hidden]
    if not small:
        return split
    rates = [part.rate for part in small if part.rate is not None]
    mixes = [part.mix for part in small if part.mix is not None]
    rest = Part(
        others,
        sum((part.amount for part in small), ZERO),
        sum(rates, ZERO) if rates else None,
        sum(mixes, ZERO) if mixes else None,
    )
    return Split(split.before, split.after, [*kept, rest])
