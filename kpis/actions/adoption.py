"""KPIs of the library become KPIs of the organisation, with all that stands around them, in one act."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.curation import Curation, curating
from accounts.audit import Actor
from accounts.models import Organisation, Team, User
from accounts.refusals import Problem
from kpis.actions.adopted_objectives import NewObjective, found_objectives
from kpis.actions.definitions import put_kpis, put_versions
from kpis.actions.leading_pairs import declare
from kpis.actions.life_cycle import activate
from kpis.actions.measures import put_lives, put_measure_terms, put_measures
from kpis.actions.targets import agree_targets
from kpis.calc.library import LibraryEntry, meaning_here, pairs_within
from kpis.doors.library import library
from kpis.models import KPI, KPIVersion, LeadingPair, Measure, MeasureLife, MeasureTerms, Objective, Target
from kpis.queries.calendars import calendar_of
from kpis.queries.library import in_catalogue

REASON = "adopted from the library"
_KEPT = (
    *("name", "definition", "function", "level", "kind"),
    *("source", "question", "action_when_red", "pitfalls"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A scorecard, what the KPI weighs there, and the figures of its first target; none: no target yet."""

    team: Team
    weight: Decimal = Decimal(1)
    figures: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Adoption:
    """One entry under its code here. Without an objective it is a metric."""

    entry: LibraryEntry
    code: str
    objective: Objective | NewObjective | None = None
    owner: User | None = None
    places: Sequence[Place] = ()


@dataclass(frozen=True, slots=True)
class Start:
    """From when it is measured and from when its targets rule; what else comes along."""

    active_from: dt.date
    targets_from: dt.date
    at_once: bool = True
    guardrails: bool = True
    leads: bool = True


def adopt(actor: Actor, adoptions: Sequence[Adoption], start: Start, *, now: dt.datetime) -> list[KPI]:
    """Objectives where they are new, KPIs with their first version, guardrails, leading pairs, measures with
    weights and targets; active `at_once`, else drafts. Everything or, Refused, nothing."""
    with transaction.atomic():
        kpis = _adopt(actor, adoptions, start, now)
        for kpi in kpis if start.at_once else ():
            activate(actor, kpi, now=now, reason=REASON)
    return kpis


def _adopt(actor: Actor, adoptions: Sequence[Adoption], start: Start, now: dt.datetime) -> list[KPI]:
    with curating(actor, now, REASON) as curation:
        curation.refuse(_problems(adoptions))
        kpis = _put_kpis(curation, adoptions)
        _put_measures(curation, list(zip(kpis, adoptions, strict=True)), start)
        new = {adoption.entry.code: kpi for kpi, adoption in zip(kpis, adoptions, strict=True)}
        partners = in_catalogue() | new
        if start.guardrails:
            _put_guardrails(curation, new, partners)
        for pair in _pairs(new, partners) if start.leads else ():
            declare(actor, pair, now=now, reason=REASON)
    return kpis


def _put_kpis(curation: Curation, adoptions: Sequence[Adoption]) -> list[KPI]:
    """Drafts with their first version, which rules from the beginning."""
    made = found_objectives(
        curation, [one.objective for one in adoptions if isinstance(one.objective, NewObjective)]
    )
    kpis = [_kpi(one) for one in adoptions]
    put_kpis(curation, kpis)
    organisation = Organisation.current()
    versions = [_version(kpi, one, organisation) for kpi, one in zip(kpis, adoptions, strict=True)]
    for version, one in zip(versions, adoptions, strict=True):
        aim = one.objective
        version.objective = made[aim] if isinstance(aim, NewObjective) else aim
    put_versions(curation, versions)
    return kpis


def _kpi(adoption: Adoption) -> KPI:
    kept = {name: getattr(adoption.entry, name) for name in _KEPT}
    return KPI(code=adoption.code, owner=adoption.owner, **kept)


def _version(kpi: KPI, adoption: Adoption, organisation: Organisation) -> KPIVersion:
    meaning = meaning_here(adoption.entry, organisation.currency, calendar_of(organisation).fine)
    return KPIVersion(kpi=kpi, **asdict(meaning))


def _put_measures(curation: Curation, adopted: Sequence[tuple[KPI, Adoption]], start: Start) -> None:
    pairs = [
        (Measure(kpi=kpi, team=place.team, owner=adoption.owner), place)
        for kpi, adoption in adopted
        for place in adoption.places
    ]
    measures = [measure for measure, _place in pairs]
    put_measures(curation, measures)
    put_lives(curation, [MeasureLife(measure=one, active_from=start.active_from) for one in measures])
    put_measure_terms(curation, [MeasureTerms(measure=one, weight=place.weight) for one, place in pairs])
    grains = dict(
        KPIVersion.objects.filter(kpi__in=[kpi for kpi, _one in adopted]).values_list("kpi", "frequency")
    )
    targets = [
        Target(
            measure=measure,
            grain=grains[measure.kpi_id],
            valid_from=start.targets_from,
            **place.figures,
        )
        for measure, place in pairs
        if place.figures
    ]
    agree_targets(curation, targets)


def _put_guardrails(curation: Curation, new: Mapping[str, KPI], partners: Mapping[str, KPI]) -> None:
    for code, kpi in new.items():
        kpi.guardrail = partners.get(library()[code].guardrail)
    put_kpis(curation, [kpi for kpi in new.values() if kpi.guardrail])


def _pairs(new: Mapping[str, KPI], partners: Mapping[str, KPI]) -> Iterator[LeadingPair]:
    """Those of the library with a new KPI at one end at least."""
    for leader, follower in pairs_within(partners, library()):
        if leader in new or follower in new:
            yield LeadingPair(leader=partners[leader], follower=partners[follower])


def _problems(adoptions: Sequence[Adoption]) -> Iterator[Problem]:
    if not adoptions:
        yield Problem("", "", _("Choose at least one KPI."))
    taken = {code.lower(): name for code, name in KPI.objects.values_list("code", "name")}
    for adoption in adoptions:
        name = taken.get(adoption.code.lower())
        if name is not None:
            rule = _("There is a KPI with the code %(code)s, %(name)s: choose another code, or leave it out.")
            said = rule % {"code": adoption.code, "name": name}
            yield Problem("code", adoption.code, said, "kpis", (adoption.code,))
        taken[adoption.code.lower()] = adoption.entry.name
        yield from _places_problems(adoption)


def _places_problems(adoption: Adoption) -> Iterator[Problem]:
    seen: set[int] = set()
    for place in adoption.places:
        if place.team.pk in seen:
            rule = _("%(team)s stands here twice.") % {"team": place.team}
            yield Problem("team", place.team.code, rule, "measures", (adoption.code, place.team.code, ""))
        seen.add(place.team.pk)
