import pytest

from kpis.doors.guarded_text import guarded

FORMULAS = ("=cmd|' /C calc'!A0", "@SUM(A1)", "+1+cmd", "-1-cmd", "\t=1", "\r=1", "\n=1", "\0=1", "-", "--1")
WIDE = ("＝1", "＋1", "－1", "＠SUM")
OTHERS = ("", "84.6", "-12.5", "+3", "-1.250,5", "'", "'tis", "≥ 88.0%", "a=b", "x@y.example", " =1")


@pytest.mark.parametrize("text", [*FORMULAS, *WIDE, "'=1", "''@", "'-12.5"])
def test_text_like_a_formula_gets_one_apostrophe(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", OTHERS)
def test_other_text_and_numbers_stay_as_they_are(text: str) -> None:
    assert guarded(text) == text
