"""What people did at Merrow Transit since the figures came in: the part of the story a folder cannot tell.

Planted here: a restatement, comments, actions, a target agreed late, a figure refused. Planted in the
folder: signals and a red without a plan (series), a gap (missing figures), a moved team (terms).
"""

import datetime as dt

from accounts.audit import Actor
from accounts.models import User
from kpis.actions.discussion import close, comment, plan, reply
from kpis.actions.entries import submit
from kpis.actions.targets import set_target
from kpis.calc.periods import Period
from kpis.calc.typed import Typed
from kpis.models import Action, Entry, Measure, Target

from .folder import CLOSED, Clock
from .named import measure, person

RESTATED = CLOSED - 3
LATE_TRIPS = 260
"""Trips on route 31 that had been counted as on time."""


def plant(clock: Clock, now: dt.datetime) -> None:
    _restate_punctuality(clock.months[RESTATED], now)
    _agree_late(clock.months[CLOSED - 2], now)
    _talk(clock, now)
    _type_in_vain(clock.open, now)


def _restate_punctuality(month: Period, now: dt.datetime) -> None:
    """A closed month is corrected: the report that named it said something else."""
    punctuality = measure("OPS_01", "OPERATIONS")
    entry = Entry.objects.get(measure=punctuality, start=month.start)
    stored = entry.inputs or {}
    counted, on_time = int(stored["counted"]), int(stored["on_time"])
    figures = Typed(inputs={"counted": str(counted), "on_time": str(on_time - LATE_TRIPS)})
    tomas = Actor.of(person("tomas.lindqvist"))
    why = "Late data of route 31"
    submit(tomas, punctuality, month, figures, entry.version, now=now, note=why, reason=why)


def _agree_late(month: Period, now: dt.datetime) -> None:
    """The first target of a measure whose months had already closed."""
    books = measure("FIN_05", "ACCOUNTING")
    target = Target(measure=books, grain="month", valid_from=month.start, target=6, red_line=9)
    target.rationale = "Agreed with the auditors"
    set_target(Actor.of(person("priya.nair")), target, now=now, reason="Agreed with the auditors")


def _talk(clock: Clock, now: dt.datetime) -> None:
    """Punctuality and cancelled trips are explained and acted on; sickness, red as well, is not."""
    tomas, ines = person("tomas.lindqvist"), person("ines.aalto")
    punctuality, cancelled = measure("OPS_01", "OPERATIONS"), measure("OPS_12", "OPERATIONS")
    month, bridge = clock.last_closed, "Bridge works on routes 7 and 12; the diversion costs four minutes."
    head = comment(ines, punctuality, month, bridge, now=now)
    answer = "Two thirds of it is the bridge, @Ines Aalto, the rest evening trips without a spare driver."
    reply(tomas, head, answer, now=now, mentions=[ines.pk])
    comment(tomas, cancelled, month, "Fourteen drivers left in spring, nine have been replaced.", now=now)
    soon = clock.open.end + dt.timedelta(days=45)
    plan(punctuality, "Diversion timetable for routes 7 and 12", tomas, soon, now=now)
    plan(cancelled, "Spare driver pool for the evening peak", tomas, soon, now=now)
    _done(clock, punctuality, tomas)


def _done(clock: Clock, about: Measure, owner: User) -> None:
    """Something that was tried half a year ago, with what came of it."""
    opened, closed = (clock.months[CLOSED - back].start for back in (9, 5))
    title = "Earlier departure from the depot"
    action = plan(about, title, owner, closed, now=_noon(opened))
    close(Actor.of(owner), action, Action.State.DONE, "Ten minutes earlier since", now=_noon(closed))


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), dt.UTC)


def _type_in_vain(month: Period, now: dt.datetime) -> None:
    """Ines typed the unit with the figure: kept for her, not saved."""
    clear_up = measure("OPS_11", "OPERATIONS")
    submit(Actor.of(person("ines.aalto")), clear_up, month, Typed("17 min"), 0, now=now)
