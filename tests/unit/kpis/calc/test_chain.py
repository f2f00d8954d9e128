import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kpis.calc.book import Book
from kpis.calc.chain import Chain, Move, chain, moved
from kpis.calc.facts import Facts, MeasureKey
from kpis.calc.lookups import Meaning
from kpis.calc.periods import period_of

from .organisations import GROWTH, Organisation
from .random_organisations import FIRST, random_organisation

TODAY = "2026-03-01"
JANUARY = "2026-01"


def of(organisation: Organisation, name: str, teams: str, key: str = JANUARY) -> tuple[Move | None, Chain]:
    """The chain of a measure in a month, up through these teams."""
    now = organisation.book(TODAY)
    found = organisation.key(name, key)
    result = now.measure(found)
    subject, period = now.structure.subjects[found.measure], organisation.period(key)
    meaning = now.structure.meaning(subject, period)
    assert result is not None
    assert meaning is not None
    move = moved(result, meaning)
    then = Book(now.facts, {found: move.after}) if move else now
    above = [organisation.teams[code].id for code in teams.split()]
    return move, chain(now, then, found.measure, meaning.objective or 0, period, above)


def figures(found: Chain) -> list[tuple[str, str, str | None, str | None]]:
    """Of each link its node, by what it is entered, the share and the gain."""
    return [
        (
            link.before.key.node,
            link.way.kind,
            None if link.way.share is None else f"{link.way.share:.1f}",
            None if link.gain is None else f"{link.gain:.2f}",
        )
        for link in found.links
    ]


def company(**terms: Any) -> Organisation:
    """Company C of teams A (35) and B (65); A has K (weight 1) at 92 against 95 from 90, and L (weight 3)."""
    organisation = Organisation()
    organisation.team("C", **terms)
    organisation.team("A", "C", weight=35)
    organisation.team("B", "C", weight=65)
    for code, team in (("K", "A"), ("L", "A"), ("M", "B")):
        organisation.kpi(code, decimals=1)
        organisation.measure(code, team, target=95, red=90, weight=3 if code == "L" else 1)
        organisation.enter(f"{code}@{team}", JANUARY, 92)
    return organisation


def test_one_point_more_is_worth_its_share_at_every_step() -> None:
    """Ten points of score for one of value: a quarter of them at A, 35 % of that at the company."""
    move, found = of(company(), "K@A", "A C")
    assert move is not None
    assert (move.step, move.before.score, move.after.score) == (Decimal(1), Decimal(70), Decimal(80))
    assert figures(found) == [
        ("objective", "measure", "25.0", "2.50"),
        ("perspective", "measure", "25.0", "2.50"),
        ("team", "measure", "25.0", "2.50"),
        ("team", "team", "35.0", "0.88"),
    ]


def test_an_explicit_weight_makes_the_objective_a_child() -> None:
    organisation = company()
    organisation.node_terms(GROWTH, 4)
    assert figures(of(organisation, "K@A", "A")[1])[1:] == [
        ("perspective", "objective", "100.0", "2.50"),
        ("team", "perspective", "100.0", "2.50"),
    ]


def test_of_the_worst_child_only_the_worst_counts() -> None:
    """K rises from 70 to 80, but L stays at 75: five points, and none for what is not the worst."""
    organisation = company()
    organisation.enter("L@A", JANUARY, "92.5")
    organisation.node_terms(GROWTH, rollup="worst_child")
    assert figures(of(organisation, "K@A", "A")[1])[0] == ("objective", "measure", "25.0", "5.00")
    assert figures(of(organisation, "L@A", "A")[1])[0] == ("objective", "measure", "75.0", "0.00")


def test_a_manual_score_is_moved_by_nothing_below() -> None:
    organisation = company()
    organisation.score("A", JANUARY, 55)
    _, found = of(organisation, "K@A", "A C")
    assert [link.is_manual for link in found.links] == [False, False, True, False]
    assert [gain for *_, gain in figures(found)] == ["2.50", "2.50", "0.00", "0.00"]


def test_the_own_scorecard_may_be_one_child_beside_the_teams() -> None:
    organisation = company(mode="both", own_weight=25)
    organisation.kpi("N", decimals=1)
    organisation.measure("N", "C", target=95, red=90)
    organisation.enter("N@C", JANUARY, 92)
    assert figures(of(organisation, "N@C", "C")[1]) == [
        ("objective", "own", "20.0", "2.00"),
        ("perspective", "objective", "100.0", "2.00"),
        ("team", "own", "20.0", "2.00"),
    ]


def test_the_chain_ends_below_a_team_that_counts_its_own_kpis_alone() -> None:
    organisation = company()
    organisation.measure("K", "C", target=95)
    organisation.enter("K@C", JANUARY, 92)
    _, found = of(organisation, "K@A", "A C")
    assert len(found.links) == 3
    assert found.ends == organisation.node_key("C", JANUARY)


def test_own_kpis_of_a_team_that_counts_its_teams_alone_count_nowhere() -> None:
    organisation = company(mode="children")
    organisation.measure("K", "C", target=95)
    organisation.enter("K@C", JANUARY, 92)
    _, found = of(organisation, "K@C", "C")
    assert (found.links, found.ends) == ([], organisation.node_key("C", JANUARY))


