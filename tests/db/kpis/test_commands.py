"""The commands of the folder and of scores do their work while Valkey is away."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from kpiportal.servers import Valkey
from kpis.queries.row_counts import count_stale
from tests.folders import write_folder


@pytest.fixture
def no_valkey(valkey: Valkey) -> object:
    valkey.stop()
    yield
    valkey.start()


def said(*command: object) -> list[str]:
    out = StringIO()
    call_command(*map(str, command), stdout=out)
    return out.getvalue().splitlines()


@pytest.mark.usefixtures("no_valkey")
def test_a_folder_is_loaded_computed_exported_and_explained_without_valkey(tmp_path: Path) -> None:
    loaded = said("load_organisation", write_folder(tmp_path))
    assert loaded[-1] == "values.csv: 1 new, 0 changed, 0 unchanged"
    assert count_stale() > 0
    assert said("recompute_scores")[0].startswith("Nothing is stale. Rows written: ")
    assert count_stale() == 0
    assert said("recompute_scores", "--wait") == ["Nothing is stale. Rows written: 0."]
    assert said("export_scores", "--grain", "month", "--team", "BUSES")[-2] == (
        "month,2026-01,measure,PUNCT,BUSES,,88,90,88.888888888889,amber,,,100"
    )
    assert said("explain_score", "PUNCT", "BUSES", "2026-01")[:2] == [
        "PUNCT (PUNCT), BUSES, 2026-01",
        "Score 88.9, amber",
    ]


@pytest.mark.parametrize("command", ["load_organisation", "dump_organisation"])
def test_a_file_is_no_folder(command: str, tmp_path: Path) -> None:
    file = tmp_path / "organisation"
    file.touch()
    with pytest.raises(CommandError, match="organisation is not a folder"):
        said(command, file)
