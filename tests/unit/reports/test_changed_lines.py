"""What was agreed anew, in words."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from kpis.calc.lines import Lines
from reports.calc.changed import ChangedFact
from reports.calc.facts import ReportFacts
from reports.rendering.changed import as_data, figure, line
from tests.report_facts import changed_fact, report_facts, team_fact

FACTS = report_facts(teams=(team_fact(1), team_fact(2, 1)))
PERCENT: dict[str, Any] = {"unit": "%", "decimals": 1, "direction": "up"}


def target(before: Lines | None, after: Lines | None, **fields: Any) -> ChangedFact:
    return changed_fact("OPS_01", "target", before=before, after=after, **{**PERCENT, **fields})


def text(one: ChangedFact, facts: ReportFacts = FACTS) -> str:
    return line(one, facts).text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("before", "after", "fields", "said"),
    [
        (Lines(Decimal(86)), Lines(Decimal(88)), {}, "at least 86.0% → at least 88.0%"),
        (None, Lines(Decimal(88)), {}, "– → at least 88.0%"),
        (Lines(Decimal(88)), None, {}, "at least 88.0% → –"),
        (
            Lines(Decimal(4), Decimal(6)),
            Lines(Decimal(4), Decimal(5)),
            {"direction": "down"},
            "red line 6.0% → 5.0%",
        ),
        (
            Lines(Decimal(88), Decimal(80)),
            Lines(Decimal(88), Decimal("80.04")),
            {},
            "red line 80.0% → 80.04%",
        ),
        (
            Lines(lower=Decimal(12), upper=Decimal(15)),
            Lines(lower=Decimal(12), upper=Decimal(14)),
            {"direction": "range"},
            "between 12% and 15% → between 12% and 14%",
        ),
        (Lines(Decimal(88)), Lines(Decimal(88)), {"fields": ("profile",)}, "another profile"),
    ],
)
def test_a_target_says_what_changed_of_it(
    before: Lines | None, after: Lines | None, fields: dict[str, Any], said: str
) -> None:
    assert text(target(before, after, **fields)) == f"{said}, from Fri 1 Jan 2027, by Ines Aalto"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"before": Decimal(1), "after": Decimal("2.5")}, "1 → 2.5"),
        ({"before": None, "after": Decimal(3)}, "– → 3"),
        ({"before": Decimal(1), "after": Decimal(1), "fields": ("critical",)}, "critical from then on"),
        (
            {"before": Decimal(1), "after": Decimal(2), "fields": ("uncritical",)},
            "1 → 2, no longer critical",
        ),
    ],
)
def test_a_weight_says_before_and_after(fields: dict[str, Any], said: str) -> None:
    one = changed_fact("OPS_01", "weight", **fields)
    assert line(one, FACTS).title == "Weight of OPS_01 (T1)"
    assert text(one) == f"{said}, from Fri 1 Jan 2027, by Ines Aalto"


@pytest.mark.parametrize(
    ("grade", "fields", "said"),
    [
        ("major", ("formula", "unit"), "Major change: formula, unit"),
        ("minor", ("objective_id",), "Minor change: objective"),
        ("first", (), "New KPI"),
    ],
)
def test_a_definition_says_how_much_of_it_changed(grade: str, fields: tuple[str, ...], said: str) -> None:
    one = changed_fact("OPS_01", grade=grade, fields=fields)
    assert line(one, FACTS).title == "Definition of OPS_01"
    assert text(one) == f"{said}, from Fri 1 Jan 2027, by Ines Aalto"


def test_it_says_why_and_cuts_a_long_reason() -> None:
    assert text(changed_fact("K", why="New buses")).endswith("by Ines Aalto: New buses")
    told = text(changed_fact("K", why="w" * 5000))
    assert told.endswith("w…")
    assert len(told) < 250


def test_what_always_held_has_no_day() -> None:
    assert "from the beginning" in text(changed_fact("K", start=dt.date(1, 1, 1)))


def test_the_only_team_and_a_team_itself_need_not_be_named() -> None:
    one = changed_fact("OPS_01", "weight", before=Decimal(1), after=Decimal(2))
    assert line(one, report_facts()).title == "Weight of OPS_01"
    assert line(changed_fact("T1", "weight", after=Decimal(2)), FACTS).title == "Weight of T1"
    both = changed_fact("RELY", "weight", after=Decimal(2), teams=frozenset({"T1", "T2"}))
    assert line(both, FACTS).title == "Weight of RELY"


def test_every_digit_stays_in_the_frozen_data() -> None:
    assert figure(Lines(Decimal("88.0"), Decimal("80.25"))) == "88; red 80.25"
    assert figure(Lines(lower=Decimal(12), upper=Decimal(15))) == "lower 12; upper 15"
    kept = as_data(target(Lines(Decimal(86)), Lines(Decimal(88)), why="w" * 500), FACTS)
    assert {name: kept[name] for name in ("what", "teams", "from", "before", "after", "why")} == {
        "what": "target",
        "teams": ["T1"],
        "from": "2027-01-01",
        "before": "86",
        "after": "88",
        "why": "w" * 500,
    }
