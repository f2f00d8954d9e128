"""The home page of a person: what is due, how their team stands, what else waits for them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import Membership, Team, User
from kpis import formats
from kpis.calc.periods import Period, period_at, period_key, shift
from kpis.formats import Split
from kpis.models import Action, Comment, Measure
from kpis.queries.calendars import calendar_of, grace_of, latest_ended
from kpis.queries.decisions import Decision, decisions_of
from kpis.queries.due import Due, due_from
from kpis.queries.entry_book import Reader
from kpis.queries.entry_progress import days_words
from kpis.queries.figures import percent_text
from kpis.queries.node_rows import NodeRow, node_rows, nodes_of
from kpis.queries.scorecard_rows import Scored, score_rows, scored_measures
from kpis.queries.windows import Window, touched_periods

WORST = 4
WEEK = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Attention:
    """A measure that is not on track."""

    code: str
    name: str
    value: Split
    history: list[Decimal | None]
    target: Decimal | None
    status: str


@dataclass(frozen=True, slots=True)
class Glance:
    """The last closed period of a team. `open_words` says how far the open one is."""

    team: Team
    key: str
    period_name: str
    period_short: str
    history: str
    status: str
    score_text: str
    words: str
    open_status: str
    open_words: str
    attention: list[Attention]


@dataclass(frozen=True, slots=True)
class Wait:
    """Something with a day that waits for the person."""

    title: str
    text: str
    when: str
    team: str
    code: str
    sub: str = ""
    query: str = ""
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Home:
    headline: str
    lede: str
    due: list[Due]
    below: list[Due]
    glance: Glance | None
    questions: list[Wait]
    actions: list[Wait]
    decisions: list[Decision]
    has_teams: bool

    @property
    def own_left(self) -> int:
        """Of the person's own measures."""
        return sum(due.own_left for due in self.due)

    @property
    def asked(self) -> list[Due]:
        return [due for due in self.due if due.asked]


def home_of(reader: Reader) -> Home:
    """Twenty-one statements at most, whatever the number of teams and measures."""
    found = due_from(reader)
    own = [due for due in found if due.is_own]
    teams = list(_teams(reader.user))
    return Home(
        headline=_headline(reader, own),
        lede=_lede(reader, own),
        due=own,
        below=[due for due in found if not due.is_own and due.left],
        glance=glance_of(reader, teams[0].team) if teams else None,
        questions=_questions(reader),
        actions=_actions(reader),
        decisions=decisions_of(reader),
        has_teams=bool(teams),
    )


def glance_of(reader: Reader, team: Team) -> Glance | None:
    """None before the team has a score."""
    calendar = calendar_of(reader.organisation)
    closed = _last_closed(reader, team)
    now = shift(calendar, closed, 1)
    nodes = nodes_of(team, node_rows(team, now, closed), now)
    if nodes.before is None and nodes.team is None:
        return None
    scored = scored_measures(calendar, score_rows(calendar, team, closed), closed)
    before = nodes.before
    return Glance(
        team=team,
        key=period_key(calendar, closed),
        period_name=formats.period_name(closed, calendar),
        period_short=formats.period_short(closed, calendar),
        history=_("12 months") if calendar.table is None else _("12 periods"),
        status=before.status if before else "",
        score_text=before.text if before else formats.MISSING,
        words=_glance_words(before, formats.period_name(closed, calendar), _worst(scored)[:1]),
        open_status=nodes.team.status if nodes.team else "",
        open_words=_open_words(nodes.team, formats.period_name(now, calendar)),
        attention=[_attention(one) for one in _worst(scored)],
    )


def _teams(user: User) -> list[Membership]:
    """The person's own teams, those they work in first."""
    order = [Membership.Role.CONTRIBUTOR, Membership.Role.MANAGER, Membership.Role.VIEWER]
    rows = list(user.memberships.select_related("team"))
    return sorted(rows, key=lambda row: (order.index(Membership.Role(row.role)), row.team.name))


def _last_closed(reader: Reader, team: Team) -> Period:
    """The latest month, or period of a table, that is over and whose window has closed."""
    calendar = calendar_of(reader.organisation)
    period = latest_ended(calendar, calendar.fine, reader.today)
    since = reader.today - dt.timedelta(days=2 * 366)
    acts = touched_periods([team.pk], [period.grain], since).get(team.pk, [])
    touched = {row.start: row for row in acts}
    window = Window(period, grace_of(reader.organisation), touched.get(period.start))
    while window.is_open(reader.today) and window.period.start > since:
        before = shift(calendar, period, -1)
        if not calendar.holds(before):
            break
        period = before
        window = Window(period, grace_of(reader.organisation), touched.get(period.start))
    return period


