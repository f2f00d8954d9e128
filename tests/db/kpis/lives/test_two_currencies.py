"""Figures in two currencies: one is converted month by month through a rate that is a KPI itself."""

import datetime as dt
from pathlib import Path

from tests.db.kpis.lives.telling import rows, tell, values

MAY = dt.datetime(2026, 5, 12, 9, tzinfo=dt.UTC)
JUNE = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)
GROUP = {
    "teams": "code,parent\nGROUP,\nZURICH,GROUP\nPARIS,GROUP",
    "kpis": """code,status,aggregation,unit,currency,decimals,formula
        FRANCS,active,sum,CHF,CHF,2,
        EURCHF,active,mean,EUR/CHF,,4,
        EUROS,active,sum,EUR,EUR,2,FRANCS * kpi.EURCHF""",
    "measures": """kpi,team,source
        FRANCS,ZURICH,entry
        EURCHF,ZURICH,entry
        EUROS,ZURICH,formula
        EUROS,PARIS,entry
        EUROS,GROUP,rollup""",
    "targets": "kpi,team,target\nEUROS,GROUP,2200",
    "values": values(
        "FRANCS,ZURICH,2026-01: 1000 2000 3000 500",
        "EURCHF,ZURICH,2026-01: 0.9 0.95 1",
        "EUROS,PARIS,2026-01: 100 200 300.50 50",
    ),
}


def test_two_currencies_through_a_rate_kpi(tmp_path: Path) -> None:
    """Each month by its own rate: 1000 × 0.9, 2000 × 0.95, 3000 × 1, together 5800; all 6000 francs by the
    mean rate would be 5700. The group's quarter 5800 + 600.50 of 3 × 2200, red line 5940, scores 100 - 50 ×
    199.50/660. April has no rate: no euros of Zurich, and half of the group. February's rate was 0.96: 20
    more."""
    tell(tmp_path, MAY, **GROUP)
    assert rows("EUROS", "ZURICH", "month", now=MAY) == [
        "2026-01,900,,,no_target,,,100",
        "2026-02,1900,,,no_target,,,100",
        "2026-03,3000,,,no_target,,,100",
        "2026-04,,,,no_target,,,0",
    ]
    assert rows("EUROS", "ZURICH", "quarter", now=MAY)[0] == "FY2026-Q1,5800,,,no_target,,,100"
    assert rows("EUROS", "GROUP", "month", now=MAY) == [
        "2026-01,1000,2200,0,red,,,100",
        "2026-02,2100,2200,77.272727272727,amber,,,100",
        "2026-03,3300.5,2200,120,green,,,100",
        "2026-04,,2200,,no_data,partial,,50",
    ]
    assert rows("EUROS", "GROUP", "quarter", now=MAY)[0] == (
        "FY2026-Q1,6400.5,6600,84.886363636364,amber,,,100"
    )
    rate = values("EURCHF,ZURICH,2026-02: 0.96", "EURCHF,ZURICH,2026-04: 1.02")
    tell(tmp_path, JUNE, values=rate)
    assert rows("EUROS", "ZURICH", "month", now=JUNE)[1::2] == [
        "2026-02,1920,,,no_target,,,100",
        "2026-04,510,,,no_target,,,100",
    ]
    assert rows("EUROS", "GROUP", "month", now=JUNE)[3] == "2026-04,560,2200,0,red,,,100"
    assert rows("EUROS", "GROUP", "quarter", now=JUNE)[0] == (
        "FY2026-Q1,6420.5,6600,86.401515151515,amber,,,100"
    )
    assert rows("EURCHF", "ZURICH", "quarter", now=JUNE)[0] == "FY2026-Q1,0.9533,,,no_target,,,100"
