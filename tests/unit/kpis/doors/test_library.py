"""Every entry of the library keeps the rules that a definition keeps when an administrator saves it."""

from collections import Counter
from dataclasses import replace

import pytest

from kpis.calc.definitions import definition_flaws, references
from kpis.calc.library import LibraryEntry, meaning_here
from kpis.doors.library import library, starter_sets
from kpis.models import KPI
from kpis.models.strategy import USUAL_PERSPECTIVES

ENTRIES = list(library().values())
SENSITIVE = [
    *("SALES_TARGET", "ABSENCE", "AHT", "CALLS_HANDLED"),
    *("QA_SCORE", "TASKS_ONTIME", "BILLABLE", "IND_SALES"),
]
SETS = {
    "balanced-scorecard": ("Balanced Scorecard", 12),
    "sales-marketing": ("Sales & Marketing", 7),
    "operations": ("Operations", 7),
    "hr": ("HR", 6),
    "finance": ("Finance", 6),
    "customer-service": ("Customer Service", 7),
    "product-it": ("Product & IT", 7),
}


def test_there_are_139_with_a_code_and_a_name_of_their_own() -> None:
    assert len(ENTRIES) == len({one.code.lower() for one in ENTRIES}) == 139
    assert len({one.name.lower() for one in ENTRIES}) == 139


def test_the_sensitive_ones_are_marked_and_in_no_starter_set() -> None:
    assert [one.code for one in ENTRIES if one.is_sensitive] == SENSITIVE
    started = {line.code for one in starter_sets().values() for line in one.lines}
    assert started & set(SENSITIVE) == set()


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
def test_an_entry_can_be_saved_as_a_definition(entry: LibraryEntry) -> None:
    meaning = meaning_here(entry, "EUR", "month")
    assert definition_flaws(meaning) == []
    assert definition_flaws(replace(meaning, frequency="period")) == []
    assert references(meaning) == frozenset()
    KPI(
        **{name: getattr(entry, name) for name in ("code", "name", "level", "kind", "question")}
    ).clean_fields()


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
def test_an_entry_says_everything_that_makes_a_number_useful(entry: LibraryEntry) -> None:
    texts = (entry.question, entry.action_when_red, entry.pitfalls, entry.meaning.scope, entry.words)
    assert all(len(text) >= 10 for text in texts)
    assert len(entry.definition) >= 60
    assert entry.question.endswith("?")
    assert entry.perspective in USUAL_PERSPECTIVES
    assert entry.in_currency or entry.meaning.unit


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
def test_its_partners_are_entries_too(entry: LibraryEntry) -> None:
    partners = {entry.guardrail, *entry.leads}
    assert partners <= set(library()) - {entry.code}


def test_starter_sets_name_entries_once_and_in_a_perspective() -> None:
    assert {slug: (one.name, len(one.lines)) for slug, one in starter_sets().items()} == SETS
    for one in starter_sets().values():
        codes = Counter(line.code for line in one.lines)
        assert set(codes) <= set(library())
        assert set(codes.values()) == {1}
        assert {line.perspective for line in one.lines} <= set(USUAL_PERSPECTIVES)
        assert all(line.weight > 0 and line.why for line in one.lines)
        aims = {(line.objective, line.perspective) for line in one.lines}
        assert len(aims) == len({aim for aim, _perspective in aims})
