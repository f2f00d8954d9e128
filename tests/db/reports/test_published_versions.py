"""A formula that rules from the next quarter on, seen from reports that are sent and from the chart."""

import datetime as dt
import json
from typing import Any

from django.contrib.auth.models import Group
from django.test import Client
from time_machine import TimeMachineFixture as Traveller

from accounts.audit import COMMAND
from kpis.actions.definitions import VERSIONED, publish_version
from kpis.actions.scores import recompute
from kpis.models import KPI, KPIVersion, NodeScore, Score
from reports.models import ReportArtifact
from tests.report_scene import NOW, OCTOBER, make_report, make_scene

NEXT_QUARTER = dt.date(2027, 1, 1)


def rows(model: Any) -> list[dict[str, Any]]:
    return list(model.objects.order_by("pk").values())


def test_scores_and_reports_before_it_stay_and_the_chart_breaks(
    client: Client, time_machine: Traveller
) -> None:
    scene = make_scene(Group.objects.get(name="Executives"))
    make_report(scene)
    punctuality = scene.cast.punctuality
    models = (Score, NodeScore, ReportArtifact)
    before = [rows(model) for model in models]
    assert all(before)
    publish_version(COMMAND, of_the_next_quarter(punctuality.kpi), now=NOW)
    recompute(NOW)
    assert [rows(model) for model in models] == before
    january = punctuality.scores.get(start=OCTOBER)
    january.pk, january.start = None, NEXT_QUARTER
    january.save()
    time_machine.move_to(dt.datetime(2027, 2, 5, 9, tzinfo=dt.UTC))
    client.force_login(scene.cast.executive)
    page = client.get("/scorecards/BUSES/OPS_01/?period=2027-01")
    chart = json.loads(page.context["page"].figure.json)
    assert [chart["labels"][place] for place in chart["breaks"]] == ["Jan 27"]


def of_the_next_quarter(kpi: KPI) -> KPIVersion:
    rules = kpi.versions.get()
    new = KPIVersion(kpi=kpi, valid_from=NEXT_QUARTER)
    for name in VERSIONED:
        setattr(new, name, getattr(rules, name))
    new.formula, new.inputs, new.aggregation = "100 * late / trips", "late:sum;trips:sum", "ratio"
    return new
