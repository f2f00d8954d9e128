"""Published tables are read and organisation folders are written: the same for every adapter."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

Row = dict[str, str]


def read_rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_table(folder: Path, name: str, columns: str, rows: Iterable[Sequence[object]]) -> None:
    """`columns` parted by blanks; `name` without its ending."""
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns.split())
        writer.writerows(rows)


def write_settings(folder: Path, **settings: str | int) -> None:
    """Texts without quotes in them, and whole numbers."""
    lines = (f'{key} = "{it}"' if isinstance(it, str) else f"{key} = {it}" for key, it in settings.items())
    (folder / "organisation.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
