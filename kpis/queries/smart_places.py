"""Where KPIs are measured, as the SMART checks look at it: one statement for all measures of all of them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, CharField, Exists, ExpressionWrapper, OuterRef, Q, Subquery
from django.db.models.functions import Cast, JSONObject

from accounts.models import Membership, Organisation, Team, User
from kpis.calc.periods import period_of
from kpis.calc.smart_facts import WINDOW, Past, Place, TargetRow
from kpis.models import (
    Action,
    EntryRevision,
    Forecast,
    KPIVersion,
    Measure,
    MeasureLife,
    Score,
    Target,
)
from kpis.models.querysets import MeasureQuerySet
from kpis.queries.calendars import calendar_of
from kpis.queries.dated import in_force

NOT_YET = ("", "not_due", "na")
"""Statuses of periods for which no figure was due."""

IMPORTS = (EntryRevision.Source.SHEET, EntryRevision.Source.API, EntryRevision.Source.FOLDER)
ENTERING = (Membership.Role.CONTRIBUTOR, Membership.Role.MANAGER)


def living(today: dt.date) -> MeasureQuerySet[Measure]:
    """Measures that are active today or will be."""
    lives = MeasureLife.objects.filter(Q(active_to=None) | Q(active_to__gte=today), measure=OuterRef("pk"))
    return Measure.objects.filter(Exists(lives))


def places_of(
    kpi_ids: Collection[int], organisation: Organisation, today: dt.date, user: User | None
) -> dict[int, tuple[Place, ...]]:
    """By KPI, in the order of the teams' names; measures of persons are not among them."""
    rows = Measure.objects.filter(kpi__in=kpi_ids, person=None).order_by("team__name", "pk")
    rows = _entered(_timed(rows, today), today)
    rows = _told(_judged(rows, organisation, today), user, today)
    found = defaultdict(list)
    for row in rows:
        found[row.kpi_id].append(_place(row, user))
    return {kpi: tuple(places) for kpi, places in found.items()}


def _timed(rows: Any, today: dt.date) -> Any:
    """With `is_due`, and the dated targets in the order in which they were recorded."""
    targets = Target.objects.filter(measure=OuterRef("pk")).order_by("recorded_at", "pk")
    figures = JSONObject(
        grain="grain",
        start="valid_from",
        target=_text("target"),
        due="due",
        ends=_whether(Q(**{f"{name}__isnull": True for name in Target.FIGURES})),
    )
    return rows.annotate(
        is_due=Exists(living(today).filter(pk=OuterRef("pk"))),
        dated=ArraySubquery(targets.values(json=figures)),
    )


def _entered(rows: Any, today: dt.date) -> Any:
    """With `is_entered`: computed, owned by somebody who may log in, entered by the team, or imported."""
    entering = Membership.objects.filter(team=OuterRef("team"), role__in=ENTERING, user__is_active=True)
    imported = EntryRevision.objects.filter(measure=OuterRef("pk"), source__in=IMPORTS)
    deputed = Q(deputy__is_active=True)
    deputed &= Q(deputy_from=None) | Q(deputy_from__lte=today)
    deputed &= Q(deputy_to=None) | Q(deputy_to__gte=today)
    somebody = ~Q(source=Measure.Source.ENTRY) | Q(owner__is_active=True) | deputed
    return rows.annotate(is_entered=_whether(somebody | Exists(entering) | Exists(imported)))


def _judged(rows: Any, organisation: Organisation, today: dt.date) -> Any:
    """With the `latest` scores, the `chance` of the running year, and whether an action is open."""
    versions = in_force(KPIVersion.objects.filter(kpi=OuterRef("kpi")), today)
    year = period_of(calendar_of(organisation), "year", today)
    forecasts = Forecast.objects.filter(
        measure=OuterRef("pk"), grain="year", start=year.start, chance__isnull=False
    )
    scores = Score.objects.filter(measure=OuterRef("pk"), grain=OuterRef("frequency"), present=True)
    figures = JSONObject(status="status", value=_text("value"), have="have", expected="expected")
    return rows.annotate(frequency=Subquery(versions.values("frequency")[:1])).annotate(
        latest=ArraySubquery(
            scores.exclude(status__in=NOT_YET).order_by("-start").values(json=figures)[:WINDOW]
        ),
        chance=Subquery(forecasts.order_by("-made_after").values("chance")[:1]),
        planned=Exists(Action.objects.filter(measure=OuterRef("pk"), state=Action.State.OPEN)),
    )


def _told(rows: Any, user: User | None, today: dt.date) -> Any:
    """With the name of the team, and whether the reader may open its scorecard."""
    teams = Team.objects.visible_to(user, today) if user else Team.objects.none()
    told = rows.annotate(is_open=_whether(Q(team__in=teams)))
    return told.values_list(
        "kpi_id", "team__name", "is_open", "is_due", "is_entered", "dated", "latest", "chance", "planned",
        "baseline", named=True,
    )  # fmt: skip


def _place(row: Any, user: User | None) -> Place:
    is_told = row.is_open or user is None or user.is_administrator
    return Place(
        team=row.team__name if is_told else "",
        is_due=row.is_due,
        is_entered=row.is_entered,
        have=sum(score["have"] for score in row.latest),
        expected=sum(score["expected"] for score in row.latest),
        targets=tuple(map(_target, row.dated)),
        past=_past(row) if row.is_open else None,
    )


def _target(row: dict[str, Any]) -> TargetRow:
    return TargetRow(
        row["grain"],
        dt.date.fromisoformat(row["start"]),
        _decimal(row["target"]),
        dt.date.fromisoformat(row["due"]) if row["due"] else None,
        row["ends"],
    )


def _past(row: Any) -> Past:
    values = (_decimal(score["value"]) for score in row.latest)
    return Past(
        values=tuple(value for value in values if value is not None),
        met=sum(score["status"] == "green" for score in row.latest),
        chance=row.chance,
        planned=row.planned,
        baseline=row.baseline,
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _text(name: str) -> Cast:
    """Figures travel as text: JSON knows no decimals."""
    return Cast(name, CharField())


def _whether(condition: Q) -> Any:
    return ExpressionWrapper(condition, BooleanField())
