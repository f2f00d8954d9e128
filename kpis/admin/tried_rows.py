"""Dated rows of the admin site that move scores, tried before they are saved."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.admin.curated import person_of
from accounts.models import TeamTerms
from kpis.actions.rules import rule_problems
from kpis.models import MeasureTerms, NodeTerms
from kpis.queries.entry_book import Reader
from kpis.queries.node_terms_trials import tried_node_terms
from kpis.queries.rules_trials import tried_rules
from kpis.queries.team_terms_trials import tried_team_terms
from kpis.queries.weight_trials import tried_weight
from kpis.views.asked import this_moment

TRIALS: Mapping[type[Model], Callable[[Any, Reader], list[str]]] = {
    MeasureTerms: tried_weight,
    NodeTerms: tried_node_terms,
    TeamTerms: tried_team_terms,
}
"""Rows below a form."""


def tried_row(request: HttpRequest, form: Any, owner: Model) -> list[str]:
    """What is wrong with it, else what would have been."""
    problems = [rule for rules in form.errors.values() for rule in rules]
    if problems:
        return problems
    if owner.pk is None:
        return [_("This is tried once the form has been saved for the first time.")]
    return TRIALS[type(form.instance)](form.instance, _reader(request))


def tried_form(request: HttpRequest, form: Any) -> list[str]:
    """The scoring rules, whose form also says that nothing is saved."""
    problems = [rule for name, rules in form.errors.items() if name != NON_FIELD_ERRORS for rule in rules]
    problems = problems or [str(problem.rule) for problem in rule_problems(form.instance)]
    return problems or tried_rules(form.instance, _reader(request))


def _reader(request: HttpRequest) -> Reader:
    moment = this_moment()
    return Reader(person_of(request), moment.organisation, moment.now, moment.today)
