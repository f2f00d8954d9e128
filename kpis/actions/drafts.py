"""Input that could not be saved is kept for its author until it is settled; it is never scored."""

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_

from django.db.models import Q

from accounts.models import User
from kpis.calc.periods import Period
from kpis.calc.styles import NumberStyle
from kpis.calc.typed import Typed
from kpis.models import EntryDraft


def keep_draft(
    author: User,
    measure: int,
    period: Period,
    typed: Typed,
    style: NumberStyle,
    *,
    problem: str,
    message: str,
    proposal: Mapping[str, str],
    note: str,
    base_version: int,
    now: dt.datetime,
) -> EntryDraft:
    """One draft for each author and cell: the latest try. With its style, or 1.234 would be another number in
    the next browser."""
    draft: EntryDraft = EntryDraft.objects.update_or_create(
        measure_id=measure,
        grain=period.grain,
        start=period.start,
        author=author,
        defaults={
            "typed": {
                "value": typed.value,
                "inputs": dict(typed.inputs),
                "na": typed.na,
                "style": [style.point, style.group],
            },
            "note": note,
            "problem": problem,
            "message": message,
            "proposal": dict(proposal),
            "base_version": base_version,
            "at": now,
        },
    )[0]
    return draft


def settle_drafts(author: User, cells: Iterable[tuple[int, str, dt.date]]) -> None:
    """The author has saved these cells, or gives the drafts up."""
    wanted = [Q(measure=measure, grain=grain, start=start) for measure, grain, start in cells]
    if wanted:
        EntryDraft.objects.filter(reduce(or_, wanted), author=author).delete()
