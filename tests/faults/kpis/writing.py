"""One of several writers, in a process of its own: real acts of all kinds, and each saved figure said aloud.

`python -m tests.faults.kpis.writing SEED` goes on until SIGTERM; a line is the measure, the first day and the
version of an entry.
"""

import datetime as dt
import signal
import sys
from collections.abc import Callable
from decimal import Decimal
from itertools import count
from random import Random
from threading import Event

import django

if __name__ == "__main__":
    django.setup()  # before anything that has to do with rows is imported

from accounts.actions.teams import set_terms
from accounts.audit import COMMAND
from accounts.models import Team, TeamTerms
from accounts.refusals import Refused
from kpis.actions import cycle
from kpis.actions.entries import submit_many
from kpis.actions.measures import set_measure_terms
from kpis.actions.outcomes import Saved, Submission
from kpis.actions.rules import set_rules
from kpis.actions.targets import set_target
from kpis.calc.periods import Calendar, periods_between
from kpis.calc.typed import Typed
from kpis.models import Measure, MeasureTerms, ScoringRules, Target

NOW = dt.datetime(2026, 6, 12, 12, tzinfo=dt.UTC)
AT_LEAST = 30
MONTHS = periods_between(Calendar(), "month", dt.date(2026, 1, 1), NOW.date())
Act = Callable[[Random, dt.datetime], None]


def write(seed: int) -> None:
    enough = Event()
    signal.signal(signal.SIGTERM, lambda *_: enough.set())
    random = Random(seed)  # noqa: S311  # no secret: one seed is one writer
    for number in count():
        if enough.is_set() and number >= AT_LEAST:
            return
        act = random.choice([enter, enter, enter, aim, weigh, move, tolerate, close])
        try:
            act(random, NOW + dt.timedelta(seconds=number, milliseconds=seed))
        except Refused as refused:
            sys.stderr.write(f"{refused}\n")


def enter(random: Random, now: dt.datetime) -> None:
    """A figure for each team, whatever stands there."""
    period, wanted = random.choice(MONTHS), []
    for measure in Measure.objects.filter(source="entry").select_related("kpi").order_by("pk"):
        figure = str(random.randint(1, 120))
        has_inputs = measure.kpi.code == "K1"
        typed = Typed("", {"a": figure, "b": "80"}) if has_inputs else Typed(figure)
        wanted.append(Submission(measure.pk, period, typed))
    for outcome in submit_many(COMMAND, wanted, now=now, source="page"):
        if isinstance(outcome, Saved) and outcome.changed:
            one = outcome.submission
            sys.stdout.write(f"{one.measure} {one.period.start} {outcome.version}\n")


def aim(random: Random, now: dt.datetime) -> None:
    row = Target(measure=_any_measure(random), grain="month", valid_from=random.choice(MONTHS).start)
    row.target = Decimal(random.randint(1, 100))
    set_target(COMMAND, row, now=now, reason="agreed anew")


def weigh(random: Random, now: dt.datetime) -> None:
    row = MeasureTerms(measure=_any_measure(random), valid_from=random.choice(MONTHS).start)
    row.weight, row.critical = Decimal(random.randint(0, 3)), random.random() < 0.3
    set_measure_terms(COMMAND, row, now=now)


def move(random: Random, now: dt.datetime) -> None:
    """Under any other, or to the top; a ring is refused."""
    team, parent = random.sample(list(Team.objects.order_by("pk")), 2)
    row = TeamTerms(team=team, parent=random.choice([parent, None]), valid_from=random.choice(MONTHS).start)
    set_terms(COMMAND, row, now=now)


def tolerate(random: Random, now: dt.datetime) -> None:
    row = ScoringRules(
        valid_from=random.choice(MONTHS).start, tolerance_percent=Decimal(random.randint(1, 30))
    )
    set_rules(COMMAND, row, now=now)


def close(random: Random, now: dt.datetime) -> None:
    """Open again what was closed: another writer may be about to enter there."""
    team, period = random.choice(list(Team.objects.order_by("pk"))), random.choice(MONTHS[-2:])
    if random.random() < 0.5:
        cycle.finish(COMMAND, team, period, now=now, reason="the books")
    else:
        cycle.reopen(COMMAND, team, period, now=now, reason="a mistake")


def _any_measure(random: Random) -> Measure:
    return random.choice(list(Measure.objects.select_related("kpi", "team", "person").order_by("pk")))


if __name__ == "__main__":
    write(int(sys.argv[1]))
