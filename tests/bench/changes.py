"""Changed values as they are measured: each of ours beside one of the yardstick."""

import datetime as dt
import os
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.audit import Actor
from accounts.models import Team, User
from kpis.actions.entries import submit, submit_many
from kpis.actions.outcomes import Saved, Submission
from kpis.actions.scores import recompute
from kpis.calc.periods import Calendar, parse_key
from kpis.calc.typed import Typed
from kpis.models import Entry, Measure
from tests.builders import make_member, make_user

from .one_value import Update
from .organisation import NOW, months
from .plain import connect
from .yardsticks import Samples, timed

AT_ONCE = 1_000
WARM, TIMED, COUNTED = 2, 10, 4
"""Changes of a kind in a round. Those whose statements are counted are not timed."""
TRANSACTIONS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@dataclass(frozen=True, slots=True)
class Change:
    measure: Measure
    period: str
    value: float


@dataclass(slots=True)
class Person:
    """A manager of the whole organisation; each change has a moment of its own."""

    actor: Actor
    now: dt.datetime

    def enter(self, change: Change) -> Callable[[], None]:
        """The page knows the version that it shows. Random figures are doubted now and then, and kept."""
        period = parse_key(Calendar(), change.period)
        entry = Entry.objects.filter(measure=change.measure, start=period.start).first()
        version, typed = entry.version if entry else 0, Typed(str(change.value))
        self.now += dt.timedelta(seconds=1)

        def act() -> None:
            outcome = submit(
                self.actor,
                change.measure,
                period,
                typed,
                version,
                now=self.now,
                reason="Corrected.",
                confirmed=True,
            )
            if not isinstance(outcome, Saved):
                raise TypeError(outcome)
            recompute(self.now)

        return act

    def upload(self, changes: Sequence[Change]) -> Callable[[], None]:
        wanted = [
            Submission(
                one.measure.pk,
                parse_key(Calendar(), one.period),
                Typed(str(one.value)),
                reason="Corrected.",
                confirmed=True,
            )
            for one in changes
        ]
        self.now += dt.timedelta(seconds=1)

        def act() -> None:
            outcomes = submit_many(self.actor, wanted, now=self.now, source="sheet")
            if not all(isinstance(one, Saved) for one in outcomes):
                raise TypeError(outcomes)
            recompute(self.now)

        return act


def measure_changes(turn: str) -> Samples:
    """One value that nothing else reads, one that formulas read, and many values of one month."""
    random = Random(turn)  # noqa: S311  # the same changes every time, nothing secret
    person = Person(manager(), NOW + dt.timedelta(hours=1 + int(turn)))
    samples: Samples = defaultdict(list)
    with connect(os.environ["TEST_DATABASE_URL"]) as plain:
        update = Update(plain)
        pools = _pools(plain.execute("SELECT DISTINCT name FROM part").fetchall())
        for at in range(-WARM, TIMED + COUNTED):
            for kind, pool in pools.items():
                change = Change(random.choice(pool), random.choice(list(months(24))), _value(random))
                found = _timed(person, update, change) if at < TIMED else _counted(person, update, change)
                for name, number in found.items():
                    if at >= 0:
                        samples[f"{kind} {name}"].append(number)
    everything = [one for pool in pools.values() for one in pool][:AT_ONCE]
    return dict(samples) | _many(person, everything, random)


def manager() -> Actor:
    """The same person in every round."""
    user = User.objects.filter(email="bench@kpi.example").first()
    if user is None:
        user = make_user("bench@kpi.example")
        make_member(user, Team.objects.get(code="U0-0"), "manager")
    return Actor.of(user)


def _pools(read_by_formulas: Sequence[tuple[str]]) -> dict[str, list[Measure]]:
    """Measures by whether a formula reads them."""
    read = {name for (name,) in read_by_formulas}
    simple = entered_simply()
    return {
        "one": [one for one in simple if one.kpi.code not in read],
        "read": [one for one in simple if one.kpi.code in read],
    }


def entered_simply() -> list[Measure]:
    """Measures entered monthly as one figure."""
    entered = Measure.objects.filter(source="entry", kpi__versions__frequency="month")
    return list(entered.filter(kpi__versions__inputs="").select_related("kpi", "team").order_by("pk"))


def _value(random: Random) -> float:
    return round(1 + 50 * random.random(), 2)


def _timed(person: Person, update: Update, change: Change) -> dict[str, float]:
    ours, cpu = timed(person.enter(change))
    yardstick, _ = timed(lambda: update.enter(change.measure.kpi.code, change.period, change.value))
    return {"ours": ours, "cpu": cpu, "yardstick": yardstick}


def _counted(person: Person, update: Update, change: Change) -> dict[str, float]:
    statements = count_statements(person.enter(change))
    update.enter(change.measure.kpi.code, change.period, change.value)
    return {"statements": statements, "yardstick statements": update.statements}


def count_statements(action: Callable[[], None]) -> int:
    """COPY counts; what begins and ends transactions does not."""
    with CaptureQueriesContext(connection) as captured:
        action()
    return sum(not query["sql"].startswith(TRANSACTIONS) for query in captured)


def _many(person: Person, measures: Sequence[Measure], random: Random) -> Samples:
    """Once for the time, once for the statements."""
    period = next(months(1))
    timing, counting = ([Change(one, period, _value(random)) for one in measures] for _ in range(2))
    wall, cpu = timed(person.upload(timing))
    statements = count_statements(person.upload(counting))
    return {
        "many": [wall],
        "many cpu": [cpu],
        "many values": [len(measures)],
        "many statements": [statements],
    }
