"""How scores moved since the period before, for a reader who subtracts and remembers what was reported."""

from dataclasses import replace
from decimal import Decimal

import pytest

from reports.rendering.mail import render
from reports.rendering.moves import since_previous, without_score
from tests.report_facts import measure_fact, report_facts, team_fact
from tests.unit.reports.test_mail import FRAME


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


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ((None, None), ""),
        ((91, None), "T2 has no score, after 91 in September 2026."),
        ((91, 60), "2 teams have no score that had one in September 2026."),
    ],
)
def test_who_fell_out_of_the_comparison_is_named(before: tuple[int | None, int | None], said: str) -> None:
    teams = tuple(
        team_fact(n, 1, None, previous=None if score is None else Decimal(score))
        for n, score in enumerate(before, 2)
    )
    assert without_score((*teams, team_fact(4, 1)), report_facts(teams=teams)) == said


def test_a_team_below_a_team_is_named_with_it() -> None:
    teams = (team_fact(1), team_fact(2, 1), team_fact(3, 2), team_fact(4, 3))
    red = [measure_fact(f"M{n}", "red", 40 + n, n) for n in range(1, 5)]
    rows = render(report_facts(*red, teams=teams), FRAME).content.off_track
    assert [row.where for row in rows] == ["", "T2", "T3 in T2", "T4 in T2"]
