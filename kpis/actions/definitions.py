"""KPIs and their dated versions."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from accounts.actions.curation import Curation, curating, refuse_if_changed
from accounts.actions.rows import append, save
from accounts.audit import Actor
from accounts.clock import today_in
from accounts.models import Organisation
from accounts.models.dated import from_text
from accounts.models.lines import CLEAN, ONE_LINE, is_clean, is_one_line
from accounts.refusals import Conflict, Problem
from kpis.actions import staleness
from kpis.actions.checks import check_lines, check_references, check_sources
from kpis.actions.orphans import settle_orphans
from kpis.actions.owners import named_who_left
from kpis.calc.definitions import definition_flaws, succession_flaws, written_inputs
from kpis.calc.periods import period_of
from kpis.models import KPI, KPIVersion, Measure
from kpis.models.strategy import code_rule
from kpis.queries.calendars import calendar_of
from kpis.queries.history import definition_of, versions_of

Status = KPI.Status
IDENTITY = (
    "code",
    "name",
    "definition",
    "function",
    "level",
    "kind",
    "status",
    "owner",
    "source",
    "question",
    "action_when_red",
    "pitfalls",
    "review_months",
    "reviewed_on",
    "guardrail",
    "successor",
    "retire_reason",
    "needs_approval",
)
VERSIONED = (
    "objective",
    "scope",
    "unit",
    "currency",
    "decimals",
    "direction",
    "frequency",
    "aggregation",
    "across_units",
    "formula",
    "inputs",
    "respondents",
    "natural_min",
    "natural_max",
    "partial",
    "levels",
    "comparable",
    "minor",
)


def create_kpi(actor: Actor, kpi: KPI, version: KPIVersion, *, now: dt.datetime, reason: str = "") -> KPI:
    """Saves a new KPI with its first version."""
    with curating(actor, now, reason) as curation:
        put_kpis(curation, [kpi])
        version.kpi = kpi
        put_versions(curation, [version])
    return kpi


def edit_kpi(
    actor: Actor, kpi: KPI, *, now: dt.datetime, seen: Mapping[str, Any] | None = None, reason: str = ""
) -> KPI:
    """Saves name, definition text, owner and so on. `seen`: the fields as the form showed them."""
    with curating(actor, now, reason) as curation:
        refuse_if_changed(KPI.objects.select_for_update().get(pk=kpi.pk), seen)
        put_kpis(curation, [kpi])
    return kpi


def publish_version(
    actor: Actor, version: KPIVersion, *, now: dt.datetime, seen: int | None = None, reason: str = ""
) -> KPIVersion:
    """Appends a version that rules from `version.valid_from`, the first day of a period, on.

    Periods that are over are defined anew with a reason only. `seen` is the id of the version that was the
    latest recorded when the form was made: Conflict where there is another by now.
    """
    with curating(actor, now, reason) as curation:
        _refuse_if_published(version, seen)
        curation.refuse(_reason_problems(version, reason, now))
        put_versions(curation, [version])
    return version


def put_kpis(curation: Curation, kpis: Sequence[KPI]) -> list[KPI]:
    """Creates or saves many identities; gives back those that are new or differ."""
    stored = dict(KPI.objects.values_list("pk", "status").filter(pk__in=[kpi.pk for kpi in kpis if kpi.pk]))
    gone = [Problem(*flaw, "kpis", (kpi.code,)) for kpi, flaw in named_who_left(kpis, "owner")]
    bad = curation.refuse([*gone, *(problem for kpi in kpis for problem in _identity_problems(kpi))])
    changed = save(curation, [kpi for kpi in kpis if (kpi.code,) not in bad], IDENTITY)
    settle_orphans(curation, [kpi for kpi in changed if kpi.pk in stored])
    started = [kpi.pk for kpi in changed if _scored(stored.get(kpi.pk)) != _scored(kpi.status)]
    touch_measures_of(curation, dict.fromkeys(started, dt.date.min))
    return changed


def put_versions(curation: Curation, versions: Sequence[KPIVersion]) -> list[KPIVersion]:
    """Appends many; gives back those that say something new. Several of one KPI are judged together."""
    for version in versions:
        version.inputs = written_inputs(version.inputs, version.aggregation)
    bad = curation.refuse([problem for version in versions for problem in _version_problems(version)])
    good = [version for version in versions if version_key(version) not in bad]
    bad |= curation.refuse(_succession_problems(good))
    good = [version for version in good if version_key(version) not in bad]
    written = append(curation, good, about="kpi", fields=VERSIONED)
    curation.touched.update(("kpis", *version_key(version)) for version in written)
    curation.check(check_references, [version.kpi_id for version in written])
    touch_measures_of(curation, _earliest(written), check=True)
    return written


def touch_measures_of(curation: Curation, days: Mapping[int, dt.date], *, check: bool = False) -> None:
    """Marks the scores of all measures of these KPIs stale, each KPI from its day on."""
    if days:
        ids = Measure.objects.filter(kpi__in=days).values_list("pk", flat=True)
        curation.mark(staleness.touch_measures, ids, min(days.values()))
        if check:
            curation.check(check_lines, ids)
            curation.check(check_sources, ids)


def version_key(version: KPIVersion) -> tuple[str, dt.date]:
    return version.kpi.code, version.valid_from


def latest_recorded(kpi: KPI) -> KPIVersion | None:
    """Of its versions the one that was written last, whenever it rules."""
    return kpi.versions.select_related("actor").order_by("-recorded_at", "-pk").first()


def _refuse_if_published(version: KPIVersion, seen: int | None) -> None:
    latest = latest_recorded(version.kpi)
    if seen is not None and latest is not None and latest.pk != seen:
        words = {"who": latest.actor or latest.actor_label, "since": from_text(latest.valid_from)}
        rule = _("%(who)s published a version %(since)s while this form was open.") % words
        raise Conflict([Problem("valid_from", str(version.valid_from), rule, "kpis", version_key(version))])


def _reason_problems(version: KPIVersion, reason: str, now: dt.datetime) -> Iterable[Problem]:
    organisation = Organisation.current()
    calendar, today = calendar_of(organisation), today_in(organisation, now)
    grain = version.frequency if version.frequency in calendar.grains else calendar.fine
    is_over = version.valid_from < period_of(calendar, grain, today).start
    if is_over and not (reason or version.reason).strip() and version.kpi.versions.exists():
        rule = _("It defines periods anew that are over: say why.")
        yield Problem("reason", "", rule, "kpis", version_key(version))


def _scored(status: str | None) -> bool:
    return status not in (None, Status.DRAFT, Status.PROPOSED)


def _earliest(versions: Iterable[KPIVersion]) -> dict[int, dt.date]:
    days: dict[int, dt.date] = {}
    for version in versions:
        days[version.kpi_id] = min(days.get(version.kpi_id, dt.date.max), version.valid_from)
    return days


def _identity_problems(kpi: KPI) -> Iterable[Problem]:
    key = (kpi.code,)
    if not code_rule.regex.search(kpi.code):  # type: ignore[union-attr]  # a str only until the validator is made
        yield Problem("code", kpi.code, str(code_rule.message), "kpis", key)
    if not kpi.name.strip():
        yield Problem("name", kpi.name, _("A KPI has a name."), "kpis", key)
    for name in ("name", "function", "source", "question"):
        if not is_one_line(getattr(kpi, name)):
            yield Problem(name, getattr(kpi, name), str(ONE_LINE), "kpis", key)
    for name in ("definition", "action_when_red", "pitfalls"):
        if not is_clean(getattr(kpi, name)):
            yield Problem(name, getattr(kpi, name), str(CLEAN), "kpis", key)
    for name, known in (("level", KPI.Level.values), ("kind", KPI.Kind.values), ("status", Status.values)):
        if getattr(kpi, name) not in known:
            rule = _("It is one of %(known)s.") % {"known": ", ".join(known)}
            yield Problem(name, getattr(kpi, name), rule, "kpis", key)
    for name in ("guardrail", "successor"):
        if getattr(kpi, name) is kpi or (kpi.pk and getattr(kpi, f"{name}_id") == kpi.pk):
            yield Problem(name, kpi.code, _("A KPI cannot name itself here."), "kpis", key)


def _version_problems(version: KPIVersion) -> Iterable[Problem]:
    for flaw in definition_flaws(definition_of(version)):
        yield Problem(*flaw, "kpis", version_key(version))
    if not is_one_line(version.unit):
        yield Problem("unit", version.unit, str(ONE_LINE), "kpis", version_key(version))
    if not is_clean(version.scope):
        yield Problem("scope", version.scope, str(CLEAN), "kpis", version_key(version))


def _succession_problems(versions: Sequence[KPIVersion]) -> Iterable[Problem]:
    """Each new version against the one before it, and the one after it against the new one."""
    calendar = calendar_of(Organisation.current())
    stored = versions_of({version.kpi_id for version in versions})
    for kpi_id in dict.fromkeys(version.kpi_id for version in versions):
        new = {version.valid_from: version for version in versions if version.kpi_id == kpi_id}
        rows = {version.valid_from: version for version in stored[kpi_id]} | new
        history = [rows[day] for day in sorted(rows)]
        for before, after in zip([None, *history], history, strict=False):
            if after.valid_from in new or (before is not None and before.valid_from in new):
                earlier = definition_of(before) if before else None
                for flaw in succession_flaws(calendar, earlier, definition_of(after)):
                    yield Problem(*flaw, "kpis", version_key(after))
