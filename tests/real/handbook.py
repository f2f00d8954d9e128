"""Turns the KPIs of a company's public handbook into drafts of an organisation folder.

Source: GitLab's handbook of 11 November 2022. It has definitions and targets as prose and no figures; names
and links of owners were taken out, so the manager of each department stands in. What prose says plainly is
read: "divided by" is a formula, a text that begins with "How" a question, and a number in a target is one.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.real.tables import Row, write_settings, write_table

SNAPSHOT = "2022-11-11"
GOAL = "GOAL"
"""What is called a key indicator serves it; the others are metrics."""

RATIO = ("part / whole", "part:sum;whole:sum", "ratio")
UNIT = re.compile(r"%|\b(?:days|issues|MRs|contributors)\b|(?<=\d)ms\b")
TARGET = re.compile(r"(?:^|(?:above|below|than|<)\s*)(\d+(?:\.\d+)?)", re.IGNORECASE)
LOWER = re.compile(r"\b(?:below|less)\b|<", re.IGNORECASE)
KPIS = "code name definition status owner source question objective unit direction formula inputs aggregation"


def write_folder(rows: Iterable[Row], folder: Path) -> dict[tuple[str, str], str]:
    """Code by department and name."""
    kept = [row for row in rows if row["snapshot"] == SNAPSHOT]
    codes = {(row["org"], row["name"].strip()): f"H{number}" for number, row in enumerate(kept)}
    teams = {org: f"T{number}" for number, org in enumerate(dict.fromkeys(row["org"] for row in kept))}
    write_settings(folder, name="Handbook")
    write_table(folder, "teams", "code name parent", [("ALL", "All", ""), *_teams(teams)])
    people = ((_manager(team), team, "manager") for team in teams.values())
    write_table(folder, "people", "email team role", people)
    write_table(folder, "objectives", "code perspective", [(GOAL, "customer")])
    write_table(folder, "kpis", KPIS, (_kpi(row, codes, teams) for row in kept))
    measures = ((code, teams[org], _manager(teams[org])) for (org, _name), code in codes.items())
    write_table(folder, "measures", "kpi team owner", measures)
    write_table(folder, "targets", "kpi team valid_from target", _targets(kept, codes, teams))
    return codes


def _teams(teams: dict[str, str]) -> list[tuple[str, str, str]]:
    return [(code, org, "ALL") for org, code in teams.items()]


def _manager(team: str) -> str:
    return f"{team.lower()}@handbook.example"


def _kpi(row: Row, codes: dict[tuple[str, str], str], teams: dict[str, str]) -> tuple[str, ...]:
    text, name = row["definition"].strip(), row["name"].strip()
    unit, lower = UNIT.search(row["target"]), LOWER.search(row["target"])
    return (
        codes[row["org"], name],
        name,
        text,
        "draft",
        _manager(teams[row["org"]]),
        " ".join(row["urls"].split())[:200],
        text.partition(".")[0][:200] if text.startswith("How") else "",
        GOAL if row["is_key"] == "True" else "",
        unit.group() if unit else "",
        "down" if lower else "up",
        *(RATIO if "divided by" in text.lower() else ("", "", "mean")),
    )


def _targets(
    rows: Iterable[Row], codes: dict[tuple[str, str], str], teams: dict[str, str]
) -> Iterator[tuple[str, ...]]:
    for row in rows:
        found = TARGET.search(row["target"])
        if found:
            yield codes[row["org"], row["name"].strip()], teams[row["org"]], "2022-11-01", found[1]
