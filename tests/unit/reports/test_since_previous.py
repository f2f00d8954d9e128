"""How the score moved since the period before, for a reader who remembers what was reported."""

from dataclasses import replace
from decimal import Decimal

import pytest

from reports.rendering.sentences import since_previous
from tests.report_facts import report_facts, team_fact


@pytest.mark.parametrize(
    ("previous", "reported", "said"),
    [
        ("80", None, "Unchanged since September 2026."),
        ("80.4", None, "Unchanged since September 2026."),
        ("80.5", None, "Down 1 since September 2026."),
        ("79.4", None, "Up 1 since September 2026."),
        ("80", "80.4", "Unchanged since September 2026."),
        ("80", "81.0", "Unchanged since September 2026 (81 when reported, now 80)."),
        ("77.6", "80", "Up 2 since September 2026 (80 when reported, now 78)."),
        ("83", "80", "Down 3 since September 2026 (80 when reported, now 83)."),
        ("90", "89.9", "Down 10 since September 2026 (89 when reported, now 90)."),
        (None, "80", ""),
    ],
)
def test_both_scores_are_told_where_the_reported_one_reads_otherwise(
    previous: str | None, reported: str | None, said: str
) -> None:
    before, told = (Decimal(one) if one else None for one in (previous, reported))
    team = replace(team_fact(1, score=80, previous=before), reported=told)
    assert since_previous(team, report_facts(teams=(team,))) == said
