"""Objectives that come with adopted KPIs: those there are, or new ones in a perspective."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import count

from django.utils.translation import gettext as _

from accounts.actions.curation import Curation
from accounts.refusals import Problem
from kpis.actions.strategy import put_objectives, put_perspectives
from kpis.models import Objective, Perspective
from kpis.models.strategy import USUAL_PERSPECTIVES


@dataclass(frozen=True, slots=True)
class NewObjective:
    """By the code of its perspective, which may be a usual one that is not there yet."""

    name: str
    perspective: str


def found_objectives(curation: Curation, wanted: Iterable[NewObjective]) -> dict[NewObjective, Objective]:
    """Each of these with its row; one that has that name in that perspective already is not made twice."""
    distinct = dict.fromkeys(wanted)
    if not distinct:
        return {}
    perspectives = _perspectives(curation, {one.perspective for one in distinct})
    curation.refuse(_unknown(one) for one in distinct if one.perspective not in perspectives)
    rows = list(Objective.objects.select_related("perspective"))
    taken = {row.code.lower() for row in rows}
    there = {(row.perspective.code, row.name.lower()): row for row in rows if row.retired_from is None}
    found = {}
    for one in distinct:
        key = (one.perspective, one.name.lower())
        there[key] = there.get(key) or _made(one, perspectives[one.perspective], taken)
        found[one] = there[key]
    put_objectives(curation, [row for row in there.values() if row.pk is None])
    return found


def _perspectives(curation: Curation, codes: Collection[str]) -> dict[str, Perspective]:
    """By code. An organisation without any gets the usual ones, all of them."""
    rows = {row.code: row for row in Perspective.objects.all()}
    wanted = codes if rows else USUAL_PERSPECTIVES
    missing = [code for code in USUAL_PERSPECTIVES if code in wanted and code not in rows]
    new = [
        Perspective(code=code, name=USUAL_PERSPECTIVES[code], position=number)
        for number, code in enumerate(missing, start=len(rows) + 1)
    ]
    put_perspectives(curation, new)
    return rows | {row.code: row for row in new}


def _made(one: NewObjective, perspective: Perspective, taken: set[str]) -> Objective:
    """Its code is the first letter of the perspective with the next free number: F1, C2."""
    letter = perspective.code[0].upper()
    code = next(text for text in (f"{letter}{number}" for number in count(1)) if text.lower() not in taken)
    taken.add(code.lower())
    return Objective(code=code, name=one.name, perspective=perspective)


def _unknown(one: NewObjective) -> Problem:
    rule = _("There is no perspective %(code)s.") % {"code": one.perspective}
    return Problem("perspective", one.perspective, rule, "objectives", (one.name,))
