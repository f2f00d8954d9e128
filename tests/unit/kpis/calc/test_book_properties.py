"""What must hold for any organisation: a change recomputes what it touches, and time moves only when said."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpis.calc.book import Book
from kpis.calc.dependants import touched
from kpis.calc.facts import Facts, MeasureKey, MeasureResult, NodeKey, NodeResult
from kpis.calc.keys import every_key
from kpis.calc.neighbours import Reads, reads
from kpis.calc.presence import Presence
from kpis.calc.structure import Structure
from kpis.calc.to_date import ToDate

from .organisations import Organisation
from .random_organisations import FIRST, LAST, enter_something, entry_periods, random_organisation

Measures = dict[MeasureKey, MeasureResult | None]
Nodes = dict[NodeKey, NodeResult | None]
Dates = dict[MeasureKey, ToDate | None]

slow = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
randoms = st.randoms(use_true_random=False)
days = st.dates(dt.date(2026, 1, 1), dt.date(2026, 8, 15))


def to_dates(book: Book, facts: Facts) -> Dates:
    measures, _ = every_key(facts, FIRST, LAST + dt.timedelta(days=300))
    return {key: book.to_date(key) for key in measures}


def everything(facts: Facts) -> tuple[Measures, Nodes]:
    return contents(Book(facts), facts)


def contents(book: Book, facts: Facts) -> tuple[Measures, Nodes]:
    measures, nodes = every_key(facts, FIRST, LAST + dt.timedelta(days=300))
    return {key: book.measure(key) for key in measures}, {key: book.node(key) for key in nodes}


def change_one_entry(random: Random, organisation: Organisation) -> tuple[int, dt.date] | None:
    open_to = [name for name in organisation.measures if entry_periods(organisation, name)]
    if not open_to:
        return None
    name = random.choice(open_to)
    period = random.choice(entry_periods(organisation, name))
    organisation.entries.pop((organisation.measures[name].id, period.start), None)
    if random.random() < 0.8:
        enter_something(random, organisation, name, period)
    return organisation.measures[name].id, period.start


@slow
@given(randoms, days)
def test_recomputing_what_is_touched_equals_recomputing_all(random: Random, today: dt.date) -> None:
    organisation = random_organisation(random, looking_back=True)
    before = organisation.facts(today)
    old = Book(before)
    old_measures, old_nodes = contents(old, before)
    old_dates = to_dates(old, before)
    change = change_one_entry(random, organisation)
    if change is None:
        return
    facts = organisation.facts(today)
    structure_alone = replace(facts, entries={})
    stale = touched(structure_alone, [change])
    book = neighbourhood(old, facts, reads(structure_alone, stale.measures, stale.nodes, to_date=True))
    measures = {key: book.measure(key) for key in stale.measures}
    nodes = {key: book.node(key) for key in stale.nodes}
    dates = {key: book.to_date(key) for key in stale.measures}
    new_measures, new_nodes = everything(facts)
    within = {key: measures[key] for key in measures if key in new_measures}
    assert {**old_measures, **within} == new_measures
    new_dates = to_dates(Book(facts), facts)
    assert {**old_dates, **{key: dates[key] for key in dates if key in new_dates}} == new_dates
    assert {**old_nodes, **{key: nodes[key] for key in nodes if key in new_nodes}} == new_nodes


def test_a_node_that_is_not_kept_is_computed_from_what_its_parent_reads() -> None:
    """C below T has no weekly measure, and so no nodes by week. What C measures by half-year is carried into
    the weeks of T, which has a weekly one and shows what is below it. The value 0 of yes or no is red."""
    organisation = Organisation()
    organisation.team("T", mode="children")
    organisation.team("C", "T")
    organisation.kpi("H", frequency="half_year", direction="binary", aggregation="last")
    organisation.kpi("W", frequency="week")
    organisation.measure("W", "T")
    half_year = organisation.measures[organisation.measure("H", "C")].id, dt.date(2025, 7, 1)
    week = organisation.node_key("T", "2026-W09")
    old = organisation.book("2026-05-26")
    before = old.node(week)
    assert before is not None
    assert (before.grey, before.red) == (1, 0)
    organisation.enter("H@C", "FY2025-H2", 0)
    facts = organisation.facts("2026-05-26")
    alone = replace(facts, entries={})
    stale = touched(alone, [half_year])
    assert week in stale.nodes
    assert organisation.node_key("C", "2026-W09") not in stale.nodes
    after = neighbourhood(old, facts, reads(alone, stale.measures, stale.nodes)).node(week)
    assert after is not None
    assert (after.grey, after.red, after.carried, after.score) == (0, 1, 1, Decimal(0))


def neighbourhood(old: Book, facts: Facts, found: Reads) -> Book:
    """A book that knows nothing but what `found` names, of the nodes only those that are kept: a change
    touches no others, so that an old one would stay old."""
    structure = Structure(facts)
    presence = Presence(structure)
    entries = {
        key: entry
        for key, entry in facts.entries.items()
        if any(measure == key[0] and first <= key[1] <= last for measure, first, last in found.entries)
    }
    return Book(
        replace(facts, entries=entries),
        {key: old.measure(key) for key in found.measures},
        {
            key: old.node(key)
            for key in found.nodes
            if presence.is_stored(key.team, structure.period(key.grain, key.start))
        },
    )


@slow
@given(randoms, days, st.integers(1, 60))
def test_nothing_changes_before_it_says_so(random: Random, today: dt.date, later: int) -> None:
    organisation = random_organisation(random, looking_back=True)
    facts = organisation.facts(today)
    measures, nodes = everything(facts)
    dates = to_dates(Book(facts), facts)
    future = today + dt.timedelta(days=later)
    book = organisation.book(future)
    for key, result in measures.items():
        if result is not None and (result.valid_until is None or future < result.valid_until):
            assert book.measure(key) == result
        assert result is None or result.valid_until is None or result.valid_until > today
    for key, figures in dates.items():
        if figures is not None and (figures.until is None or future < figures.until):
            assert book.to_date(key) == figures
    for node, rolled in nodes.items():
        team = nodes[NodeKey("team", node.team, None, node.grain, node.start)]
        assert team is not None
        until = [one.valid_until for one in (rolled, team) if one is not None and one.valid_until is not None]
        if not until or future < min(until):
            assert book.node(node) == rolled


@slow
@given(randoms, days)
def test_a_node_lies_between_its_worst_and_best_counted_child(random: Random, today: dt.date) -> None:
    _, nodes = everything(random_organisation(random, looking_back=True).facts(today))
    for node in nodes.values():
        if node is None or node.score is None or "manual" in node.receipt:
            continue
        children = [child for child in node.receipt["children"] if child["counted"] and child["score"]]  # type: ignore[attr-defined]
        scores = [float(child["score"]) for child in children]
        assert min(scores) - 1e-9 <= node.score <= max(scores) + 1e-9
