"""A KPI pack: definitions that another installation can load, without anything of who and how much."""

import io
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from kpis.doors.csv_lines import Mistake
from kpis.doors.dump import write_rows
from kpis.doors.folder import KNOWN, Folder, folder_of
from kpis.doors.folder_zips import read_zip, write_zip
from kpis.doors.tables import TABLES

README = "README.txt"
LEFT_OUT = ("status", "owner", "review_months", "needs_approval")
"""What each installation decides for itself about a KPI."""

COLUMNS: Mapping[str, Sequence[str]] = {
    "perspectives": ("code", "name"),
    "objectives": ("code", "name", "perspective", "description"),
    "kpis": tuple(name for name in TABLES["kpis"].columns if name not in LEFT_OUT),
}
_FILES = {TABLES[name].file for name in COLUMNS}

_ABOUT = """\
A pack of KPI definitions in the form of the organisation folder.

It holds {kpis} with the objectives and perspectives they stand in, and the KPIs that their formulas read:
{codes}

Left out, because each organisation decides it for itself: states, owners, dates of review, approval, teams,
people, measures, weights, targets and values, what objectives drive, and how objectives and perspectives are
rolled up. A guardrail or successor is named only where the pack holds it too.

Load it under Admin, "Load a pack or workbook", or with
    python manage.py load_pack FILE --dry-run
KPIs that are new arrive as drafts. What the pack is silent about stays as it is.
"""


def write_pack(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> bytes:
    """The ZIP file of the rows of each table."""
    codes = list(dict.fromkeys(row["code"] for row in rows["kpis"]))
    kpis = "1 KPI" if len(codes) == 1 else f"{len(codes)} KPIs"
    about = _ABOUT.format(kpis=kpis, codes="\n".join(f"    {code}" for code in codes))
    files = [(README, about)]
    for name, columns in COLUMNS.items():
        stream = io.StringIO(newline="")
        write_rows(stream, TABLES[name], rows[name], columns)
        files.append((TABLES[name].file, stream.getvalue()))
    return write_zip(files)


def read_pack(content: bytes) -> Folder:
    """FileRefused where the file cannot be read; other files of a folder are mistakes."""
    files = read_zip(content)
    folder = folder_of({name: files[name] for name in files if name in _FILES})
    folder.aside = [*_columns_aside(folder), *(name for name in files if _is_unknown(name))]
    known = _known(files)
    rule = "A pack holds perspectives.csv, objectives.csv and kpis.csv alone. Load this as a whole folder."
    folder.mistakes += [Mistake(name, 0, "", "", rule) for name in known]
    if not folder.tables and not known:
        rule = "There is none of perspectives.csv, objectives.csv and kpis.csv in the file."
        folder.mistakes.append(Mistake("kpis.csv", 0, "", "", rule))
    return folder


def _known(names: Collection[str]) -> list[str]:
    """Files of a folder that are no part of a pack."""
    return sorted((set(KNOWN) - _FILES) & set(names))


def _is_unknown(name: str) -> bool:
    return name != README and name not in _FILES and not _known((name,))


def _columns_aside(folder: Folder) -> list[str]:
    return [
        f"{TABLES[name].file}, {column}"
        for name, header in folder.headers.items()
        for column in header
        if column not in COLUMNS[name]
    ]
