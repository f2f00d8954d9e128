"""The versions of a definition ready to print, and what one says that the one before it did not."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.audit import as_text
from accounts.models import BEGINNING
from kpis import formats
from kpis.models import KPIVersion, Objective

COMPARED = (
    "objective_id", "scope", "unit", "currency", "decimals", "direction", "frequency", "aggregation",
    "across_units", "formula", "inputs", "respondents", "natural_min", "natural_max", "partial", "levels",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version: from when, what it changed, whether older figures compare with it, who and why."""

    since: str
    changes: list[str]
    breaks: bool
    recorded: str
    author: str
    reason: str


def objectives_of(versions: Iterable[KPIVersion]) -> dict[int, Objective]:
    ids = {version.objective_id for version in versions if version.objective_id}
    return Objective.objects.select_related("perspective").in_bulk(ids)


def version_lines(
    versions: list[KPIVersion], objectives: dict[int, Objective], zone: dt.tzinfo
) -> list[VersionLine]:
    """The latest first; each compared with the one before it."""
    before: list[KPIVersion | None] = [None, *versions[:-1]]
    pairs = list(zip(versions, before, strict=True))
    return [_version_line(version, earlier, objectives, zone) for version, earlier in reversed(pairs)]


def changes_between(earlier: KPIVersion, version: KPIVersion, objectives: dict[int, Objective]) -> list[str]:
    """A line for each field that says something else; one that says so where none does."""
    changes = []
    for name in COMPARED:
        old, new = _said(earlier, name, objectives), _said(version, name, objectives)
        if old != new:
            words = {"field": _label(name), "old": old, "new": new}
            changes.append(_("%(field)s: %(old)s → %(new)s") % words)
    return changes or [_("Figures and meaning unchanged")]


def meaning_of(version: KPIVersion, objectives: dict[int, Objective]) -> list[tuple[str, str]]:
    """Each field that says something, with what it says."""
    said = ((_label(name), _said(version, name, objectives)) for name in COMPARED)
    return [(label, words) for label, words in said if words != formats.MISSING]


def since_text(version: KPIVersion) -> str:
    return _("the beginning") if version.valid_from == BEGINNING else formats.day_text(version.valid_from)


def _version_line(
    version: KPIVersion, earlier: KPIVersion | None, objectives: dict[int, Objective], zone: dt.tzinfo
) -> VersionLine:
    return VersionLine(
        since=since_text(version),
        changes=changes_between(earlier, version, objectives) if earlier else [_("First definition")],
        breaks=earlier is not None and not version.minor and not version.comparable,
        recorded=formats.day_text(version.recorded_at.astimezone(zone).date()),
        author=str(version.actor) if version.actor else version.actor_label,
        reason=version.reason,
    )


def _label(name: str) -> str:
    label = next(
        str(field.verbose_name) for field in KPIVersion._meta.fields if name in (field.name, field.attname)
    )
    return label[:1].upper() + label[1:]


def _said(version: KPIVersion, name: str, objectives: dict[int, Objective]) -> str:
    value = getattr(version, name)
    if name == "objective_id":
        return objectives[value].name if value in objectives else formats.MISSING
    if hasattr(version, f"get_{name}_display"):
        value = getattr(version, f"get_{name}_display")()
    return as_text(value) or formats.MISSING
