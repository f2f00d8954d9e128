"""`make_*`: real rows without surprises. A test says what it cares about, the rest is filled in."""

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import Group

from accounts.models import Membership, Organisation, Team, TeamTerms, User
from kpis.calc.scoring import measure_status, node_status
from kpis.models import (
    KPI,
    Entry,
    EntryRevision,
    KPIVersion,
    Measure,
    MeasureLife,
    MeasureTerms,
    NodeScore,
    NodeTerms,
    Objective,
    Perspective,
    Score,
    ScoringRules,
    Target,
)

PASSWORD = "correct horse battery staple"
RECORDED = dt.datetime(2024, 1, 1, 8, tzinfo=dt.UTC)
_FRESH = {"source_version": 1, "computed_version": 1, "computed_at": RECORDED}
_numbers = itertools.count(1)
_moments = itertools.count(1)


def moment() -> dt.datetime:
    """A record time of its own for each dated row, in the order of building."""
    return RECORDED + dt.timedelta(seconds=next(_moments))


def make_organisation(**fields: Any) -> Organisation:
    organisation = Organisation.current()
    for name, value in fields.items():
        setattr(organisation, name, value)
    organisation.save()
    return organisation


def make_user(email: str = "", *, groups: tuple[str, ...] = (), **fields: Any) -> User:
    email = email or f"person{next(_numbers)}@merrow.example"
    user = User.objects.create_user(email, fields.pop("name", email.split("@")[0].title()), PASSWORD)
    user.groups.set(Group.objects.filter(name__in=groups))
    user.is_staff = "Administrators" in groups
    for name, value in fields.items():
        setattr(user, name, value)
    user.save()
    return user


def make_team(code: str = "", parent: Team | None = None, **fields: Any) -> Team:
    """A team; `parent`, `weight`, `mode`, `own_weight`, `rollup` make its first terms."""
    code = code or f"T{next(_numbers)}"
    terms = {name: fields.pop(name) for name in ("weight", "mode", "own_weight", "rollup") if name in fields}
    team = Team.objects.create(code=code, name=fields.pop("name", code), **fields)
    TeamTerms.objects.create(team=team, parent=parent, recorded_at=moment(), **terms)
    return team


def make_member(user: User, team: Team, role: str = "contributor") -> Membership:
    return Membership.objects.create(user=user, team=team, role=role)


def make_objective(code: str = "", perspective: str = "customer", **fields: Any) -> Objective:
    code = code or f"O{next(_numbers)}"
    holder, _ = Perspective.objects.get_or_create(code=perspective, defaults={"name": perspective.title()})
    return Objective.objects.create(code=code, name=fields.pop("name", code), perspective=holder, **fields)


def make_kpi(code: str = "", objective: Objective | None = None, **fields: Any) -> KPI:
    """An active KPI with one version from the beginning; fields of the version may be given by name."""
    code = code or f"K{next(_numbers)}"
    version_names = {field.name for field in KPIVersion._meta.fields} - {"id", "kpi"}
    version = {name: fields.pop(name) for name in list(fields) if name in version_names}
    kpi = KPI.objects.create(
        code=code, name=fields.pop("name", code), status=fields.pop("status", "active"), **fields
    )
    KPIVersion.objects.create(kpi=kpi, objective=objective, recorded_at=moment(), **version)
    return kpi


def make_measure(kpi: KPI | None = None, team: Team | None = None, **fields: Any) -> Measure:
    """A measure active from `active_from` (the beginning) to `active_to` (for good)."""
    life = {name: fields.pop(name) for name in ("active_from", "active_to") if name in fields}
    terms = {name: fields.pop(name) for name in ("weight", "critical") if name in fields}
    measure = Measure.objects.create(kpi=kpi or make_kpi(), team=team or make_team(), **fields)
    MeasureLife.objects.create(measure=measure, **life)
    if terms:
        MeasureTerms.objects.create(measure=measure, recorded_at=moment(), **terms)
    return measure


def make_target(measure: Measure, target: Any = None, **fields: Any) -> Target:
    version = measure.kpi.versions.get()
    return Target.objects.create(
        measure=measure,
        grain=fields.pop("grain", version.frequency),
        target=None if target is None else Decimal(target),
        recorded_at=fields.pop("recorded_at", moment()),
        **fields,
    )


def make_rules(**fields: Any) -> ScoringRules:
    return ScoringRules.objects.create(recorded_at=moment(), **fields)


def make_node_terms(node: Objective | Perspective, **fields: Any) -> NodeTerms:
    name = "objective" if isinstance(node, Objective) else "perspective"
    return NodeTerms.objects.create(recorded_at=moment(), **{name: node}, **fields)


def make_entry(measure: Measure, start: dt.date, value: Any = None, **fields: Any) -> Entry:
    """An entry with its first revision. It marks no score stale: tests of that go through the action."""
    grain = fields.pop("grain", measure.kpi.versions.get().frequency)
    figures = {
        "state": fields.pop("state", "value"),
        "value": None if value is None else Decimal(value),
        "inputs": fields.pop("inputs", None),
    }
    revision = EntryRevision.objects.create(
        measure=measure,
        grain=grain,
        start=start,
        version=1,
        source="page",
        recorded_at=moment(),
        **figures,
        **fields,
    )
    return Entry.objects.create(measure=measure, grain=grain, start=start, revision=revision, **figures)


def make_score(
    measure: Measure, start: dt.date, value: Any = None, score: Any = None, **fields: Any
) -> Score:
    """A fresh stored score, as a worker leaves it; `status` follows from the score where it is not given."""
    figures = {
        name: None if given is None else Decimal(given)
        for name, given in (("value", value), ("score", score))
    }
    status = "no_data" if figures["score"] is None else measure_status(figures["score"])
    return Score.objects.create(
        measure=measure,
        start=start,
        **{"grain": measure.kpi.versions.get().frequency, "status": status, **_FRESH, "raw": figures["value"]}
        | figures
        | fields,
    )


def make_node_score(team: Team, start: dt.date, score: Any = None, **fields: Any) -> NodeScore:
    """A fresh stored node score of the team, or of the `objective` or `perspective` given."""
    figure = None if score is None else Decimal(score)
    node = next((name for name in ("objective", "perspective") if name in fields), "team")
    status = "no_data" if figure is None else node_status(figure, 90, 70)
    return NodeScore.objects.create(
        team=team,
        start=start,
        score=figure,
        **{"grain": "month", "node": node, "status": status, **_FRESH} | fields,
    )
