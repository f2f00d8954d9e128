from decimal import Decimal

import pytest

from kpis.calc.ratio_form import RatioForm, ratio_form


@pytest.mark.parametrize(
    ("formula", "form"),
    [
        ("on_time / counted * 100", RatioForm("on_time", "counted", Decimal(100))),
        ("On_Time/Counted", RatioForm("on_time", "counted", Decimal(1))),
        (" a / b * 0.5 ", RatioForm("a", "b", Decimal("0.5"))),
        ("100 * a / b", None),
        ("(a + b) / c", None),
        ("a / b * c", None),
        ("", None),
    ],
)
def test_one_input_over_another_times_a_number(formula: str, form: RatioForm | None) -> None:
    assert ratio_form(formula) == form
