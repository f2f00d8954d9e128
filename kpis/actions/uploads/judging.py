"""What each row of an upload would do, by the rules every door keeps. Nothing is written into the ledger."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from accounts.audit import Actor
from kpis.actions.admission import Admission, admission
from kpis.actions.entries import judged
from kpis.actions.outcomes import Refused, Saved, Submission
from kpis.calc.decimals import write_decimal
from kpis.calc.periods import Calendar, Period, period_at, period_key
from kpis.calc.typed import Typed, TypedError
from kpis.models import ChangesetRow
from kpis.queries.cells import Cell, Current, cells_of

from .words import doubted_hint, hint, said

Outcome = ChangesetRow.Outcome
ANY_REASON = "?"
"""First is asked whether somebody may correct a closed period; why they do, when they confirm."""


def judge(actor: Actor, rows: Sequence[ChangesetRow], calendar: Calendar, now: dt.datetime) -> None:
    """Gives each row its outcome and what is stored in its place, by a fixed number of statements. A row in
    trouble for what stands in the file keeps it."""
    sound = [row for row in rows if not row.says["trouble"]]
    if sound:
        places = [(row.says["measure"], period_of_row(row, calendar)) for row in sound]
        cells, organisation = cells_of(places, [True] * len(places))
        rules = admission(actor, cells, organisation, now, asks_why=False)
        for row, cell in zip(sound, cells, strict=True):
            _judge(row, cell, rules, actor)


def period_of_row(row: ChangesetRow, calendar: Calendar) -> Period:
    return period_at(calendar, row.says["grain"], dt.date.fromisoformat(row.says["start"]))


def submission(row: ChangesetRow, calendar: Calendar, reason: str, place: str = "") -> Submission:
    """What is asked for by a row, against the version that its preview shows as stored."""
    after, before = row.says, row.before or {}
    texts: dict[str, str] = after["texts"]
    inputs = {name: text for name, text in texts.items() if name}
    return Submission(
        after["measure"],
        period_of_row(row, calendar),
        Typed(na=True) if after["na"] else Typed(texts.get("", ""), _with_kept(inputs, before)),
        version=before.get("version", 0),
        note=after["note"],
        reason=reason,
        place=place,
    )


def settle(row: ChangesetRow, outcome: str, trouble: TypedError | None = None) -> None:
    row.outcome, row.kind = outcome, trouble.rule if trouble else ""
    row.problem = said(trouble) if trouble else ""
    row.says["hint"] = hint(trouble) if trouble else ""


def _with_kept(inputs: dict[str, str], before: dict[str, Any]) -> dict[str, str]:
    """A file may be silent about some inputs of a figure: those stay."""
    if not inputs:
        return inputs
    named = {name.casefold() for name in inputs}
    stored: dict[str, str] = before.get("inputs") or {}
    return inputs | {name: text for name, text in stored.items() if name.casefold() not in named}


def _judge(row: ChangesetRow, cell: Cell, rules: Admission, actor: Actor) -> None:
    row.before = _stored(cell.current)
    found = judged(rules, actor, replace(submission(row, rules.calendar, ANY_REASON), confirmed=False), cell)
    seen, key = row.says["seen"], period_key(rules.calendar, cell.period)
    is_filled = cell.current is not None and cell.current.figures.state != "blank"
    if isinstance(found, Saved):
        settle(row, Outcome.UNCHANGED)
    elif isinstance(found, Refused) and found.problem != "doubtful":
        _refuse(row, Outcome.ERROR, found)
    elif seen is not None and seen != cell.version:
        settle(row, Outcome.CONFLICT, TypedError("conflict", expected=str(cell.version)))
    elif isinstance(found, Refused):
        _refuse(row, Outcome.CHECK, found)
    elif cell.is_closed(rules.today, rules.grace):
        settle(row, Outcome.CHECK, TypedError("correction", key))
    else:
        settle(row, Outcome.CHANGED if is_filled else Outcome.NEW)


def _refuse(row: ChangesetRow, outcome: str, found: Refused) -> None:
    """In the words of the rule, which name the value as it was given, and where it stands."""
    row.outcome, row.kind, row.problem = outcome, found.rule, found.message
    row.place = row.says["places"].get(found.place, row.place)
    is_doubt = found.problem == "doubtful"
    row.says["hint"] = doubted_hint(found.proposal) if is_doubt else hint(TypedError(found.rule))


def _stored(current: Current | None) -> dict[str, Any] | None:
    if current is None:
        return None
    figures = current.figures
    return {
        "version": current.version,
        "state": figures.state,
        "value": None if figures.value is None else write_decimal(figures.value),
        "inputs": figures.inputs and {name: write_decimal(value) for name, value in figures.inputs.items()},
        "note": current.note,
    }
