"""What was noticed in a file is told in whole sentences."""

import re
from pathlib import Path

import pytest

from kpis.calc.sheets import layout, noticing
from kpis.calc.sheets.oddity import Oddity
from kpis.formats.oddities import oddity_words


@pytest.mark.parametrize(
    ("oddity", "words"),
    [
        (Oddity("above", "1-13"), "Rows 1 to 13 stand above the table and are not read."),
        (Oddity("above", "1"), "Row 1 stands above the table and is not read."),
        (Oddity("below", "90-92"), "Rows 90 to 92 stand below the table and are not read."),
        (Oddity("two_rows", "5-6"), "Rows 5 and 6 are read as one header."),
        (Oddity("total", "16", "England"), "Row 16, England, is a total of other rows and is left out."),
        (Oddity("total", "16"), "Row 16 is a total of other rows and is left out."),
        (Oddity("empty_columns", "M-S"), "Columns M to S are empty."),
        (Oddity("empty_columns", "M"), "Column M is empty."),
        (Oddity("no_value", text="-\t61"), "“-” is read as no value (61 cells)."),
        (Oddity("no_value", text="n/a\t1"), "“n/a” is read as no value (1 cell)."),
        (Oddity("thousands", "B", "1,234.50"), "Figures have marks between thousands, as in 1,234.50."),
        (Oddity("percent", "B", "12.5 %"), "Percentages are read as they are shown: 12.5 % is 12.5."),
        (Oddity("line_breaks", text="96"), "Line breaks in 96 cells are read as spaces."),
        (Oddity("errors", text="1"), "1 cell holds an error such as #N/A."),
    ],
)
def test_an_oddity_in_words(oddity: Oddity, words: str) -> None:
    assert oddity_words(oddity) == words


def test_every_rule_has_words() -> None:
    """Also one whose text holds a percent sign or a brace."""
    written = "".join(Path(str(module.__file__)).read_text(encoding="utf-8") for module in (layout, noticing))
    rules = set(re.findall(r'(?:Oddity\(|_example\(|counts\[|setdefault\()"([a-z_]+)"', written))
    assert len(rules) == 21
    for rule in rules:
        count = Oddity(rule, "", "a%s{}\t3" if rule == "no_value" else "3")
        assert oddity_words(count).endswith(".")
