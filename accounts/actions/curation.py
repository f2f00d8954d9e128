"""One act of curation: everything that changes a definition, a target, a tree or a rule runs inside one.

Curators take turns (one advisory lock of the transaction), so that rules over many rows, such as "no cycle",
hold also when two people save at once. Rules that span nouns are checked, and scores marked stale, once at
the end, however many rows were written.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from accounts.actions.retries import retried
from accounts.audit import Actor, record_many
from accounts.refusals import Conflict, Problem, Refused

_TURN = (7341, 1)

Check = Callable[["Curation", set[Any]], Iterable[Problem]]
Mark = Callable[[Collection[Any], dt.date, dt.datetime], None]
MarkAll = Callable[[dt.date, dt.datetime], None]


class Curation:
    """Who, when and why. With `collecting`, problems are kept in `problems` and their rows left out, so that
    a folder can name all of them; without it the first refusal ends the act."""

    def __init__(self, actor: Actor, now: dt.datetime, reason: str = "", *, collecting: bool = False) -> None:
        self.actor, self.now, self.reason, self.collecting = actor, now, reason, collecting
        self.problems: list[Problem] = []
        self.touched: set[tuple[Any, ...]] = set()
        self._checks: dict[Check, set[Any]] = defaultdict(set)
        self._marks: dict[Mark, tuple[set[Any], dt.date]] = {}
        self._whole: dict[MarkAll, dt.date] = {}
        self._audit: list[tuple[models.Model, Mapping[str, Any], Mapping[str, Any]]] = []

    def refuse(self, problems: Iterable[Problem]) -> set[tuple[Hashable, ...]]:
        """Raises Refused for any problem; when collecting, keeps them and gives the keys of their rows."""
        found = list(problems)
        if found and not self.collecting:
            raise Refused(found)
        self.problems += found
        return {problem.key for problem in found}

    def check(self, rule: Check, subjects: Iterable[Any]) -> None:
        """Asks `rule` about these subjects when everything is written."""
        self._checks[rule].update(subjects)

    def mark(self, touch: Mark, subjects: Iterable[Any], valid_from: dt.date) -> None:
        """Calls `touch` at the end, once, with all its subjects and the earliest of its days."""
        known, day = self._marks.get(touch, (set(), valid_from))
        self._marks[touch] = (known | set(subjects), min(day, valid_from))

    def mark_all(self, touch: MarkAll, valid_from: dt.date) -> None:
        """Calls `touch` at the end, once, with the earliest of its days, for everything there is."""
        self._whole[touch] = min(valid_from, self._whole.get(touch, valid_from))

    def record(self, obj: models.Model, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        self._audit.append((obj, before, after))

    def ask(self) -> None:
        """The rules over many rows, each about what was written since it was asked last."""
        checks, self._checks = self._checks, defaultdict(set)
        for rule, subjects in checks.items():
            self.refuse(rule(self, subjects))

    def settle(self) -> None:
        self.ask()
        record_many(self.actor, self._audit, self.now, self.reason)
        if not self.problems:
            self._mark()

    @retried
    @transaction.atomic
    def _mark(self) -> None:
        """Where a folder changes everything, one mark on everything is all that is needed.

        Only here do curators meet the workers' locks, and several marks cannot all keep to their order. A
        deadlock takes the marks back and makes them again; the act itself has changed the rows it was given,
        and could not run twice.
        """
        if self.collecting and self._whole:
            days = [*self._whole.values(), *(day for _ids, day in self._marks.values())]
            next(iter(self._whole))(min(days), self.now)
            return
        for touch_all, day in self._whole.items():
            touch_all(day, self.now)
        for touch, (ids, day) in self._marks.items():
            touch(ids, day, self.now)


@contextmanager
def curating(actor: Actor, now: dt.datetime, reason: str = "") -> Iterator[Curation]:
    """`with curating(actor, now) as curation:` is one transaction that ends settled or not at all."""
    with transaction.atomic():
        take_turn()
        curation = Curation(actor, now, reason)
        yield curation
        curation.settle()


@contextmanager
def rehearsing(actor: Actor, now: dt.datetime) -> Iterator[Curation]:
    """As `curating`, for a preview: what is read inside is what would be, and nothing is kept. The rules are
    asked by the caller. No score is marked, so that no worker is met."""
    with transaction.atomic():
        take_turn()
        yield Curation(actor, now)
        transaction.set_rollback(True)


def take_turn() -> None:
    """Waits until no other curator's transaction is under way; released with the caller's own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", _TURN)


def share_turn() -> None:
    """For whoever follows what curators decide: none of their transactions is under way until the caller's
    ends. Any number share it at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", _TURN)


def is_anybodys_turn() -> bool:
    """Whether a transaction of a curator or of somebody who enters figures is under way. Waits for none, and
    keeps none waiting."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", _TURN)
        is_free = bool(cursor.fetchone()[0])
        transaction.set_rollback(True)  # gives it back at once
    return not is_free


def refuse_if_changed(row: models.Model, seen: Mapping[str, Any] | None) -> None:
    """`seen` holds fields as the form showed them, of a relation to many the ids; raises Conflict where the
    row says otherwise by now."""
    problems = [
        Problem(
            name,
            str(value),
            _("Somebody changed this to “%(now)s” while the form was open.") % {"now": _said(row, name)},
        )
        for name, value in (seen or {}).items()
        if _current(row, name) != value
    ]
    if problems:
        raise Conflict(problems)


def _current(row: models.Model, name: str) -> Any:
    value = getattr(row, name)
    return set(value.values_list("pk", flat=True)) if isinstance(value, models.Manager) else value


def _said(row: models.Model, name: str) -> str:
    value = getattr(row, name)
    return ", ".join(map(str, value.all())) if isinstance(value, models.Manager) else str(value)
