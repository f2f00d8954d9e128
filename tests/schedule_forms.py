"""What an administrator's browser posts for a report schedule: to the admin site, and to the portal."""

from typing import Any

from django.urls import reverse

from reports.models import ReportSchedule

from .cast import Cast

LIST = reverse("admin:reports_reportschedule_changelist")
ADD = reverse("admin:reports_reportschedule_add")
RUTH = "ruth@example.org"
WHEN = {
    "cadence": "month",
    "day_rule": "calendar_day",
    "day": "12",
    "local_time": "06:00",
    "tz": "Europe/Paris",
    "starts_on": "2026-11-30",
}


def page_of(schedule: ReportSchedule, page: str = "change") -> str:
    return reverse(f"admin:reports_reportschedule_{page}", args=[schedule.pk])


def readers(*new: dict[str, Any]) -> dict[str, Any]:
    """Lines of the audience; a line with `id` is one that is stored."""
    stored = [line for line in new if "id" in line]
    lines = [*stored, *(line for line in new if "id" not in line)]
    data = {"recipients-TOTAL_FORMS": len(lines), "recipients-INITIAL_FORMS": len(stored)}
    return data | {
        f"recipients-{n}-{name}": given for n, line in enumerate(lines) for name, given in line.items()
    }


def given(cast: Cast, *lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "name": "Board report",
        "team": cast.company.pk,
        "cadence": "month",
        "day_rule": "calendar_day",
        "day": 12,
        "local_time": "06:00",
        "tz": "Europe/Paris",
        "starts_on": "2026-10-31",
        "catch_up": "all",
        "paper": "a4",
        "enabled": "on",
        "owner": cast.administrator.pk,
        **fields,
        **readers(*(lines or ({"address": RUTH},))),
    }


def changed(cast: Cast, schedule: ReportSchedule, *lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
    stored = schedule.recipients.get()
    kept = {"id": stored.pk, "schedule": schedule.pk, "address": RUTH}
    return given(cast, kept, *lines, seen=schedule.version, **fields)


def sent(*rows: tuple[str, ...], **fields: Any) -> dict[str, Any]:
    """To the portal: rows are (kind, who), or with a third part those taken off."""
    lines = rows or (("address", RUTH),)
    data: dict[str, Any] = {"recipients-TOTAL_FORMS": len(lines), "recipients-INITIAL_FORMS": 0}
    for number, row in enumerate(lines):
        for name, value in zip(("kind", "who", "gone"), row, strict=False):
            data[f"recipients-{number}-{name}"] = value
    plain = {
        "name": "Board report",
        "team": "MERROW",
        "enabled": "on",
        "catch_up": "all",
        "owner": "ada@merrow.example",
        "language": "en",
        "paper": "a4",
    }
    return {**WHEN, **plain, **data, **fields}
