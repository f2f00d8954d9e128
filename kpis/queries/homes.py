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
from kpis.calc.periods import Period, period_key, shift
from kpis.formats import Split
from kpis.queries.calendars import calendar_of, grace_of, latest_ended
from kpis.queries.decisions import Decision, decisions_of
from kpis.queries.due import Due, due_from
from kpis.queries.entry_book import Reader
from kpis.queries.entry_progress import days_words
from kpis.queries.figures import percent_text
from kpis.queries.node_rows import NodeRow, node_rows, nodes_of
from kpis.queries.scorecard_rows import Scored, score_rows, scored_measures
from kpis.queries.waiting import Wait, actions, mentions, questions
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
class Home:
    headline: str
    lede: str
    due: list[Due]
    below: list[Due]
    glance: Glance | None
    questions: list[Wait]
    mentions: list[Wait]
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
    """Twenty-three statements at most, whatever the number of teams and measures."""
    found = due_from(reader)
    own = [due for due in found if due.is_own]
    team = own_team(reader.user)
    return Home(
        headline=_headline(reader, own),
        lede=_lede(reader, own),
        due=own,
        below=[due for due in found if not due.is_own and due.left],
        glance=glance_of(reader, team) if team else None,
        questions=questions(reader),
        mentions=mentions(reader),
        actions=actions(reader),
        decisions=decisions_of(reader),
        has_teams=team is not None,
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


def own_team(user: User) -> Team | None:
    """The first of the person's own teams, one they work in before others."""
    order = [Membership.Role.CONTRIBUTOR, Membership.Role.MANAGER, Membership.Role.VIEWER]
    rows = list(user.memberships.select_related("team"))
    rows.sort(key=lambda row: (order.index(Membership.Role(row.role)), row.team.name))
    return rows[0].team if rows else None


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
