"""Scores of October 2026, for what is tried on them on 22 November."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.test import Client

from accounts.models import Organisation, Team, User
from kpis import formats
from kpis.actions.scores import recompute
from kpis.actions.staleness import give_rows
from kpis.models import Measure, NodeScore, Objective
from kpis.queries.entry_book import Reader
from tests.builders import make_entry, make_kpi, make_measure, make_objective, make_target

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
OCTOBER = dt.date(2026, 10, 1)
UNSENT = ("None", "False", "[]")
HIDDEN = "What the team's score would have been is told to whoever may read this scorecard."


def scored(team: Team, value: int, objective: Objective | None = None, **fields: object) -> Measure:
    """With target 100 and red line 90: 95 scores 75."""
    measure = make_measure(make_kpi("", objective or make_objective()), team, **fields)
    make_target(measure, 100)
    make_entry(measure, OCTOBER, value)
    return measure


def computed() -> None:
    give_rows(OCTOBER, NOW)
    recompute(NOW)


def reader(user: User) -> Reader:
    return Reader(user, Organisation.current(), NOW, NOW.date())


def stored(team: Team, **which: object) -> NodeScore:
    """Its score of October, or that of the `objective` or `perspective` given."""
    node = next(iter(which), "team")
    return NodeScore.objects.get(team=team, node=node, grain="month", start=OCTOBER, **which)


def said(node: NodeScore) -> str:
    """As a sentence tells it."""
    score = formats.score_text(node.score, Decimal(90), Decimal(70))
    return f"{score} ({str(formats.STATUS[node.status].word).lower()})"


def moved(name: str, before: str, after: str) -> str:
    return f"With this, {name} would have had the score {after} in October 2026, in place of {before}."


def form_of(client: Client, url: str) -> dict[str, str]:
    """A form of the admin site as a browser would send it unchanged."""
    context = client.get(url).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    found = {form.add_prefix(name): form[name].value() for form in forms for name in form.fields}
    return {
        name: str(value) for name, value in found.items() if value not in (None, []) and value is not False
    }


def sentences(answer: Any) -> list[str]:
    """What the form tells of what was typed."""
    return [sentence for one in answer.context["checked"] for sentence in one.sentences]
