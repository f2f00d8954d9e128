"""What the bench generates passes every check of the loader."""

import datetime as dt
from pathlib import Path

from kpis.actions.folder.load import load_folder
from kpis.models import Entry, EntryRevision, Measure
from tests.bench.organisation import (
    NOW,
    Size,
    make_organisation,
    write_organisation,
    write_values,
)

SMALL = Size("small", 20, 3, 14, (1, 3), 4)


def test_an_organisation_loads_and_its_corrections_after_it(tmp_path: Path) -> None:
    made = make_organisation(SMALL)
    write_organisation(made, tmp_path / "first")
    write_values(tmp_path / "late", made.late)
    first = load_folder(tmp_path / "first", now=NOW - dt.timedelta(days=2))
    cells = {row[:3] for row in made.values}
    assert (Measure.objects.count(), Entry.objects.count(), first.warnings) == (20, len(cells), [])
    late = load_folder(tmp_path / "late", now=NOW - dt.timedelta(days=1))
    corrected = {row[:3] for row in made.late}
    assert corrected <= cells
    assert EntryRevision.objects.filter(version=2).count() == len(corrected) > 0
    assert late.warnings == []
