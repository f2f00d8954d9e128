"""What a version would change is exactly what it changes, and what is behind it stays byte for byte."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Model

from accounts.audit import COMMAND
from accounts.models import BEGINNING, Change
from accounts.refusals import Conflict, Refused
from kpis.actions.all_scores import recompute_all
from kpis.actions.definitions import latest_recorded, publish_version
from kpis.actions.entries import submit_many
from kpis.actions.outcomes import Submission
from kpis.actions.scores import recompute
from kpis.actions.version_preview import VersionPreview, preview_version
from kpis.calc.facts import MeasureKey, NodeKey
from kpis.calc.periods import Calendar, parse_key, shift
from kpis.calc.typed import Typed
from kpis.models import KPI, KPIVersion, Measure, NodeScore, Score
from kpis.queries.row_counts import count_stale
from reports.models import ReportArtifact
from tests.builders import make_kpi, make_measure, make_objective, make_organisation, make_target, make_team

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
JANUARY, JULY, OCTOBER, NEW_YEAR = (
    dt.date(2026, 1, 1),
    dt.date(2026, 7, 1),
    dt.date(2026, 10, 1),
    dt.date(2027, 1, 1),
)
LATE = {"formula": "100 * late / trips", "inputs": "late:sum;trips:sum", "aggregation": "ratio"}
WIDER = {**LATE, "formula": "100 * (late + 1) / trips"}
Figures = dict[Any, tuple[Decimal | None, Decimal | None, str]]


def enter(measure: Measure, first: str, figures: list[str]) -> None:
    period = parse_key(Calendar(), first)
    cells = [
        Submission(
            measure.pk, shift(Calendar(), period, number), Typed(inputs={"late": late, "trips": "100"})
        )
        for number, late in enumerate(figures)
    ]
    submit_many(COMMAND, cells, now=NOW, source="page")


@pytest.fixture
def late(db: None) -> KPI:
    """On two scorecards below one company from January on, and read by another KPI; 5 of 100 is the
    target, 10 the red line."""
    make_organisation()
    company = make_team("MERROW")
    kpi = make_kpi("LATE", make_objective("ON_TIME"), unit="%", direction="down", **LATE)
    twice = make_kpi(
        "TWICE", make_objective("CARE"), direction="down", formula="LATE * 2", aggregation="mean"
    )
    for code, figures in (("BUSES", "4 4 5 4 6 4 4 4 4 5"), ("RAIL", "9 9 9 9 12 9 9 9 9 9")):
        team = make_team(code, company)
        measure = make_measure(kpi, team, active_from=JANUARY)
        make_target(measure, 5, red_line=10)
        make_target(make_measure(twice, team, active_from=JANUARY, source="formula"), 10, red_line=20)
        enter(measure, "2026-01", figures.split())
    recompute_all(NOW)
    return kpi


def version(kpi: KPI, since: dt.date, **fields: Any) -> KPIVersion:
    return KPIVersion(kpi=kpi, valid_from=since, **{"unit": "%", "direction": "down", **fields})


def figures() -> Figures:
    """Of every row there is; what is not there in its period has none."""
    found: Figures = {}
    for score in Score.objects.filter(present=True).exclude(status=""):
        key = MeasureKey(score.measure_id, score.grain, score.start)
        found[key] = score.value, score.score, score.status
    for node in NodeScore.objects.filter(present=True).exclude(status=""):
        of = node.objective_id or node.perspective_id
        found[NodeKey(node.node, node.team_id, of, node.grain, node.start)] = None, node.score, node.status
    return found


def differences(before: Figures, after: Figures) -> dict[Any, tuple[Any, Any]]:
    keys = before.keys() | after.keys()
    return {key: (before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key)}


def told(preview: VersionPreview) -> dict[Any, tuple[Any, Any]]:
    def side(result: Any) -> Any:
        return result and (getattr(result, "value", None), result.score, result.status)

    assert preview.changes is not None
    return {one.key: (side(one.before), side(one.after)) for one in preview.changes}


def rows(model: type[Model], **where: Any) -> list[dict[str, Any]]:
    return list(model._default_manager.filter(**where).order_by("pk").values())


def publish(new: Callable[[], KPIVersion], reason: str = "") -> tuple[Any, Any]:
    """What the preview tells, and what publishing then changes."""
    preview, before = preview_version(COMMAND, new(), now=NOW, reason=reason), figures()
    publish_version(COMMAND, new(), now=NOW, reason=reason)
    recompute(NOW)
    assert (count_stale(), recompute_all(NOW)) == (0, 0)
    return told(preview), differences(before, figures())


def test_what_is_told_is_what_is_written(late: KPI) -> None:
    """From October on one more is counted as late: 4 in 100 are then 5, which still meets the target."""
    objective = late.versions.get().objective
    found, written = publish(lambda: version(late, OCTOBER, objective=objective, **WIDER), "wider")
    assert found == written
    buses = Measure.objects.get(kpi=late, team__code="BUSES")
    assert found[MeasureKey(buses.pk, "month", OCTOBER)] == (
        (Decimal(5), Decimal(100), "green"),
        (Decimal(6), Decimal(90), "amber"),
    )
    assert {key.grain for key in found} == {"month", "quarter", "half_year", "year"}
    assert {type(key) for key in found} == {MeasureKey, NodeKey}


@pytest.mark.parametrize(
    "fields",
    [
        {"objective": None, "minor": True, **LATE},
        {"formula": "kpi.OTHER + late", "inputs": "late:sum", "aggregation": "ratio"},
        {"formula": "100 * late / trips", "inputs": LATE["inputs"], "frequency": "quarter"},
        {"direction": "info", **LATE},
    ],
    ids=["a metric", "another input", "a quarter", "for information"],
)
def test_whatever_is_defined_in_the_past_is_told_exactly(late: KPI, fields: dict[str, Any]) -> None:
    make_kpi("OTHER")
    found, written = publish(lambda: version(late, JANUARY, **fields), "It was always meant so.")
    assert found == written != {}


def test_days_that_are_kept_no_more_are_told(late: KPI) -> None:
    """A measure by week ends as the finest of its team: the nodes by week go with it."""
    kpi = make_kpi("WEEKLY", make_objective("SAFE"), frequency="week")
    measure = make_measure(kpi, make_team("TRAMS"), active_from=dt.date(2026, 10, 5))
    make_target(measure, 10, grain="month")
    submit_many(
        COMMAND,
        [Submission(measure.pk, parse_key(Calendar(), "2026-W45"), Typed("9"))],
        now=NOW,
        source="page",
    )
    recompute_all(NOW)
    found, written = publish(
        lambda: KPIVersion(kpi=kpi, objective=kpi.versions.earliest("pk").objective, frequency="month"),
        "monthly",
    )
    assert found == written
    assert {key.grain for key in found if isinstance(key, NodeKey)} >= {"week"}


def test_what_waits_to_be_computed_is_no_change_of_the_version(late: KPI) -> None:
    enter(Measure.objects.get(kpi=late, team__code="BUSES"), "2026-09", ["30"])
    preview = preview_version(
        COMMAND,
        version(late, OCTOBER, objective=late.versions.get().objective, **WIDER),
        now=NOW,
        reason="wider",
    )
    recompute(NOW)
    before = figures()
    publish_version(
        COMMAND,
        version(late, OCTOBER, objective=late.versions.get().objective, **WIDER),
        now=NOW,
        reason="wider",
    )
    recompute(NOW)
    assert told(preview) == differences(before, figures())


def test_a_formula_of_the_next_quarter_leaves_everything_before_as_it_is(late: KPI) -> None:
    """No score has begun that it could change: not one row is written, neither of scores nor of reports."""
    models = (Score, NodeScore, ReportArtifact)
    before = [rows(model) for model in models]
    found, written = publish(
        lambda: version(late, NEW_YEAR, objective=late.versions.earliest("pk").objective, **WIDER)
    )
    assert (found, written) == ({}, {})
    assert [rows(model) for model in models] == before


def test_of_a_year_that_is_running_only_what_is_not_over_changes(late: KPI) -> None:
    """By December, which has not begun, the quarter, half year and year are read, for they end with it."""
    objective, december = late.versions.get().objective, dt.date(2026, 12, 1)
    before = [rows(Score, grain="month"), rows(NodeScore, grain="month")]
    earlier = rows(Score, grain="quarter", start__lt=OCTOBER)
    found, written = publish(lambda: version(late, december, objective=objective, **WIDER))
    assert found == written
    assert {key.grain for key in found} == {"quarter", "half_year", "year"}
    assert [rows(Score, grain="month"), rows(NodeScore, grain="month")] == before
    assert rows(Score, grain="quarter", start__lt=OCTOBER) == earlier


def test_a_preview_leaves_nothing_behind(late: KPI) -> None:
    before = [rows(model) for model in (KPIVersion, Change, Score, NodeScore)]
    new = version(late, OCTOBER, **WIDER)
    preview_version(COMMAND, new, now=NOW, reason="wider")
    assert [rows(model) for model in (KPIVersion, Change, Score, NodeScore)] == before
    assert new.pk is None


def test_a_preview_refuses_what_publishing_refuses(late: KPI) -> None:
    with pytest.raises(Refused) as error:
        preview_version(COMMAND, version(late, NEW_YEAR, formula="late +"), now=NOW)
    assert [problem.field for problem in error.value.problems] == ["formula"]


def test_periods_that_are_over_are_defined_anew_with_a_reason_only(late: KPI) -> None:
    with pytest.raises(Refused) as error:
        publish_version(COMMAND, version(late, OCTOBER, **WIDER), now=NOW)
    assert str(error.value) == "It defines periods anew that are over: say why."
    publish_version(COMMAND, version(late, dt.date(2026, 11, 1), **WIDER), now=NOW)


def test_another_version_since_the_form_was_made_is_a_conflict(late: KPI) -> None:
    seen = latest_recorded(late)
    assert seen is not None
    publish_version(COMMAND, version(late, NEW_YEAR, **WIDER), now=NOW, seen=seen.pk)
    with pytest.raises(Conflict) as error:
        publish_version(COMMAND, version(late, NEW_YEAR, **LATE), now=NOW, seen=seen.pk)
    assert str(error.value) == "command published a version from 2027-01-01 while this form was open."
    assert late.versions.filter(valid_from__gt=BEGINNING).count() == 1


def test_of_very_many_scores_only_the_number_is_told(late: KPI) -> None:
    preview = preview_version(COMMAND, version(late, OCTOBER, **WIDER), now=NOW, reason="wider", most=10)
    assert (preview.changes, preview.asked > 10) == (None, True)
