"""The MTA published its figures of 2009 to 2014 anew by 2017: the list of restatements names each of them."""

import csv
import datetime as dt
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from accounts.models import Team
from kpis.actions.folder.load import load_folder
from kpis.models import Measure
from kpis.queries.restatements import restatements
from kpis.queries.two_moments import Span
from tests.mta_folder import Published, as_revised, write_folder
from tests.real.tables import Row

FIRST = dt.datetime(2017, 5, 2, 9, tzinfo=dt.UTC)
SECOND = FIRST + dt.timedelta(days=30)
EXCERPT = Path(__file__).parents[3] / "data" / "mta_excerpt"
FIELDS = {"value": "monthly_actual", "target": "monthly_target"}


def named(published: Published, revisions: Sequence[Row], folder: Path) -> list[tuple[str, ...]]:
    """Loads the earlier state and then the later one as corrections, and gives what is named as restated."""
    write_folder(as_revised(published, revisions, "2011"), folder)
    load_folder(folder, now=FIRST)
    write_folder(as_revised(published, revisions, "2017"), folder, every_target=True)
    load_folder(folder, now=SECOND)
    measures = frozenset(Measure.objects.values_list("pk", flat=True))
    teams = frozenset(Team.objects.values_list("pk", flat=True))
    found = restatements(Span(FIRST, SECOND, measures, teams), SECOND)
    assert {one.act.who for one in found} == {"organisation folder"}
    return sorted(
        (one.act.code.removeprefix("MTA_"), one.period, FIELDS[one.act.what], one.act.before, one.act.after)
        for one in found
        if one.act.what in FIELDS
    )


def plain(figure: str) -> str:
    return figure.rstrip("0").rstrip(".") if "." in figure else figure


def monthly(revisions: Sequence[Row]) -> list[tuple[str, ...]]:
    return sorted(
        (
            *(row["indicator_seq"], row["period"], row["field"]),
            *(plain(row["value_2011_snapshot"]), plain(row["value_2017_snapshot"])),
        )
        for row in revisions
        if row["field"].startswith("monthly")
    )


@pytest.mark.real_data
def test_each_of_the_restated_figures_is_named_and_nothing_else(real_data: Path, tmp_path: Path) -> None:
    """Of the 307 the 149 monthly ones are figures of ours: 96 targets and 53 values. The other 158 are years
    to date, which are never entered but follow from the months."""
    with (real_data / "mta" / "revisions_2011_vs_2017.csv").open(encoding="utf-8", newline="") as file:
        revisions = list(csv.DictReader(file))
    fields = Counter(row["field"] for row in revisions)
    assert fields == {"monthly_target": 96, "ytd_target": 96, "monthly_actual": 53, "ytd_actual": 62}
    expected = monthly(revisions)
    assert len(expected) == 149
    assert named(Published.read(real_data / "mta"), revisions, tmp_path) == expected


def revision(period: str, field: str, before: str, after: str) -> Row:
    given = {"indicator_seq": "20421", "period": period, "field": field}
    return {**given, "value_2011_snapshot": before, "value_2017_snapshot": after}


def test_an_excerpt_is_restated_month_by_month(tmp_path: Path) -> None:
    """A target of three months that were 94 at first, and one value."""
    revisions = [
        revision("2014-02", "monthly_target", "94", "95.1"),
        revision("2014-03", "monthly_target", "94", "95.1"),
        revision("2014-04", "monthly_target", "94", "95.1"),
        revision("2014-03", "monthly_actual", "80.5", "91"),
        revision("2014-03", "ytd_actual", "85", "89"),
    ]
    assert named(Published.read(EXCERPT), revisions, tmp_path) == monthly(revisions)
