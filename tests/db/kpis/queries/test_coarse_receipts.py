"""Receipts of results that are put together from others: each line leads to the one it came from, down to the
entries."""

import datetime as dt
from pathlib import Path

import pytest
import time_machine
from django.test import Client

from accounts.actions.teams import set_terms
from accounts.audit import COMMAND
from accounts.models import Team, TeamTerms, User
from kpis.calc.periods import Calendar
from kpis.models import Score
from kpis.queries.measure_receipts import measure_receipt
from kpis.queries.receipts import Line
from tests.builders import make_member, make_user
from tests.db.kpis.lives.telling import compute, explained, score_of, tell, values

MAY = dt.datetime(2026, 5, 12, 9, tzinfo=dt.UTC)


@pytest.fixture
def group(tmp_path: Path) -> None:
    """Sales in francs are converted in each month, into euros that the group adds up; costs by an input."""
    tell(
        tmp_path,
        MAY,
        teams="code,parent\nGROUP,\nZURICH,GROUP\nPARIS,GROUP",
        kpis="""code,status,aggregation,decimals,formula,inputs
            FRANCS,active,sum,0,,
            RATE,active,mean,2,,
            EUROS,active,sum,0,FRANCS * kpi.RATE,
            COSTS,active,sum,0,local * kpi.RATE,local:sum
            PRICE,active,ratio,2,100 * part / whole,part:sum:sum;whole:sum:sum
            GRADE,active,last,0,,""",
        measures="""kpi,team,source
            FRANCS,ZURICH,entry
            RATE,ZURICH,entry
            EUROS,ZURICH,formula
            COSTS,ZURICH,entry
            EUROS,PARIS,entry
            EUROS,GROUP,rollup
            PRICE,PARIS,entry
            PRICE,GROUP,rollup
            GRADE,PARIS,entry
            GRADE,GROUP,rollup""",
        targets="kpi,team,target\nEUROS,GROUP,2000\nGRADE,PARIS,10",
        values=values(
            "FRANCS,ZURICH,2026-01: 1000 2000 3000",
            "RATE,ZURICH,2026-01: 0.9 0.95 1",
            "COSTS,ZURICH,2026-01,local: 100 200 300",
            "EUROS,PARIS,2026-01: 100 200 300",
            "PRICE,PARIS,2026-01,part: 1 2 3",
            "PRICE,PARIS,2026-01,whole: 10 10 10",
            "GRADE,PARIS,2026-01: 10 10 9",
        ),
    )


def lines(kpi: str, team: str, key: str) -> list[Line]:
    return list(measure_receipt(score_of(kpi, team, key), Calendar()).lines)


def linked(kpi: str, team: str, key: str) -> list[tuple[str, str, str, str]]:
    """Label and figure of the lines that lead on, and where to: measure and period."""
    return [
        (line.label, line.figure, f"{line.link.kpi} {line.link.team}", line.link.period)
        for line in lines(kpi, team, key)
        if line.link
    ]


def test_a_quarter_of_a_roll_up_leads_to_its_months_and_a_month_to_its_units(group: None) -> None:
    assert linked("EUROS", "GROUP", "FY2026-Q1") == [
        ("2026-01", "1,000", "EUROS GROUP", "2026-01"),
        ("2026-02", "2,100", "EUROS GROUP", "2026-02"),
        ("2026-03", "3,300", "EUROS GROUP", "2026-03"),
    ]
    assert linked("EUROS", "GROUP", "2026-02") == [
        ("EUROS, ZURICH", "1,900", "EUROS ZURICH", "2026-02"),
        ("EUROS, PARIS", "200", "EUROS PARIS", "2026-02"),
    ]
    assert [link[1] for link in linked("PRICE", "GROUP", "FY2026-Q1")] == ["10.00", "20.00", "30.00", ""]


