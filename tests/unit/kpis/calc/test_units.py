import pytest

from kpis.calc.formulas import parse
from kpis.calc.units import check_units, read_unit, write_unit

UNITS = {
    "cost": "EUR",
    "fine": "EUR",
    "distance": "km",
    "hours": "h",
    "late": "%",
    "trips": "",
    "eurchf": "CHF/EUR",
}


def warnings(text: str, declared: str | None) -> list[str]:
    return check_units(parse(text), lambda name, explicit: UNITS.get(name.lower()), declared)


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("cost / distance", "EUR/km"),
        ("distance / hours", "km / h"),
        ("cost / distance / hours", "EUR/km/h"),
        ("distance * distance", "km^2"),
        ("100 * cost / (cost + fine)", "%"),
        ("100 - late", "%"),
        ("trips * cost", "EUR"),
        ("cost * kpi.EURCHF", "CHF"),
        ("max(cost - fine, 0)", "EUR"),
        ("round(avg(cost, fine), 2)", "EUR"),
        ("-abs(cost)", "EUR"),
        ("if(cost > 100 and distance > 5, cost, fine)", "EUR"),
        ("365 / 12", "days"),
        ("1 / hours", "1/h"),
        ("cost + unknown", "EUR"),
        ("cost * unknown", "km"),
        ("cost", None),
    ],
)
def test_units_that_fit_give_no_warning(text: str, declared: str | None) -> None:
    assert warnings(text, declared) == []


@pytest.mark.parametrize(
    ("text", "declared", "warning"),
    [
        ("cost + distance", "EUR", "'+' joins different units: EUR and km (character 6)"),
        ("cost - fine / hours", "EUR", "'-' joins different units: EUR and EUR/h (character 6)"),
        ("cost + late", "EUR", "'+' joins different units: EUR and a plain number (character 6)"),
        ("if(cost < distance, 1, 2)", "EUR", "'<' joins different units: EUR and km (character 9)"),
        ("if(cost < fine, hours, distance)", "h", "'if' joins different units: h and km (character 1)"),
        ("coalesce(cost, hours)", "EUR", "'coalesce' joins different units: EUR and h (character 1)"),
        ("cost / distance", "EUR", "The formula gives EUR/km, but the declared unit is EUR"),
        ("cost / fine", "EUR", "The formula gives a plain number, but the declared unit is EUR"),
        ("cost / hours / hours", "%", "The formula gives EUR/h^2, but the declared unit is a plain number"),
    ],
)
def test_units_that_do_not_fit_are_named(text: str, declared: str, warning: str) -> None:
    assert warnings(text, declared) == [warning]


def test_one_difference_is_not_warned_of_twice() -> None:
    assert warnings("2 * (cost + distance) - hours", "EUR") == [
        "'+' joins different units: EUR and km (character 11)"
    ]


def test_a_unit_is_read_and_written() -> None:
    assert read_unit("EUR/km") == {"EUR": 1, "km": -1}
    assert read_unit("kg·m/s^2") == {"kg": 1, "m": 1, "s": -2}
    assert read_unit(" % ") == {}
    assert [write_unit(read_unit(unit)) for unit in ("km·h", "1/h", "", "EUR/km")] == [
        "h*km",
        "1/h",
        "a plain number",
        "EUR/km",
    ]
