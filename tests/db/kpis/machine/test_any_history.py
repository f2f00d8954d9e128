"""After any history of real acts, stored rows are those of a full recompute and of the second reading.

The same 200 histories each time; `make machine` goes through 5,000 others.
"""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from .living import Living

IN_THE_SUITE = 200
SHORT, LONG = 6, 10
"""Acts in a history."""
HISTORIES = int(os.environ.get("KPIPORTAL_HISTORIES", IN_THE_SUITE))
SETTINGS = settings(
    max_examples=HISTORIES // 2,
    stateful_step_count=SHORT if HISTORIES == IN_THE_SUITE else LONG,
    derandomize=HISTORIES == IN_THE_SUITE,
    database=None,
    deadline=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


class Plain(Living):
    """Judged by the second reading too."""


class LookingBack(Living):
    """Half of the formulas have time functions, which the second reading does not know."""

    looking_back = True


@pytest.mark.parametrize("machine", [Plain, LookingBack])
def test_any_history_ends_where_computing_everything_ends(machine: type[Living]) -> None:
    run_state_machine_as_test(machine, settings=SETTINGS)
