"""The state machine without its acts: an organisation to begin with, and what must hold when it settles."""

import datetime as dt
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from random import Random
from typing import Any, TypeVar

from django.db import transaction
from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from accounts.models import BEGINNING
from accounts.refusals import Refused
from kpis.actions.folder.load import FolderRefused
from kpis.actions.scores import recompute
from kpis.actions.staleness import touch_all
from kpis.calc.facts import Version
from kpis.calc.periods import Calendar, Period, periods_between
from tests.unit.kpis.calc.organisations import Organisation
from tests.unit.kpis.calc.random_organisations import random_organisation

from .comparing import assert_nothing_differs_anew, assert_right, settle
from .stored_organisations import Stored, store

FREQUENCIES = ("month", "month", "month", "quarter")
FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 8, 31)
EARLIEST = dt.datetime(2026, 3, 20, 12, tzinfo=dt.UTC)
SEEDS = st.integers(0, 2**32)
PLACES = st.integers(0, 11)
"""Of one in a list of any length, counted round and round."""
DAYS = st.sampled_from(
    [BEGINNING, *(dt.date(2026, month, day) for month, day in ((1, 1), (2, 1), (2, 17), (4, 1), (6, 1)))]
)
T = TypeVar("T")


def one_of(several: Collection[T], place: int) -> T:
    return list(several)[place % len(several)]


def out_of_figures(version: Version) -> Version:
    """Its formula makes nothing out of nothing. What it would make of constants alone before the first entry
    of the organisation, where rows begin, is a question of its own."""
    formula = version.formula.replace(", 5) - 1", ") - 1").replace(", 1)", ", 2 * kpi.K0)")
    return replace(version, formula=version.formula if "prev(" in formula else formula)


class Machine(RuleBasedStateMachine):
    """One example is one transaction that is taken back. Acts that a rule refuses are part of a history."""

    looking_back = False
    now: dt.datetime
    rows: Stored

    def __init__(self) -> None:
        super().__init__()
        self.all_of_it = transaction.atomic()
        self.all_of_it.__enter__()
        self.is_thorough = False

    def teardown(self) -> None:
        try:
            if sys.exc_info()[0] is None:
                self.check()
        finally:
            transaction.set_rollback(True)
            self.all_of_it.__exit__(None, None, None)

    @initialize(seed=SEEDS, days=st.integers(0, 100), chance=st.integers(0, 19))
    def begin(self, seed: int, days: int, chance: int) -> None:
        """One in twenty has figures of the year before, and one is computed anew from empty tables."""
        self.rows = store(self.random_organisation(seed, FIRST.replace(year=2025) if chance == 18 else FIRST))
        self.is_thorough = chance == 19
        self.now = EARLIEST + dt.timedelta(days=days)
        touch_all(BEGINNING, self.now)

    def random_organisation(self, seed: int, since: dt.date) -> Organisation:
        random = Random(seed)  # noqa: S311  # no secret: one seed is one organisation
        calendar = Calendar(random.choice([1, 1, 4, 10]), random.choice(["end", "start"]))
        made = random_organisation(
            random,
            FREQUENCIES,
            looking_back=self.looking_back,
            teams=3,
            kpis=4,
            since=since,
            calendar=calendar,
        )
        for code, kpi in made.kpis.items():
            made.kpis[code] = replace(kpi, versions=tuple(map(out_of_figures, kpi.versions)))
        return made

    def check(self) -> None:
        """At the end of every example: whatever comes before an end is the end of another one."""
        settle(self.now)
        assert_right(self.now, looking_back=self.looking_back)
        if self.is_thorough:
            assert_nothing_differs_anew(self.now)

    @rule()
    def all_is_computed(self) -> None:
        settle(self.now)

    @rule(batch=st.sampled_from([2_000, 7]))
    def a_worker_computes(self, batch: int) -> None:
        """Before the clock has marked what has run out since."""
        recompute(self.moment(), batch=batch)

    @rule(days=st.integers(1, 45))
    def time_passes(self, days: int) -> None:
        self.now += dt.timedelta(days=days)

    def nodes(self, node: str) -> list[Any]:
        """Teams have no node of their own kind to choose from."""
        known: dict[str, dict[int, Any]] = {
            "objective": self.rows.objectives,
            "perspective": self.rows.perspectives,
        }
        return list(known.get(node, {}).values())

    def moment(self) -> dt.datetime:
        self.now += dt.timedelta(seconds=1)
        return self.now

    @contextmanager
    def act(self, name: str) -> Iterator[dt.datetime]:
        """Its moment. Nothing remains of one that is refused."""
        try:
            with transaction.atomic():
                yield self.moment()
            event(f"{name}: done")
        except (Refused, FolderRefused):
            event(f"{name}: refused")

    def periods(self, grain: str) -> list[Period]:
        return periods_between(self.rows.made.calendar, grain, FIRST, LAST)