def test_a_quarter_of_a_formula_leads_to_its_months_and_a_month_to_what_it_reads(group: None) -> None:
    assert linked("EUROS", "ZURICH", "FY2026-Q1") == [
        ("2026-01", "900", "EUROS ZURICH", "2026-01"),
        ("2026-02", "1,900", "EUROS ZURICH", "2026-02"),
        ("2026-03", "3,000", "EUROS ZURICH", "2026-03"),
    ]
    how = Line("Put together by sum", "", "FRANCS * kpi.RATE", "rule")
    assert how in lines("EUROS", "ZURICH", "FY2026-Q1")
    assert linked("EUROS", "ZURICH", "2026-02") == [
        ("FRANCS, ZURICH", "2,000", "FRANCS ZURICH", "2026-02"),
        ("RATE, ZURICH", "0.95", "RATE ZURICH", "2026-02"),
    ]


def test_a_formula_over_an_input_and_another_kpi_names_its_entry(group: None) -> None:
    entry, reference = lines("COSTS", "ZURICH", "2026-02")[1], linked("COSTS", "ZURICH", "2026-02")
    assert (entry.label, entry.figure) == ("2026-02", "local 200")
    assert entry.sub.startswith("organisation folder values.csv:9, organisation folder, 12 May 2026")
    assert reference == [("RATE, ZURICH", "0.95", "RATE ZURICH", "2026-02")]
    assert [key for *_, key in linked("COSTS", "ZURICH", "FY2026-Q1")] == ["2026-01", "2026-02", "2026-03"]


def test_a_roll_up_without_a_target_leads_to_the_units_it_is_scored_from(group: None) -> None:
    """The last grade, 9 of 10, scores 50."""
    (scored,) = (line for line in lines("GRADE", "GROUP", "FY2026-Q1") if line.link)
    assert (scored.label, scored.figure, scored.sub) == ("Score of GRADE, PARIS", "50.0", "weight 1")
    assert [link[2:] for link in linked("GRADE", "GROUP", "FY2026-Q1")] == [("GRADE PARIS", "FY2026-Q1")]


def test_every_value_leads_down_to_entries_with_their_place(group: None) -> None:
    years = Score.objects.filter(present=True, grain="year").exclude(value=None)
    rows = years.select_related("measure__kpi", "measure__team", "measure__person")
    assert len(rows) == 9
    for row in rows:
        places = places_under(row)
        assert len(places) >= 3
        assert all("values.csv:" in place for place in places), row


def places_under(row: Score) -> list[str]:
    """Where each entry stood that is found by following the links of a receipt."""
    found = measure_receipt(row, Calendar()).lines
    entered = [line.sub for line in found if "revision" in line.sub]
    links = [line.link for line in found if line.link]
    assert entered or links
    below = [score_of(link.kpi, link.team, link.period) for link in links if link]
    return entered + [place for one in below if one.value is not None for place in places_under(one)]


def test_the_command_prints_the_months_of_a_quarter(group: None) -> None:
    assert explained("EUROS", "GROUP", "FY2026-Q1", now=MAY)[3:7] == [
        "2026-01  1,000",
        "2026-02  2,100",
        "2026-03  3,300",
        "Put together by sum",
    ]


def page(client: Client, reader: User, period: str) -> str:
    client.force_login(reader)
    with time_machine.travel(MAY, tick=False):
        return client.get(f"/scorecards/GROUP/receipt/measure/EUROS/?period={period}").text


def test_the_page_links_each_line_to_its_receipt(group: None, client: Client) -> None:
    reader = make_user(groups=("Executives",))
    to_month = '<a href="/scorecards/GROUP/receipt/measure/EUROS/?period=2026-02">2026-02</a>'
    to_unit = '<a href="/scorecards/ZURICH/receipt/measure/EUROS/?period=2026-02">EUROS, ZURICH</a>'
    assert to_month in page(client, reader, "FY2026-Q1")
    assert to_unit in page(client, reader, "2026-02")


def test_a_unit_that_the_reader_may_not_open_is_no_link(group: None, client: Client) -> None:
    """Zurich stands on its own since May; February is made of it all the same."""
    reader = make_user()
    make_member(reader, Team.objects.get(code="GROUP"), "viewer")
    apart = TeamTerms(team=Team.objects.get(code="ZURICH"), valid_from=dt.date(2026, 5, 1))
    set_terms(COMMAND, apart, now=MAY)
    compute(MAY)
    february = page(client, reader, "2026-02")
    assert "EUROS, ZURICH<span" in february
    assert '">EUROS, PARIS</a>' in february
