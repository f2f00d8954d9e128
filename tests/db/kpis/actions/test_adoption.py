"""Adopting from the library: all that stands around a KPI comes along, or nothing is done."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from accounts.audit import Actor
from accounts.models import BEGINNING, Change, Team
from accounts.refusals import Refused
from kpis.actions.adopted_objectives import NewObjective
from kpis.actions.adoption import Adoption, Place, Start, adopt
from kpis.calc.library import StarterLine
from kpis.doors.library import library, starter_sets
from kpis.models import KPI, KPIVersion, LeadingPair, Measure, MeasureTerms, Objective, Perspective, Target
from tests.builders import make_kpi, make_objective, make_organisation, make_team, make_user
from tests.security.digest import digest

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
NOVEMBER = dt.date(2026, 11, 1)
START = Start(NOVEMBER, NOVEMBER)
DRAFTS = replace(START, at_once=False)
BALANCED = starter_sets()["balanced-scorecard"]


@pytest.fixture
def ada() -> Actor:
    return Actor.of(make_user("ada@merrow.example", groups=("Administrators",)))


@pytest.fixture
def company() -> Team:
    return make_team("MERROW", name="Merrow")


def wish(entry: str, *places: Place, **fields: Any) -> Adoption:
    return Adoption(library()[entry], fields.pop("code", entry), places=places, **fields)


def of_set(line: StarterLine, team: Team) -> Adoption:
    place = Place(team, line.weight, {"target": Decimal(10)})
    return wish(line.code, place, objective=NewObjective(line.objective, line.perspective))


def take(ada: Actor, wishes: list[Adoption], start: Start = START) -> list[KPI]:
    """Ada owns what nobody else does."""
    return adopt(ada, [replace(one, owner=one.owner or ada.user) for one in wishes], start, now=NOW)


def refusal(error: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str, tuple[object, ...]]]:
    return [(problem.field, problem.rule, problem.key) for problem in error.value.problems]


def test_a_kpi_comes_with_its_meaning_measure_weight_and_target(ada: Actor, company: Team) -> None:
    make_organisation(currency="CHF")
    rosa = make_user(name="Rosa")
    place = Place(company, Decimal(2), {"target": Decimal(450), "red_line": Decimal(600)})
    (kpi,) = take(ada, [wish("CAC", place, code="WIN_COST", owner=rosa)])
    entry = library()["CAC"]
    assert (kpi.code, kpi.name, kpi.status, kpi.owner) == ("WIN_COST", entry.name, "active", rosa)
    assert (kpi.question, kpi.pitfalls) == (entry.question, entry.pitfalls)
    version = kpi.versions.get()
    assert (version.unit, version.currency, version.direction) == ("CHF", "CHF", "down")
    assert (version.formula, version.inputs) == (entry.meaning.formula, entry.meaning.inputs)
    assert (version.valid_from, version.objective, version.frequency) == (BEGINNING, None, "month")
    measure = kpi.measures.get()
    assert (measure.team, measure.source, measure.owner) == (company, "entry", rosa)
    assert [(life.active_from, life.active_to) for life in measure.lives.all()] == [(NOVEMBER, None)]
    assert measure.terms.get().weight == 2
    target = measure.targets.get()
    assert (target.target, target.red_line, target.grain) == (450, 600, "month")
    assert target.valid_from == NOVEMBER


def test_an_empty_installation_gets_a_balanced_scorecard(ada: Actor, company: Team) -> None:
    kpis = take(ada, [of_set(line, company) for line in BALANCED.lines])
    assert [kpi.code for kpi in kpis] == [line.code for line in BALANCED.lines]
    assert set(KPI.objects.values_list("status", flat=True)) == {"active"}
    assert list(Perspective.objects.values_list("code", "position")) == [
        ("financial", 1),
        ("customer", 2),
        ("internal", 3),
        ("learning", 4),
    ]
    assert list(Objective.objects.order_by("code").values_list("code", "name")) == [
        ("C1", "Win loyal customers"),
        ("C2", "Deliver when promised"),
        ("F1", "Grow with profit"),
        ("F2", "Turn profit into cash"),
        ("I1", "Run fast and right"),
        ("I2", "Plan on facts"),
        ("L1", "Keep and develop people"),
        ("L2", "Build the skills needed"),
    ]
    assert KPIVersion.objects.filter(objective=None).count() == 0
    assert Measure.objects.count() == Target.objects.count() == 12
    assert sum(MeasureTerms.objects.values_list("weight", flat=True)) == sum(
        line.weight for line in BALANCED.lines
    )


def test_guardrails_and_leading_pairs_come_along(ada: Actor, company: Team) -> None:
    take(ada, [of_set(line, company) for line in BALANCED.lines])
    guards = dict(KPI.objects.exclude(guardrail=None).values_list("code", "guardrail__code"))
    assert guards == {
        "REV_GROWTH": "OPM",
        "OPM": "RETENTION",
        "NPS": "RETENTION",
        "CYCLE_TIME": "FPY",
        "VOL_TURNOVER": "ENGAGEMENT",
        "TRAIN_COMPLETE": "FPY",
    }
    pairs = LeadingPair.objects.order_by("leader__code", "follower__code")
    assert [(str(pair), pair.reason) for pair in pairs] == [
        ("ENGAGEMENT → VOL_TURNOVER", "adopted from the library"),
        ("NPS → RETENTION", "adopted from the library"),
        ("TRAIN_COMPLETE → FPY", "adopted from the library"),
    ]


def test_partners_that_are_there_already_are_found_by_code_or_name(ada: Actor) -> None:
    stay = make_kpi("STAY", name="Customer retention rate")
    csat = make_kpi("csat")
    (nps,) = take(ada, [wish("NPS")], DRAFTS)
    assert nps.guardrail == stay
    found = set(LeadingPair.objects.values_list("leader", "follower"))
    assert found == {(nps.pk, stay.pk), (csat.pk, nps.pk)}


def test_without_the_ticks_it_stands_alone_as_a_draft(ada: Actor) -> None:
    make_kpi("RETENTION")
    start = replace(START, at_once=False, guardrails=False, leads=False)
    (nps,) = take(ada, [wish("NPS")], start)
    assert (nps.status, nps.guardrail, LeadingPair.objects.count()) == ("draft", None, 0)


def test_an_objective_of_that_name_is_not_made_twice(ada: Actor) -> None:
    there = make_objective("GROW", "financial", name="Grow with Profit")
    aim = NewObjective("Grow with profit", "financial")
    other = NewObjective("Grow with profit", "customer")
    take(ada, [wish("OPM", objective=aim), wish("NPS", objective=other)], DRAFTS)
    found = dict(KPIVersion.objects.values_list("kpi__code", "objective__code"))
    assert found == {"OPM": there.code, "NPS": "C1"}
    assert dict(Perspective.objects.values_list("code", "position")) == {"financial": 0, "customer": 2}


def test_a_kpi_on_three_scorecards_has_three_targets(ada: Actor, company: Team) -> None:
    teams = [company, make_team("BUSES"), make_team("TRAMS")]
    places = [Place(team, figures={"target": Decimal(n)}) for n, team in enumerate(teams, start=90)]
    take(ada, [wish("OTD", *places[:2], Place(teams[2]))])
    found = Target.objects.order_by("target").values_list("measure__team__code", "target")
    assert list(found) == [("MERROW", Decimal(90)), ("BUSES", Decimal(91))]
    assert set(Measure.objects.values_list("team__code", flat=True)) == {"MERROW", "BUSES", "TRAMS"}


def test_a_band_is_a_target_too(ada: Actor, company: Team) -> None:
    figures = {"lower": Decimal(0), "upper": Decimal(5), "red_upper": Decimal(9)}
    take(ada, [wish("OVERTIME", Place(company, figures=figures))])
    target = Target.objects.get()
    assert (target.lower, target.upper, target.red_lower, target.red_upper) == (0, 5, None, 9)


def test_a_target_for_what_is_closed_is_agreed_late(ada: Actor, company: Team) -> None:
    march = dt.date(2026, 3, 1)
    place = Place(company, figures={"target": Decimal(90)})
    take(ada, [wish("SUPPLIER_OTD", place)], Start(march, march))
    assert Change.objects.filter(field="agreed late by month from 2026-03-01").count() == 1


def test_what_was_adopted_is_written_down_with_its_reason(ada: Actor, company: Team) -> None:
    take(ada, [of_set(line, company) for line in BALANCED.lines[:2]])
    assert set(Change.objects.values_list("actor", "reason")) == {(ada.user.pk, "adopted from the library")}  # type: ignore[union-attr]  # a person


def test_adopting_twice_is_refused_at_the_code(ada: Actor) -> None:
    take(ada, [wish("OPM")], DRAFTS)
    before = digest()
    with pytest.raises(Refused) as error:
        take(ada, [wish("NPS"), wish("OPM", code="opm")])
    rule = "There is a KPI with the code opm, Operating profit margin: choose another code, or leave it out."
    assert refusal(error) == [("code", rule, ("opm",))]
    assert digest() == before


def test_two_of_one_code_in_one_act_are_refused(ada: Actor) -> None:
    with pytest.raises(Refused) as error:
        take(ada, [wish("NPS", code="X"), wish("OPM", code="x")])
    rule = "There is a KPI with the code x, Net promoter score: choose another code, or leave it out."
    assert refusal(error) == [("code", rule, ("x",))]


def test_every_refusal_stands_at_its_row_and_nothing_is_done(ada: Actor, company: Team) -> None:
    before = digest()
    upside_down = {"target": Decimal(90), "red_line": Decimal(95)}
    wishes = [
        wish("OTD", Place(company, figures=upside_down), objective=NewObjective("Late", "customer")),
        wish("OTIF", Place(company, figures=upside_down)),
        wish("NPS", Place(company, figures={"target": Decimal(30)})),
    ]
    with pytest.raises(Refused) as error:
        take(ada, wishes)
    assert {(field, key[0]) for field, _rule, key in refusal(error)} == {
        ("target", "OTD"),
        ("target", "OTIF"),
    }
    assert digest() == before


@pytest.mark.parametrize(
    ("wishes", "field", "rule"),
    [
        ([], "", "Choose at least one KPI."),
        ([wish("NPS", code="9lives")], "code", "A code starts with a letter"),
        (
            [wish("NPS", objective=NewObjective("Win", "moon"))],
            "perspective",
            "There is no perspective moon.",
        ),
        ([wish("NPS", objective=NewObjective(" ", "customer"))], "name", "It needs a name."),
    ],
)
def test_what_cannot_be_adopted_is_said_in_a_sentence(
    ada: Actor, wishes: list[Adoption], field: str, rule: str
) -> None:
    with pytest.raises(Refused) as error:
        take(ada, wishes)
    ((found, said, _key),) = refusal(error)
    assert (found, said.startswith(rule)) == (field, True)


def test_one_scorecard_takes_a_kpi_once(ada: Actor, company: Team) -> None:
    with pytest.raises(Refused) as error:
        take(ada, [wish("NPS", Place(company), Place(company))])
    assert refusal(error) == [("team", "Merrow stands here twice.", ("NPS", "MERROW", ""))]
