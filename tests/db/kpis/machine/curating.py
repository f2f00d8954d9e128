"""What administrators do: targets, weights, terms, rules and definitions, each from some day on."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from random import Random

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from accounts.actions.teams import set_terms
from accounts.audit import COMMAND
from accounts.models import TeamTerms
from kpis.actions.definitions import publish_version
from kpis.actions.measures import set_measure_terms
from kpis.actions.rules import set_rules
from kpis.actions.strategy import set_node_terms
from kpis.actions.targets import set_target
from kpis.calc.periods import is_finer
from kpis.models import MeasureTerms, NodeTerms, ScoringRules, Target
from tests.unit.kpis.calc.random_definitions import random_lines, random_successor

from .entering import Entering
from .machine import DAYS, PLACES, SEEDS, one_of, out_of_figures

WEIGHTS = st.sampled_from([0, 1, 1, 3, 5])
ROLLUPS = st.sampled_from(["weighted_mean", "weighted_mean", "worst_child"])
PROFILES = st.sampled_from(["even", "last_year", "shares"])
SHARES = {"quarter": "1;0;2", "year": "1;2;0;1;1;1;1;1;1;1;1;1"}
"""Of months."""


class Curating(Entering):
    @precondition(lambda self: self.rows.measures)
    @rule(
        seed=SEEDS,
        measure=PLACES,
        day=DAYS,
        grain=st.sampled_from(["month", "month", "quarter", "year"]),
        profile=PROFILES,
        ends=st.booleans(),
    )
    def set_or_end_a_target(
        self, seed: int, measure: int, day: dt.date, grain: str, profile: str, ends: bool
    ) -> None:
        name = one_of(self.rows.measures, measure)
        version = self.rows.made.kpis[name.split("@")[0]].versions[0]
        grain = version.frequency if is_finer(grain, version.frequency) else grain
        row = Target(measure=self.rows.measures[name], grain=grain, valid_from=day)
        if version.aggregation == "sum":
            row.profile = SHARES.get(grain, "even") if profile == "shares" else profile
        random = Random(seed)  # noqa: S311  # no secret: one seed is one target
        for line, value in ({} if ends and seed % 2 else random_lines(random, version.direction)).items():
            setattr(row, {"red": "red_line"}.get(line, line), value if line == "due" else Decimal(value))
        if isinstance(row.due, str):
            row.due = dt.date.fromisoformat(row.due)
        with self.act("target") as now:
            set_target(COMMAND, row, now=now, reason="because")

    @precondition(lambda self: self.rows.measures)
    @rule(measure=PLACES, day=DAYS, weight=WEIGHTS, critical=st.booleans())
    def weigh_a_measure(self, measure: int, day: dt.date, weight: int, critical: bool) -> None:
        one = one_of(self.rows.measures.values(), measure)
        row = MeasureTerms(measure=one, valid_from=day, weight=Decimal(weight), critical=critical)
        with self.act("measure terms") as now:
            set_measure_terms(COMMAND, row, now=now)

    @rule(
        node=st.sampled_from(["objective", "perspective"]),
        place=PLACES,
        day=DAYS,
        weight=st.one_of(st.none(), WEIGHTS),
        rollup=ROLLUPS,
    )
    def weigh_a_node(self, node: str, place: int, day: dt.date, weight: int | None, rollup: str) -> None:
        figure = None if weight is None else Decimal(weight)
        row = NodeTerms(valid_from=day, weight=figure, rollup=rollup)
        setattr(row, node, one_of(self.nodes(node), place))
        with self.act("node terms") as now:
            set_node_terms(COMMAND, row, now=now)

    @rule(
        team=PLACES,
        parent=PLACES,
        day=DAYS,
        mode=st.sampled_from(["auto", "auto", "own", "children", "both"]),
        weight=WEIGHTS,
        own_weight=WEIGHTS,
        rollup=ROLLUPS,
    )
    def move_or_weigh_a_team(
        self, team: int, parent: int, day: dt.date, mode: str, weight: int, own_weight: int, rollup: str
    ) -> None:
        """To the top, or under any other."""
        row = TeamTerms(
            team=one_of(self.rows.teams.values(), team),
            parent=one_of([None, *self.rows.teams.values()], parent),
            valid_from=day,
            mode=mode,
            weight=Decimal(weight),
            own_weight=Decimal(own_weight),
            rollup=rollup,
        )
        with self.act("team terms") as now:
            set_terms(COMMAND, row, now=now)

    @rule(
        day=DAYS,
        tolerance=st.sampled_from([0, 5, 20]),
        green=st.sampled_from([85, 100]),
        floors=st.sampled_from([0, 30, 75, 100]),
    )
    def change_the_rules(self, day: dt.date, tolerance: int, green: int, floors: int) -> None:
        row = ScoringRules(
            valid_from=day,
            tolerance_percent=Decimal(tolerance),
            node_green_at=Decimal(green),
            node_amber_at=Decimal(70),
            coverage_floor_percent=Decimal(floors),
            completeness_floor_percent=Decimal(floors),
        )
        with self.act("rules") as now:
            set_rules(COMMAND, row, now=now)

    @rule(seed=SEEDS, kpi=PLACES, month=st.sampled_from([1, 4, 7]), breaking=st.booleans())
    def define_anew(self, seed: int, kpi: int, month: int, breaking: bool) -> None:
        """By another formula or method that breaks the series, or the same one with other partial sums."""
        made, code = self.rows.made, one_of(self.rows.kpis, kpi)
        versions = made.kpis[code].versions
        before = [other for other in made.kpis if other < code]
        random = Random(seed)  # noqa: S311  # no secret: one seed is one definition
        day = dt.date(2026, month, 1)
        later = (
            random_successor(random, versions, before, looking_back=self.looking_back) if breaking else None
        )
        if later is None:
            later = replace(versions[-1], partial=not versions[-1].partial, breaking=False)
        later = out_of_figures(replace(later, valid_from=day))
        with self.act("version") as now:
            publish_version(COMMAND, self.rows.version(code, later), now=now, reason="meant so")
            kept = [one for one in versions if one.valid_from != day]
            ordered = tuple(sorted([*kept, later], key=lambda one: one.valid_from))
            made.kpis[code] = replace(made.kpis[code], versions=ordered)
