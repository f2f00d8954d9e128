from decimal import Decimal

from kpis.calc.facts import Input, Version
from kpis.calc.figure_doubts import Background, figure_doubts
from kpis.calc.typed import Figures

LATE = Version(
    1,
    aggregation="ratio",
    formula="100 * late / run",
    inputs=(Input("late", "sum"), Input("run", "sum")),
    decimals=1,
)
LIMITS = (Decimal(0), Decimal(100))


def counted(late: int, run: int) -> Figures:
    return Figures("value", inputs={"late": Decimal(late), "run": Decimal(run)})


BEFORE = [
    counted(late, run) for late, run in ((40, 980), (44, 1010), (38, 960), (41, 1000), (45, 990), (39, 970))
]


def found(figures: Figures, background: Background) -> list[tuple[str, str, Decimal | None]]:
    return [
        (doubt.rule, "=" if doubt.is_result else doubt.place, doubt.proposal)
        for doubt in figure_doubts(figures, background)
    ]


def test_each_input_is_compared_with_its_own_past() -> None:
    background = Background(LATE, "%", LIMITS, BEFORE)
    assert found(counted(42, 1000), background) == []
    assert found(counted(420, 1000), background) == [("slip", "late", Decimal(42)), ("slip", "=", None)]
    assert found(counted(42, 100), background) == [("slip", "run", Decimal(1000)), ("slip", "=", None)]


def test_what_usual_inputs_give_may_be_impossible_all_the_same() -> None:
    assert found(counted(42, 40), Background(LATE, "%", LIMITS)) == [("outside", "=", None)]


def test_incomplete_inputs_have_no_result() -> None:
    figures = Figures("value", inputs={"late": Decimal(42)})
    assert found(figures, Background(LATE, "%", LIMITS, BEFORE)) == []


def test_a_bare_percentage_is_compared_with_what_inputs_gave() -> None:
    background = Background(LATE, "%", LIMITS, BEFORE)
    assert found(Figures("value", Decimal("4.2")), background) == []
    assert found(Figures("value", Decimal(42)), background) == [("slip", "", Decimal("4.2"))]


def test_a_weighted_mean_is_judged_by_its_value() -> None:
    mean = Version(1, aggregation="weighted_mean")
    figures = Figures("value", inputs={"value": Decimal(101), "weight": Decimal(3)})
    assert found(figures, Background(mean, "%", LIMITS)) == [("outside", "=", None)]


def test_earlier_answers_of_a_survey_are_not_told() -> None:
    survey = Version(
        1, aggregation="ratio", formula="late / run", inputs=LATE.inputs, respondents="run", decimals=1
    )
    assert found(counted(420, 1000), Background(survey, recent=BEFORE)) == []


def test_a_blank_and_not_applicable_are_no_figures() -> None:
    background = Background(LATE, "%", LIMITS, BEFORE)
    assert [found(Figures(state), background) for state in ("blank", "na")] == [[], []]
