"""What waits for a person at home: questions, mentions and actions, each with its day."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis import formats
from kpis.calc.periods import period_at, period_key
from kpis.models import Action, Comment, Measure, Mention
from kpis.queries.calendars import calendar_of
from kpis.queries.entry_book import Reader


@dataclass(frozen=True, slots=True)
class Wait:
    """Something that waits for the person, with the address where it is."""

    title: str
    text: str
    when: str
    team: str
    code: str
    sub: str = ""
    query: str = ""
    is_late: bool = False


def questions(reader: Reader) -> list[Wait]:
    """Those not answered yet."""
    asked = Comment.objects.visible_to(reader.user, reader.today).filter(
        asked=reader.user, answered_at__isnull=True
    )
    rows = asked.select_related("author", "measure__kpi", "measure__team").order_by("due", "at")
    return [_question(reader, row) for row in rows]


def mentions(reader: Reader) -> list[Wait]:
    """Until the measure has been opened in that period; the latest first."""
    unseen = Mention.objects.visible_to(reader.user, reader.today).filter(user=reader.user, seen_at=None)
    rows = unseen.select_related("comment__author", "comment__measure__kpi", "comment__measure__team")
    return [_mention(reader, row.comment) for row in rows.order_by("-comment__at", "-pk")]


def actions(reader: Reader) -> list[Wait]:
    owned = Action.objects.visible_to(reader.user, reader.today).filter(
        owner=reader.user, state=Action.State.OPEN
    )
    return [_action(reader, row) for row in owned.select_related("measure__kpi", "measure__team")]


def _question(reader: Reader, row: Comment) -> Wait:
    when = _("Asked %(day)s.") % {"day": _day(reader, row)}
    if row.due:
        when = f"{when} {_('Answer by %(day)s.') % {'day': formats.day_text(row.due)}}"
    late = (reader.today - row.due).days if row.due else 0
    if late > 0:
        words = ngettext("%(count)s day late.", "%(count)s days late.", late) % {"count": late}
        when = f"{when} {words}"
    title = _("%(who)s asks about %(kpi)s") % {"who": row.author, "kpi": row.measure.kpi.name}
    return _of_comment(reader, row, title, when, is_late=late > 0)


def _mention(reader: Reader, row: Comment) -> Wait:
    title = _("%(who)s mentions you at %(kpi)s") % {"who": row.author, "kpi": row.measure.kpi.name}
    return _of_comment(reader, row, title, _("Said %(day)s.") % {"day": _day(reader, row)})


def _of_comment(reader: Reader, row: Comment, title: str, when: str, *, is_late: bool = False) -> Wait:
    calendar = calendar_of(reader.organisation)
    key = period_key(calendar, period_at(calendar, row.grain, row.start))
    place = row.measure.team.code, row.measure.kpi.code
    query = f"?period={key}{_of_person(row.measure, '&')}"
    return Wait(title, row.text, when, *place, query=query, is_late=is_late)


def _day(reader: Reader, row: Comment) -> str:
    return formats.day_text(row.at.astimezone(reader.organisation.zone).date())


def _of_person(measure: Measure, sign: str = "?") -> str:
    return f"{sign}person={measure.person_id}" if measure.person_id else ""


def _action(reader: Reader, row: Action) -> Wait:
    late = (reader.today - row.due).days
    when, sub = _("Due %(day)s") % {"day": formats.day_text(row.due)}, ""
    if late > 0:
        sub = when
        when = ngettext("%(count)s day late", "%(count)s days late", late) % {"count": late}
    place = row.measure.team.code, row.measure.kpi.code
    return Wait(row.title, row.measure.kpi.name, when, *place, sub, _of_person(row.measure), late > 0)
