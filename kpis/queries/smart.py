"""The SMART checks of any number of KPIs in three statements.

The letters are the same for every reader but for what figures say: that is judged on the scorecards a reader
may open. Teams whose scorecard they may not open are told to administrators alone, who put the KPI there, and
measures of persons to nobody.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower

from accounts.models import Organisation, User
from accounts.queries.dated import as_known
from kpis.calc.smart import Smart, smart
from kpis.calc.smart_facts import Place, Subject
from kpis.calc.smart_targets import review_due
from kpis.models import KPI, KPIVersion
from kpis.queries.history import definition_of, ruling
from kpis.queries.smart_places import places_of

OF_PERSONS = """
EXISTS (
    SELECT FROM kpis_measure measure JOIN kpis_measurelife life ON life.measure_id = measure.id
    WHERE measure.kpi_id = kpis_kpiversion.kpi_id AND measure.person_id IS NOT NULL
        AND (life.active_to IS NULL OR life.active_to >= %s)
)"""


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads the checks, and on which day. Nobody reads as administrators do without any figure."""

    organisation: Organisation
    today: dt.date
    user: User | None = None


@dataclass(frozen=True, slots=True)
class Drafted:
    """A KPI as it is stored, or as it is typed, with the version to be checked and all that are stored."""

    kpi: KPI
    version: KPIVersion
    stored: list[KPIVersion]
    of_persons: bool = False


def smart_of(kpi_ids: Collection[int], reading: Reading) -> dict[int, Smart]:
    """By KPI; a retired one is no longer checked."""
    versions = _versions(kpi_ids, reading.today)
    drafted = [
        Drafted(version.kpi, version, rows, rows[0].of_persons)
        for rows in versions.values()
        if (version := ruling(rows, reading.today)) and version.kpi.status != KPI.Status.RETIRED
    ]
    return {one.kpi.pk: checked for one, checked in _check(drafted, reading)}


def smart_of_typed(kpi: KPI, version: KPIVersion | None, reading: Reading) -> Smart:
    """Of a form that is not saved: without a new version the stored one counts, without any an empty one."""
    stored = _versions([kpi.pk], reading.today).get(kpi.pk, []) if kpi.pk else []
    counted = version or ruling(stored, reading.today) or KPIVersion()
    of_persons = any(row.of_persons for row in stored)
    [(_, checked)] = _check([Drafted(kpi, counted, stored, of_persons)], reading)
    return checked


def _versions(kpi_ids: Collection[int], today: dt.date) -> dict[int, list[Any]]:
    """The versions of each KPI by day, with `of_persons`."""
    of_persons = RawSQL(OF_PERSONS, [today], BooleanField())  # noqa: S611 - the statement above
    rows = KPIVersion.objects.filter(kpi__in=kpi_ids).select_related("kpi__owner", "objective")
    found: dict[int, list[Any]] = defaultdict(list)
    for version in as_known(rows.annotate(of_persons=of_persons), "kpi_id"):
        found[version.kpi_id].append(version)
    return found


def _check(drafted: Collection[Drafted], reading: Reading) -> Iterable[tuple[Drafted, Smart]]:
    namesakes = _namesakes(one.kpi.name for one in drafted)
    places = places_of(
        [one.kpi.pk for one in drafted if one.kpi.pk], reading.organisation, reading.today, reading.user
    )
    return [
        (one, smart(_subject(one, _other(one.kpi, namesakes), places.get(one.kpi.pk, ()), reading)))
        for one in drafted
    ]


def _namesakes(names: Iterable[str]) -> Mapping[str, list[tuple[int, str]]]:
    """Id and code of the KPIs that are not retired, by name in lower case."""
    wanted = {name.strip().lower() for name in names}
    kpis = KPI.objects.exclude(status=KPI.Status.RETIRED).annotate(lower_name=Lower("name"))
    found = defaultdict(list)
    for name, pk, code in kpis.filter(lower_name__in=wanted).values_list("lower_name", "pk", "code"):
        found[name].append((pk, code))
    return found


def _other(kpi: KPI, namesakes: Mapping[str, list[tuple[int, str]]]) -> str:
    same = namesakes.get(kpi.name.strip().lower(), ())
    return next((code for pk, code in same if pk != kpi.pk), "")


def _subject(drafted: Drafted, namesake: str, places: tuple[Place, ...], reading: Reading) -> Subject:
    kpi = drafted.kpi
    return Subject(
        today=reading.today,
        name=kpi.name.strip(),
        text=kpi.definition,
        question=kpi.question,
        source=kpi.source,
        action_when_red=kpi.action_when_red,
        is_owned=kpi.owner is not None and kpi.owner.is_active,
        namesake=namesake,
        version=definition_of(drafted.version),
        objective=_objective(drafted.version, reading.today),
        review_months=kpi.review_months,
        reviewed_on=kpi.reviewed_on,
        next_review=review_due(_looked_at(drafted, reading), kpi.review_months),
        changed=_is_changed(drafted, reading),
        entry_days=reading.organisation.entry_days,
        places=places,
        of_persons=drafted.of_persons,
    )


def _objective(version: KPIVersion, today: dt.date) -> str:
    if version.objective is None:
        return ""
    retired = version.objective.retired_from
    return "retired" if retired and retired <= today else "active"


def _looked_at(drafted: Drafted, reading: Reading) -> dt.date:
    """The last review; of what was never reviewed the day on which it was written down."""
    if drafted.kpi.reviewed_on:
        return drafted.kpi.reviewed_on
    return min((_recorded(version, reading) for version in drafted.stored), default=reading.today)


def _is_changed(drafted: Drafted, reading: Reading) -> bool:
    """Whether a major version came after the review; the first one changes nothing."""
    reviewed = drafted.kpi.reviewed_on or dt.date.max
    later = (row for row in drafted.stored[1:] if not row.minor)
    return any(_recorded(version, reading) > reviewed for version in later)


def _recorded(version: KPIVersion, reading: Reading) -> dt.date:
    return version.recorded_at.astimezone(reading.organisation.zone).date()