def _headline(reader: Reader, due: list[Due]) -> str:
    left = [one for one in due if one.left]
    if not left:
        return _("Nothing due from you") if due else _("Good to see you, %(name)s") % {"name": reader.user}
    count = sum(one.left for one in left)
    deadline = left[0].deadline
    if deadline == dt.date.max:
        return ngettext("%(count)s value to enter", "%(count)s values to enter", count) % {"count": count}
    day = dateformat.format(deadline, "l") if deadline - reader.today < WEEK else formats.day_text(deadline)
    words = ngettext("%(count)s value to enter by %(day)s", "%(count)s values to enter by %(day)s", count)
    return words % {"count": count, "day": day}


def _lede(reader: Reader, due: list[Due]) -> str:
    today = dateformat.format(reader.today, pgettext("date format", "l j F Y"))
    left = [one for one in due if one.left and one.deadline != dt.date.max]
    if not left:
        return today
    said = {
        "today": today,
        "title": left[0].title,
        "day": formats.day_text(left[0].deadline),
        "time": days_words(left[0].deadline - reader.today),
        "zone": reader.organisation.timezone,
    }
    return _("%(today)s. %(title)s closes at the end of %(day)s, %(time)s (%(zone)s).") % said


def _glance_words(node: NodeRow | None, period: str, worst: Sequence[Scored]) -> str:
    if node is None:
        return _("%(period)s has no score.") % {"period": period}
    coverage = percent_text(node.coverage)
    words = _("%(period)s, %(coverage)s of weight reported.") % {"period": period, "coverage": coverage}
    if not worst or worst[0].row.score is None:
        return words
    said = {"kpi": worst[0].row.name, "score": formats.score_text(worst[0].row.score)}
    return f"{words} {_('Worst KPI: %(kpi)s, score %(score)s.') % said}"


def _open_words(node: NodeRow | None, period: str) -> str:
    if node is None or node.coverage is None:
        return ""
    said = {"period": period, "coverage": percent_text(node.coverage)}
    return _("%(period)s: %(coverage)s of weight is in, status shows at close.") % said


def _worst(scored: list[Scored]) -> list[Scored]:
    weak = [one for one in scored if one.place and one.row.status in ("red", "amber")]
    return sorted(weak, key=lambda one: one.row.score or Decimal(0))[:WORST]


def _attention(one: Scored) -> Attention:
    value = formats.split_number(one.row.value, one.meaning.decimals)
    return Attention(one.row.code, one.row.name, value, one.history, one.row.target, one.row.status)


def _questions(reader: Reader) -> list[Wait]:
    asked = Comment.objects.visible_to(reader.user, reader.today).filter(
        asked=reader.user, answered_at__isnull=True
    )
    rows = asked.select_related("author", "measure__kpi", "measure__team").order_by("due", "at")
    return [_question(reader, row) for row in rows]


def _question(reader: Reader, row: Comment) -> Wait:
    calendar, zone = calendar_of(reader.organisation), reader.organisation.zone
    when = _("Asked %(day)s.") % {"day": formats.day_text(row.at.astimezone(zone).date())}
    if row.due:
        when = f"{when} {_('Answer by %(day)s.') % {'day': formats.day_text(row.due)}}"
    key = period_key(calendar, period_at(calendar, row.grain, row.start))
    return Wait(
        _("%(who)s asks about %(kpi)s") % {"who": row.author, "kpi": row.measure.kpi.name},
        row.text,
        when,
        row.measure.team.code,
        row.measure.kpi.code,
        query=f"?period={key}{_of_person(row.measure, '&')}",
    )


def _of_person(measure: Measure, sign: str = "?") -> str:
    return f"{sign}person={measure.person_id}" if measure.person_id else ""


def _actions(reader: Reader) -> list[Wait]:
    owned = Action.objects.visible_to(reader.user, reader.today).filter(
        owner=reader.user, state=Action.State.OPEN
    )
    return [_action(reader, row) for row in owned.select_related("measure__kpi", "measure__team")]


def _action(reader: Reader, row: Action) -> Wait:
    late = (reader.today - row.due).days
    when, sub = _("Due %(day)s") % {"day": formats.day_text(row.due)}, ""
    if late > 0:
        sub = when
        when = ngettext("%(count)s day late", "%(count)s days late", late) % {"count": late}
    place = row.measure.team.code, row.measure.kpi.code
    return Wait(row.title, row.measure.kpi.name, when, *place, sub, _of_person(row.measure), late > 0)
