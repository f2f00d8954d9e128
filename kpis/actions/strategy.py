"""Perspectives, objectives and their dated terms."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from accounts.actions.curation import Curation, curating, refuse_if_changed
from accounts.actions.rows import append, save
from accounts.audit import Actor
from accounts.models.lines import CLEAN, ONE_LINE, is_clean, is_one_line
from accounts.refusals import Problem, Refused
from kpis.actions import staleness
from kpis.calc.references import find_cycle
from kpis.models import NodeTerms, Objective, Perspective
from kpis.models.strategy import code_rule

PERSPECTIVE_FIELDS = ("code", "name", "position")
OBJECTIVE_FIELDS = ("code", "name", "perspective", "description", "retired_from")
TERM_FIELDS = ("weight", "rollup")


def save_perspective(
    actor: Actor,
    perspective: Perspective,
    *,
    now: dt.datetime,
    seen: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Perspective:
    """Creates it, or saves its name and position. `seen`: the fields as the form showed them."""
    with curating(actor, now, reason) as curation:
        if perspective.pk:
            refuse_if_changed(Perspective.objects.select_for_update().get(pk=perspective.pk), seen)
        put_perspectives(curation, [perspective])
    return perspective


def save_objective(
    actor: Actor,
    objective: Objective,
    *,
    now: dt.datetime,
    drives: Collection[Objective] | None = None,
    seen: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Objective:
    """Creates it, or saves its name, description and what it drives (None: as before). An objective never
    changes its perspective: retire it and make another."""
    with curating(actor, now, reason) as curation:
        if objective.pk:
            refuse_if_changed(Objective.objects.select_for_update().get(pk=objective.pk), seen)
        put_objectives(curation, [objective])
        if drives is not None:
            put_drives(curation, {objective: drives})
    return objective


def retire_objective(
    actor: Actor, objective: Objective, from_day: dt.date, *, now: dt.datetime, reason: str
) -> Objective:
    """Offered no more from that day; KPIs leave it by a version of their own."""
    if not reason.strip():
        raise Refused([Problem("reason", "", _("Say why the objective is retired."))])
    with curating(actor, now, reason) as curation:
        objective.retired_from = from_day
        put_objectives(curation, [objective])
    return objective


def set_node_terms(actor: Actor, terms: NodeTerms, *, now: dt.datetime, reason: str = "") -> NodeTerms:
    """Appends the weight (None: the sum below) and roll-up of an objective or perspective from a day on."""
    with curating(actor, now, reason) as curation:
        put_node_terms(curation, [terms])
    return terms


def put_perspectives(curation: Curation, perspectives: Sequence[Perspective]) -> list[Perspective]:
    bad = curation.refuse([p for row in perspectives for p in _identity_problems(row, "perspectives")])
    return save(curation, [row for row in perspectives if (row.code,) not in bad], PERSPECTIVE_FIELDS)


def put_objectives(curation: Curation, objectives: Sequence[Objective]) -> list[Objective]:
    stored = dict(Objective.objects.values_list("pk", "perspective__code"))
    bad = curation.refuse([p for row in objectives for p in _objective_problems(row, stored)])
    return save(curation, [row for row in objectives if (row.code,) not in bad], OBJECTIVE_FIELDS)


def put_drives(curation: Curation, drives: Mapping[Objective, Collection[Objective]]) -> list[Objective]:
    """Sets what each of these objectives drives, never in a ring; gives back those that differ."""
    links = Objective.drives.through.objects
    current: dict[int, set[int]] = {objective.pk: set() for objective in drives}
    for source, target in links.values_list("from_objective_id", "to_objective_id"):
        current.setdefault(source, set()).add(target)
    wanted = {objective.pk: {other.pk for other in others} for objective, others in drives.items()}
    changed = [objective for objective in drives if wanted[objective.pk] != current[objective.pk]]
    if curation.refuse(_driving_problems(changed, current | wanted)):
        return []
    links.filter(from_objective__in=[objective.pk for objective in changed]).delete()
    links.bulk_create(
        Objective.drives.through(from_objective_id=objective.pk, to_objective_id=other)
        for objective in changed
        for other in sorted(wanted[objective.pk])
    )
    codes = dict(Objective.objects.values_list("pk", "code"))
    for objective in changed:
        before, after = ([codes[pk] for pk in of[objective.pk]] for of in (current, wanted))
        curation.record(objective, {"drives": before}, {"drives": after})
    return changed


def put_node_terms(curation: Curation, rows: Sequence[NodeTerms]) -> list[NodeTerms]:
    bad = curation.refuse([problem for row in rows for problem in _terms_problems(row)])
    good = [row for row in rows if terms_key(row) not in bad]
    written = [
        *append(curation, [r for r in good if r.objective_id], about="objective", fields=TERM_FIELDS),
        *append(curation, [r for r in good if r.perspective_id], about="perspective", fields=TERM_FIELDS),
    ]
    for row in written:
        curation.mark_all(staleness.touch_all, row.valid_from)
    return written


def terms_key(row: NodeTerms) -> tuple[Any, ...]:
    node = "objective" if row.objective else "perspective"
    return node, (row.objective or row.perspective).code, "", "", row.valid_from  # type: ignore[union-attr]  # a CHECK: one of the two


def _identity_problems(row: Perspective | Objective, noun: str) -> Iterable[Problem]:
    if not code_rule.regex.search(row.code):  # type: ignore[union-attr]  # a str only until the validator is made
        yield Problem("code", row.code, str(code_rule.message), noun, (row.code,))
    if not row.name.strip():
        yield Problem("name", row.name, _("It needs a name."), noun, (row.code,))
    if not is_one_line(row.name):
        yield Problem("name", row.name, str(ONE_LINE), noun, (row.code,))


def _objective_problems(row: Objective, stored: Mapping[int, str]) -> Iterable[Problem]:
    yield from _identity_problems(row, "objectives")
    if not is_clean(row.description):
        yield Problem("description", row.description, str(CLEAN), "objectives", (row.code,))
    if row.pk and stored[row.pk] != row.perspective.code:
        rule = _("An objective never changes perspective, here %(before)s: retire it and make another.")
        text = rule % {"before": stored[row.pk]}
        yield Problem("perspective", row.perspective.code, text, "objectives", (row.code,))


def _driving_problems(changed: Sequence[Objective], drives: Mapping[int, set[int]]) -> Iterable[Problem]:
    codes = dict(Objective.objects.values_list("pk", "code"))
    path = find_cycle({codes[pk]: [codes[other] for other in others] for pk, others in drives.items()})
    if path:
        code = next((objective.code for objective in changed if objective.code in path), path[0])
        rule = _("Objectives would drive each other in a ring: %(path)s.") % {"path": " > ".join(path)}
        yield Problem("drives", path[(path.index(code) + 1) % len(path)], rule, "objectives", (code,))


def _terms_problems(row: NodeTerms) -> Iterable[Problem]:
    problem = partial(Problem, noun="weights", key=terms_key(row))
    if row.weight is not None and row.weight < 0:
        yield problem("weight", str(row.weight), _("A weight is a number from 0 up."))
    if row.rollup not in ("weighted_mean", "worst_child"):
        yield problem(
            "rollup", row.rollup, _("It is one of %(known)s.") % {"known": "weighted_mean, worst_child"}
        )