@pytest.mark.parametrize(
    ("direction", "lines", "value", "step", "scores"),
    [
        ("up", {"target": 95, "red": 90}, "92", "1", ("70", "80")),
        ("up", {"target": 95, "red": 90}, "96.5", "1", ("115", "120")),
        ("up", {"target": 95, "red": 90}, "97", "1", ("120", "120")),
        ("up", {"target": 95, "red": 90}, "80", "1", ("0", "0")),
        ("down", {"target": 4, "red": 6}, "5", "-1", ("75", "100")),
        ("up", {"target": 9000, "red": 4000}, "4000", "100", ("50", "51")),
        ("up", {"target": 100, "red": 1}, "1", "1", ("50", "50.505050505051")),
        ("down", {"target": "1.2", "red": "1.32"}, "1.26", "-0.01", ("75", "79.166666666667")),
        ("range", {"lower": 80, "upper": 90, "red_lower": 75, "red_upper": 95}, "92", "-1", ("80", "90")),
        ("range", {"lower": 80, "upper": 90, "red_lower": 75, "red_upper": 95}, "79.6", "0.4", ("96", "100")),
        ("range", {"lower": 80, "upper": 90, "red_lower": 75, "red_upper": 95}, "85", "0", ("100", "100")),
    ],
)
def test_a_unit_is_a_sensible_step_towards_better(
    direction: str, lines: dict[str, Any], value: str, step: str, scores: tuple[str, str]
) -> None:
    organisation = Organisation()
    organisation.team("T")
    organisation.kpi("K", direction=direction)
    organisation.measure("K", "T", **lines)
    organisation.enter("K@T", JANUARY, value)
    move, _ = of(organisation, "K@T", "T")
    assert move is not None
    assert (move.step, move.before.score, move.after.score) == (Decimal(step), *map(Decimal, scores))
    assert move.is_stuck == (scores[0] == scores[1])


@pytest.mark.parametrize(
    ("version", "value"),
    [
        ({"direction": "ordinal", "levels": ((1, 40), (2, 100))}, 1),
        ({"direction": "binary"}, 1),
        ({"direction": "up"}, 5),
    ],
)
def test_where_a_unit_says_nothing_there_is_no_move(version: dict[str, Any], value: int) -> None:
    organisation = Organisation()
    organisation.team("T")
    organisation.kpi("K", **version)
    organisation.measure("K", "T")
    organisation.enter("K@T", JANUARY, value)
    assert of(organisation, "K@T", "T")[0] is None


# Properties

SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much]


def all_entered(facts: Facts) -> Facts:
    """Without what is rolled up by value or calculated, so that a value changes no other measure's."""
    return replace(facts, measures={id_: one for id_, one in facts.measures.items() if one.source == "entry"})


def movable(random: Random, facts: Facts) -> Iterator[tuple[MeasureKey, Meaning, Move]]:
    """What is entered as a plain value and read by no formula, in a period of its own frequency."""
    book = Book(facts)
    meanings = [meaning for several in book.structure.meanings.values() for meaning in several]
    read = {code for meaning in meanings for code in meaning.references}
    entries = [place for place, entry in facts.entries.items() if entry.value is not None]
    for measure, start in random.sample(entries, len(entries)):
        subject = book.structure.subjects.get(measure)
        if subject is None or subject.person or subject.kpi.code.lower() in read:
            continue
        period = period_of(facts.calendar, subject.meanings[0].frequency, start)
        meaning = book.structure.meaning(subject, period)
        if meaning is None or (meaning.frequency, period.start) != (period.grain, start):
            continue
        key = MeasureKey(measure, period.grain, start)
        result = book.measure(key)
        move = moved(result, meaning) if result else None
        if move is not None and meaning.objective is not None:
            yield key, meaning, move


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
@given(st.randoms(use_true_random=False), st.dates(dt.date(2026, 1, 1), dt.date(2026, 8, 15)))
def test_the_gain_is_the_difference_of_two_evaluations(random: Random, today: dt.date) -> None:
    """The second one is of an organisation in which the better value was entered."""
    facts = all_entered(random_organisation(random, since=FIRST).facts(today))
    found = next(movable(random, facts), None)
    assume(found)
    assert found is not None
    key, meaning, move = found
    entry = replace(facts.entries[key.measure, key.start], value=move.after.value)
    now, then = Book(facts), Book(facts, {key: move.after})
    anew = Book(replace(facts, entries={**facts.entries, (key.measure, key.start): entry}))
    subject, period = now.structure.subjects[key.measure], now.structure.period(key.grain, key.start)
    teams = [subject.team, *now.structure.ancestors(subject.team, period)]
    for link in chain(now, then, key.measure, meaning.objective or 0, period, teams).links:
        assert (now.node(link.before.key), anew.node(link.before.key)) == (link.before, link.after)
        if not (link.is_worst_alone or link.is_manual) and link.gain is not None:
            expected = link.way.gain * link.way.weight / link.way.whole
            assert abs(link.gain - expected) <= Decimal("2e-12")
