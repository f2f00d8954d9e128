"""What of the things agreed anew a quarterly report spells out, and to whom."""

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.lines import Lines
from reports.calc.changed import MOST_CHANGED, ChangedFact, by_weight, spelled_out
from reports.calc.facts import cut
from tests.report_facts import changed_fact, report_facts, team_fact

RANKED: list[dict[str, Any]] = [
    {"what": "definition", "grade": "major"},
    {"what": "target", "before": Lines(Decimal(1)), "after": Lines(Decimal(2))},
    {"what": "weight", "before": Decimal(1), "after": Decimal(2)},
    {"what": "target", "after": Lines(Decimal(2))},
    {"what": "definition", "grade": "first"},
    {"what": "definition", "grade": "minor"},
]


@given(st.lists(st.sampled_from(range(len(RANKED))), max_size=20))
def test_all_of_it_is_spelled_out_or_counted_and_what_breaks_a_series_comes_first(ranks: list[int]) -> None:
    facts = by_weight(changed_fact(f"K{rank}", **RANKED[rank]) for rank in ranks)
    assert [one.code for one in facts] == [f"K{rank}" for rank in sorted(ranks)]
    found = spelled_out(facts)
    assert (len(found.shown), found.more) == (
        min(len(ranks), MOST_CHANGED),
        max(0, len(ranks) - MOST_CHANGED),
    )


def test_of_equals_the_earlier_comes_first() -> None:
    def fact(code: str, day: int) -> ChangedFact:
        return changed_fact(code, **RANKED[0], start=dt.date(2027, 1, day))

    assert [one.code for one in by_weight([fact("A", 2), fact("C", 1), fact("B", 1)])] == ["B", "C", "A"]


def test_a_reader_is_told_of_what_bears_on_their_teams() -> None:
    changed = tuple(
        changed_fact(code, teams=frozenset(teams)) for code, teams in [("A", ["T1"]), ("B", ["T2", "T1"])]
    )
    whole = dataclasses.replace(report_facts(teams=(team_fact(1), team_fact(2, 1))), changed=changed)
    assert [one.code for one in cut(whole, frozenset({1, 2})).changed] == ["A", "B"]
    assert [one.code for one in cut(whole, frozenset({2})).changed] == ["B"]
