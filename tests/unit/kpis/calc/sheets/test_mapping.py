import json

import pytest

from kpis.calc.sheets.mapping import Mapping, Use, from_json, to_json

MAPPING = Mapping(
    columns={1: Use("team"), 3: Use("value", kpi="BEDS", input="occupied", period="FY2011-Q1")},
    kpi="BEDS",
    combine="sum",
    decimal_comma=True,
    names={"team": {"NYC Transit": "NYCT"}},
)


def test_a_kept_mapping_comes_back_as_it_was() -> None:
    assert from_json(json.loads(json.dumps(to_json(MAPPING)))) == MAPPING


def test_columns_of_a_role_come_from_left_to_right() -> None:
    assert Mapping({7: Use("value"), 2: Use("value"), 3: Use("team")}).of_role("value") == (2, 7)


@pytest.mark.parametrize(
    "wrong", [{"columns": {"1": {"role": "password"}}}, {"columns": {}, "combine": "median"}]
)
def test_a_mapping_of_unknown_words_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="not known"):
        from_json(wrong)
