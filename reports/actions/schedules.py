"""Schedules are curated like everything else: checked, guarded by their version, written into the audit."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.actions.checks import check
from accounts.actions.curation import share_turn
from accounts.audit import Actor, as_text, record
from accounts.models import User
from accounts.refusals import Conflict, Problem, Refused
from kpis.calc.periods import FIRST_YEAR, LAST_YEAR
from kpis.models.orphans import OWNER_WANTED
from reports.calc.addresses import address_sha256
from reports.models import ReportRecipient, ReportSchedule

from .switching import leave_out

FIELDS = (
    "name",
    "cadence",
    "day_rule",
    "day",
    "local_time",
    "tz",
    "starts_on",
    "catch_up",
    "enabled",
    "owner",
    "team",
    "language",
    "gate_percent",
    "gate_until_days",
    "sections",
    "formats",
    "paper",
)
Parts = Mapping[str, Collection[Model]]
"""What a report is narrowed to: `objectives`, `kpis`; one that is missing stays as it is."""

MOST_DAYS = 366
"""As far as entry may stay open, so far may the report lie behind it."""


@transaction.atomic
def save_schedule(
    actor: Actor,
    schedule: ReportSchedule,
    version: int | None,
    *,
    now: dt.datetime,
    parts: Parts | None = None,
    reason: str = "",
) -> ReportSchedule:
    """Creates or changes a schedule. `version` is the one the form showed; another by now: Conflict. A new
    owner takes the place of one who has left."""
    share_turn()
    wanted, before = parts or {}, {}
    if schedule.pk:
        stored = ReportSchedule.objects.select_for_update().get(pk=schedule.pk)
        if stored.version != version:
            rule = _("Somebody else changed this schedule while the form was open.")
            raise Conflict([Problem("version", str(version), rule)])
        before = _values(stored, wanted)
        schedule.version = stored.version + 1
        if stored.owner != schedule.owner:
            schedule.former = None
    check(schedule)
    if problems := list(_problems(schedule, before)):
        raise Refused(problems)
    if schedule.enabled and before.get("enabled") is False:
        leave_out(schedule, now)
    schedule.save()
    for name, rows in wanted.items():
        getattr(schedule, name).set(rows)
    record(actor, schedule, before, _values(schedule, wanted), now, reason)
    return schedule


@transaction.atomic
def change_audience(
    actor: Actor,
    schedule: ReportSchedule,
    added: Sequence[ReportRecipient],
    removed: Sequence[ReportRecipient],
    *,
    now: dt.datetime,
    reason: str = "",
) -> None:
    """Who gets the reports that are built from now on. `added` may hold lines that now say something else."""
    before = _audience(schedule)
    ReportRecipient.objects.filter(schedule=schedule, pk__in=[row.pk for row in removed]).delete()
    for row in added:
        row.schedule = schedule
        check(row)
        row.save()
    after = _audience(schedule)
    if problem := _audience_problem(schedule, after):
        raise Refused([problem])
    record(actor, schedule, {"recipients": before}, {"recipients": after}, now, reason)


@transaction.atomic
def save_with_audience(
    actor: Actor,
    schedule: ReportSchedule,
    version: int | None,
    wanted: Sequence[ReportRecipient],
    *,
    now: dt.datetime,
    parts: Parts,
    reason: str = "",
) -> ReportSchedule:
    """Both or neither. `wanted` is the whole list: a line that says what a stored one says keeps it."""
    saved = save_schedule(actor, schedule, version, now=now, parts=parts, reason=reason)
    stored = {row.says: row for row in saved.recipients.all()}
    kept = {row.says for row in wanted}
    added = [row for row in wanted if row.says not in stored]
    removed = [row for says, row in stored.items() if says not in kept]
    change_audience(actor, saved, added, removed, now=now, reason=reason)
    return saved


@transaction.atomic
def delete_schedule(actor: Actor, schedule: ReportSchedule, *, now: dt.datetime, reason: str = "") -> None:
    """For one made by mistake. Raises Refused once there is a report of it: its history stays."""
    held = ReportSchedule.objects.select_for_update().get(pk=schedule.pk)
    if held.occurrences.exists():
        rule = _("There are reports of this schedule, so it stays. Disable it instead.")
        raise Refused([Problem("", "", rule)])
    record(actor, held, _values(held, {}) | {"recipients": _audience(held)}, {}, now, reason)
    held.delete()


def _audience_problem(schedule: ReportSchedule, said: list[str]) -> Problem | None:
    if not said:
        return Problem("recipients", "", _("A schedule has at least one recipient."))
    if schedule.personal and said != [f"person {as_text(schedule.owner)}"]:
        return Problem("recipients", ", ".join(said), _("A subscription goes to its owner and nobody else."))
    return None


def _problems(schedule: ReportSchedule, before: Mapping[str, object]) -> Iterator[Problem]:
    if before and before["cadence"] != schedule.cadence and schedule.occurrences.exists():
        rule = _("The cadence stays: disable this schedule and make another.")
        yield Problem("cadence", schedule.cadence, rule)
    if not FIRST_YEAR <= schedule.starts_on.year <= LAST_YEAR:
        years = {"first": FIRST_YEAR, "last": LAST_YEAR}
        rule = _("The years of reports are %(first)s to %(last)s.") % years
        yield Problem("starts_on", str(schedule.starts_on), rule)
    if schedule.day > MOST_DAYS:
        yield Problem(
            "day", str(schedule.day), _("A report comes within %(days)s days.") % {"days": MOST_DAYS}
        )
    if before and schedule.personal and before["owner"] != schedule.owner:
        yield Problem("owner", str(schedule.owner_id), _("A subscription stays with its reader."))
    if before.get("owner") != schedule.owner and not _may_log_in(schedule.owner):
        yield Problem("owner", str(schedule.owner_id), _("The owner must be able to log in."))


def _may_log_in(person: User) -> bool:
    """By now: the person may have been read before they left."""
    return User.objects.filter(pk=person.pk, is_active=True).exists()


def _values(schedule: ReportSchedule, parts: Parts) -> dict[str, object]:
    fields: dict[str, object] = {name: getattr(schedule, name) for name in FIELDS}
    fields[OWNER_WANTED] = schedule.former
    return fields | {name: list(getattr(schedule, name).all()) for name in parts}


def _audience(schedule: ReportSchedule) -> list[str]:
    rows = ReportRecipient.objects.filter(schedule=schedule).select_related("user", "group").order_by("pk")
    return [_said(row) for row in rows]


def _said(row: ReportRecipient) -> str:
    """For a ledger: of a person the id, of an address the start of its hash."""
    if row.user:
        return f"person {as_text(row.user)}"
    if row.address:
        return f"address {address_sha256(row.address)[:12]}"
    return f"group {row.group}" if row.group else f"role {row.role}"
