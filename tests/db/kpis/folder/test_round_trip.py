"""What goes in comes out: load, dump and load again."""

import datetime as dt
from pathlib import Path


from kpis.actions.folder.dump import dump_organisation
from kpis.actions.folder.load import load_folder

RICH = Path(__file__).parents[3] / "data" / "rich_folder"
NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


def contents(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text(encoding="utf-8") for file in sorted(folder.iterdir())}


def test_a_dump_is_what_was_loaded(tmp_path: Path) -> None:
    load_folder(RICH, now=NOW)
    dump_organisation(tmp_path, now=NOW)
    assert contents(tmp_path) == contents(RICH)
