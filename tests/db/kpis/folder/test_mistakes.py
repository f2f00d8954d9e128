"""A bad folder is refused whole, every mistake named with its place, its value and the rule it breaks.

Each file of tests/data/bad_folders holds the files that differ from the good folder, and the mistakes.
"""

import re
from pathlib import Path

import pytest

from accounts.models import Team
from kpis.actions.folder.load import FolderRefused, load_folder
from kpis.models import KPI, Changeset, Entry
from tests.folders import GOOD, NOW, write_folder

CASES = sorted((Path(__file__).parents[3] / "data" / "bad_folders").glob("*.txt"))
DEPENDENTS = {
    "teams.csv": tuple(GOOD),
    "objectives.csv": tuple(GOOD),
    "people.csv": (),
    "kpis.csv": ("measures.csv", "targets.csv", "values.csv"),
    "measures.csv": ("targets.csv", "values.csv"),
}
"""What refers to a file, and is left out where that file is another one."""


def mistakes(folder: Path) -> list[str]:
    with pytest.raises(FolderRefused) as refused:
        load_folder(folder, now=NOW)
    return [str(mistake) for mistake in refused.value.mistakes]


def read_case(case: Path) -> tuple[dict[str, str | None], list[str]]:
    _, *parts = re.split(r"^== (.*)\n", case.read_text(encoding="utf-8"), flags=re.MULTILINE)
    files = dict(zip(parts[::2], parts[1::2], strict=True))
    expected = files.pop("mistakes").splitlines()
    silent = {name for file in files for name in DEPENDENTS.get(file, ())}
    return dict.fromkeys(silent) | files, expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_every_mistake_is_named(case: Path, tmp_path: Path) -> None:
    files, expected = read_case(case)
    assert mistakes(write_folder(tmp_path, files)) == expected
    assert not Team.objects.exists()
    assert not KPI.objects.exists()
    assert not Entry.objects.exists()
    assert not Changeset.objects.exists()


def test_broken_encodings_are_named_by_line(tmp_path: Path) -> None:
    folder = write_folder(
        tmp_path,
        {
            "organisation.toml": b'\nname = "\xff"\n',
            "objectives.csv": b"code,perspective,name\nB,customer,B\xfcsse\nC,customer,Z\xfcge\n",
            "kpis.csv": None,
            "measures.csv": None,
            "targets.csv": None,
            "values.csv": None,
        },
    )
    assert mistakes(folder) == [
        "organisation.toml:2: The file is not UTF-8.",
        "objectives.csv:2: The file is not UTF-8: byte fc at place 13 of the line.",
        "objectives.csv:3: The file is not UTF-8: byte fc at place 13 of the line.",
    ]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, {"teams.csv": None})
    (folder / "teams.csv").mkdir()
    assert mistakes(folder) == ["teams.csv: The file cannot be read: Is a directory."]


def test_control_characters_are_no_text(tmp_path: Path) -> None:
    files = dict.fromkeys(GOOD) | {"teams.csv": "code,name\nMERROW,A\x00B\n"}
    assert mistakes(write_folder(tmp_path, files)) == [
        'teams.csv:2, name "A\x00B": A text here holds no control characters.'
    ]


def test_a_mistake_is_told_once_and_not_where_it_is_used(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, {"kpis.csv": GOOD["kpis.csv"].replace("up,mean", "upp,mean")})
    assert "\n".join(mistakes(folder)) == (
        'kpis.csv:2, direction "upp": It is one of up, down, range, binary, ordinal, milestone, info'
        ' (did you mean "up"?).'
    )


def test_a_wrong_rule_is_told_once_and_not_on_lines_that_inherit(tmp_path: Path) -> None:
    rules = (
        "valid_from,tolerance_percent,node_green_at,node_amber_at\n"
        "2025-01-01,-1,90,95\n"
        "2025-07-01,,,\n"
        "2026-01-01,5,,\n"
        "2026-07-01,,60,\n"
    )
    assert mistakes(write_folder(tmp_path, {"rules.csv": rules})) == [
        'rules.csv:2, node_green_at "90": The bands of nodes keep the order 0 <= amber (95) < green <= 120.',
        'rules.csv:2, tolerance_percent "-1": A percentage lies between 0 and 100.',
        'rules.csv:5, node_green_at "60": The bands of nodes keep the order 0 <= amber (70) < green <= 120.',
    ]


def test_an_unknown_language_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    settings = 'name = "Merrow"\nlanguage = "xx"\n'
    assert mistakes(write_folder(tmp_path, {"organisation.toml": settings})) == [
        'organisation.toml:2, language "xx": There is no such language here; known are en (English).'
    ]
