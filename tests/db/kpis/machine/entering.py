"""What contributors and managers do: figures one by one and by folder, and the close of a period."""

import tempfile
from decimal import Decimal
from pathlib import Path
from random import Random

from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from accounts.audit import COMMAND
from kpis.actions import cycle
from kpis.actions.changesets import undo
from kpis.actions.entries import submit_many
from kpis.actions.folder.load import load_folder
from kpis.actions.outcomes import Saved, Submission
from kpis.calc.decimals import write_decimal
from kpis.calc.facts import Entry
from kpis.calc.periods import Period, period_key
from kpis.calc.typed import Typed
from kpis.models import Changeset, ManualScore
from tests.unit.kpis.calc.random_definitions import random_entry

from .machine import PLACES, SEEDS, Machine, one_of

GRAINS = st.sampled_from(["month", "month", "month", "quarter", "year"])
HEAD = "kpi,team,person,period,input,value,state,note\n"


class Entering(Machine):
    def entered(self) -> list[str]:
        """Names of the measures that take entries."""
        return [name for name, measure in self.rows.measures.items() if measure.source == "entry"]

    def figure(self, seed: int, name: str, place: int) -> tuple[Period, Entry]:
        """Some period of the measure, and an entry for it by the definition of that time."""
        versions = self.rows.made.kpis[name.split("@")[0]].versions
        period = one_of(self.periods(versions[0].frequency), place)
        ruling = [version for version in versions if version.valid_from <= period.end] or versions[:1]
        random = Random(seed)  # noqa: S311  # no secret: one seed is one figure
        return period, random_entry(random, self.rows.made, ruling[-1])

    @precondition(lambda self: self.entered())
    @rule(seed=SEEDS, measure=PLACES, period=PLACES)
    def enter(self, seed: int, measure: int, period: int) -> None:
        """Or correct, mark as not applicable, make blank."""
        self.submit([(seed, one_of(self.entered(), measure), period)])

    @precondition(lambda self: self.entered())
    @rule(seed=SEEDS, period=PLACES)
    def enter_all_of_a_period(self, seed: int, period: int) -> None:
        self.submit([(seed + number, name, period) for number, name in enumerate(self.entered())])

    def submit(self, drawn: list[tuple[int, str, int]]) -> None:
        wanted = []
        for seed, name, place in drawn:
            period, entry = self.figure(seed, name, place)
            wanted.append(Submission(self.rows.measures[name].pk, period, _typed(entry), note="because"))
        for outcome in submit_many(COMMAND, wanted, now=self.moment(), source="page"):
            event(f"enter: {'done' if isinstance(outcome, Saved) else outcome.message}")

    @precondition(lambda self: self.entered())
    @rule(seed=SEEDS, measure=PLACES, period=PLACES, many=st.integers(1, 3))
    def load_figures(self, seed: int, measure: int, period: int, many: int) -> None:
        """Of several measures and periods, in values.csv."""
        lines = {}
        for number in range(many):
            name = one_of(self.entered(), measure + number)
            when, entry = self.figure(seed + number, name, period + number)
            lines[name, when] = "".join(f"{line}\n" for line in self.lines(name, when, entry))
        self.load("load figures", {"values.csv": HEAD + "".join(lines.values())})

    def lines(self, name: str, period: Period, entry: Entry) -> list[str]:
        measure = self.rows.measures[name]
        person = measure.person.email if measure.person else ""
        key = f"{measure.kpi.code},{measure.team.code},{person},{period_key(self.rows.made.calendar, period)}"
        if entry.state == "na":
            return [f"{key},,,na,because"]
        if entry.inputs:
            return [f"{key},{one},{write_decimal(value)},," for one, value in entry.inputs.items()]
        return [f"{key},,{'' if entry.value is None else write_decimal(entry.value)},,"]

    def load(self, name: str, files: dict[str, str]) -> None:
        with tempfile.TemporaryDirectory() as folder, self.act(name) as now:
            for file, text in files.items():
                (Path(folder) / file).write_text(text)
            load_folder(Path(folder), now=now)

    @rule()
    def take_the_last_folder_back(self) -> None:
        last = Changeset.objects.filter(state="committed").order_by("-previewed_at", "-pk").first()
        if last is not None:
            with self.act("undo") as now:
                undo(COMMAND, last, now=now, reason="by mistake")

    @rule(team=PLACES, grain=GRAINS, period=PLACES, step=st.sampled_from(["finish", "lock", "reopen"]))
    def close_or_open(self, team: int, grain: str, period: int, step: str) -> None:
        one, when = one_of(self.rows.teams.values(), team), one_of(self.periods(grain), period)
        with self.act(step) as now:
            getattr(cycle, step)(COMMAND, one, when, now=now, reason="because")

    @rule(
        team=PLACES,
        grain=GRAINS,
        period=PLACES,
        node=st.sampled_from(["team", "objective", "perspective"]),
        place=PLACES,
        score=st.sampled_from([None, 0, 65, 95, 120]),
    )
    def set_or_withdraw_a_score(
        self, team: int, grain: str, period: int, node: str, place: int, score: int | None
    ) -> None:
        of = {} if node == "team" else {node: one_of(self.nodes(node), place)}
        when = one_of(self.periods(grain), period)
        row = ManualScore(
            node=node,
            team=one_of(self.rows.teams.values(), team),
            grain=when.grain,
            start=when.start,
            score=None if score is None else Decimal(score),
            **of,
        )
        with self.act("manual score") as now:
            cycle.set_manual_score(COMMAND, row, now=now, reason="because")


def _typed(entry: Entry) -> Typed:
    inputs = {name: write_decimal(value) for name, value in (entry.inputs or {}).items()}
    return Typed("" if entry.value is None else write_decimal(entry.value), inputs, entry.state == "na")
