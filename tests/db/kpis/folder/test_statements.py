"""A large folder costs more rows, not more statements."""

from pathlib import Path

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from kpis.actions.folder.load import load_folder
from tests.folders import NOW, write_folder


def organisation(size: int) -> dict[str, str]:
    """`size` teams, people, objectives, KPIs, measures, weights, targets and months, with 12 values each."""
    numbers = range(size)
    return {
        "teams.csv": "code,parent\nTOP,\n" + "".join(f"T{n},TOP\n" for n in numbers),
        "people.csv": "email,team,role\n" + "".join(f"p{n}@x.org,T{n},manager\n" for n in numbers),
        "objectives.csv": "code,perspective\n" + "".join(f"O{n},customer\n" for n in numbers),
        "kpis.csv": "code,status,objective\n" + "".join(f"K{n},active,O{n}\n" for n in numbers),
        "measures.csv": "kpi,team\n" + "".join(f"K{n},T{n}\n" for n in numbers),
        "weights.csv": "node,code,team,weight\n" + "".join(f"measure,K{n},T{n},2\n" for n in numbers),
        "targets.csv": "kpi,team,target\n" + "".join(f"K{n},T{n},{n + 1}\n" for n in numbers),
        "months.csv": "team,grain,period,state\n" + "".join(f"T{n},month,2025-01,locked\n" for n in numbers),
        "values.csv": "kpi,team,period,value\n"
        + "".join(f"K{n},T{n},2025-{month:02d},5\n" for n in numbers for month in range(1, 13)),
    }


def statements(folder: Path, size: int) -> int:
    write_folder(folder, organisation(size))
    with transaction.atomic():
        with CaptureQueriesContext(connection) as captured:
            load_folder(folder, now=NOW)
        transaction.set_rollback(True)
    return len(captured)


def test_a_larger_folder_takes_no_more_statements(tmp_path: Path) -> None:
    assert statements(tmp_path, 3) == statements(tmp_path, 30)
