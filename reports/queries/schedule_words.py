"""A schedule in words."""

from collections.abc import Iterator
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis import formats
from reports.models import ReportSchedule

Fact = tuple[str, str]
"""What it is, and what is said of it."""

DayRule = ReportSchedule.DayRule


def day_words(schedule: ReportSchedule) -> str:
    """ "on day 12 of the month after" """
    words = {"day": schedule.day}
    match schedule.day_rule:
        case DayRule.CALENDAR_DAY:
            return _calendar_day(schedule.day) % words
        case DayRule.BUSINESS_DAY:
            return _("on working day %(day)s of the month after") % words
    if not schedule.day:
        return _("on the last day of entry")
    after = ngettext("%(day)s day after entry closes", "%(day)s days after entry closes", schedule.day)
    return after % words


def _calendar_day(day: int) -> str:
    """Not every month has a 29th, 30th and 31st."""
    if day > 28:
        return _("on day %(day)s of the month after, or its last day")
    return _("on day %(day)s of the month after")


def when_words(schedule: ReportSchedule) -> str:
    """ "Monthly, on day 12 of the month after, at 06:00 (Europe/Paris)" """
    words = {
        "cadence": schedule.get_cadence_display(),
        "day": day_words(schedule),
        "time": schedule.local_time.strftime("%H:%M"),
        "zone": schedule.tz,
    }
    said = _("%(cadence)s, %(day)s, at %(time)s (%(zone)s)") % words
    return said[:1].upper() + said[1:]


def about_words(schedule: ReportSchedule) -> str:
    """Its KPIs; read with their objectives and KPIs at hand."""
    objectives = [f"{one.name} ({one.code})" for one in schedule.objectives.all()]
    kpis = [f"{one.name} ({one.code})" for one in schedule.kpis.all()]
    if not objectives and not kpis:
        return _("Every KPI")
    about = [
        _("objectives %(names)s") % {"names": ", ".join(objectives)} if objectives else "",
        _("KPIs %(names)s") % {"names": ", ".join(kpis)} if kpis else "",
    ]
    said = "; ".join(filter(None, about))
    return said[:1].upper() + said[1:]


def facts_of(schedule: ReportSchedule) -> Iterator[Fact]:
    """Beside when it comes."""
    yield _("Team"), _("%(team)s and all teams below") % {"team": schedule.team.name}
    yield _("About"), about_words(schedule)
    yield (
        _("First period"),
        _("the one that ends on %(day)s or later") % {"day": formats.day_text(schedule.starts_on)},
    )
    yield _("Attached"), _attached(schedule)
    yield _("Sections"), _sections(schedule)
    yield _("Waits for figures"), _gate(schedule)
    yield _("After downtime"), schedule.get_catch_up_display()
    yield _("Language"), dict(settings.LANGUAGES).get(schedule.language, schedule.language)
    yield _("Owner"), str(schedule.owner)


def _attached(schedule: ReportSchedule) -> str:
    labels = dict(ReportSchedule.Format.choices)
    named = [str(labels[one]) for one in schedule.formats]
    return ", ".join(named) or _("nothing: the mail alone")


def _sections(schedule: ReportSchedule) -> str:
    labels = dict(ReportSchedule.Section.choices)
    return ", ".join(str(labels[one]) for one in schedule.sections) or _("all")


def _gate(schedule: ReportSchedule) -> str:
    if schedule.gate_percent is None or schedule.gate_until_days is None:
        return _("no: it goes out on its day, whatever is in")
    words = {
        "percent": formats.quantity(Decimal(schedule.gate_percent), 0, "%"),
        "days": schedule.gate_until_days,
    }
    return (
        ngettext(
            "until %(percent)s of the weight is in, for %(days)s day at most",
            "until %(percent)s of the weight is in, for %(days)s days at most",
            schedule.gate_until_days,
        )
        % words
    )
