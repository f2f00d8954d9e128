"""What was curated about a measure, told by the ledger of changes: targets, weights, definition, people."""

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Model, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from accounts.models import Change, User
from kpis import formats
from kpis.models import KPI, Action, KPIVersion, Measure, MeasureLife, MeasureTerms, Target
from kpis.models.orphans import OWNER_WANTED
from kpis.queries.figures import weight_text

_FIELD = re.compile(r"(?P<name>.+?)(?: by \w+)?(?: from (?P<day>\d{4}-\d\d-\d\d))?")
_IDENTITY = ("kpi", "team", "person", "measure", "code")
"""Said once, when the row is made, and by the page itself."""
_DEFAULTS = ("false", "even")
"""What a new row says of everything that was left as it is."""
_PEOPLE = ("owner", "deputy", OWNER_WANTED)
_FIGURES = (*Target.FIGURES, "weight", "baseline")
_LABELLED: tuple[type[Model], ...] = (KPI, KPIVersion, Action, MeasureLife, Measure, MeasureTerms, Target)


def changes_of(measure: Measure) -> QuerySet[Change]:
    """Of the measure, its lives and actions, and its KPI; its first definition stands in the catalogue."""
    rows = Change.objects.filter(
        Q(object_type="measure", object_id=str(measure.pk))
        | Q(object_type="kpi", object_id=str(measure.kpi_id))
        | Q(object_type="measurelife", object_id__in=_ids(measure.lives.all()))
        | Q(object_type="action", object_id__in=_ids(measure.actions.all()))
    )
    first_defaults = Q(before="", after__in=_DEFAULTS)
    first_definition = Q(object_type="kpi", before="") & ~Q(field__contains=" from ")
    return rows.exclude(Q(field__in=_IDENTITY) | first_defaults | first_definition).select_related("actor")


def people_in(changes: Iterable[Change]) -> dict[str, str]:
    """Names by id as the ledger has them; one statement."""
    ids = {value for row in changes if row.field in _PEOPLE for value in (row.before, row.after) if value}
    return {str(one.pk): str(one) for one in User.objects.filter(pk__in=ids)}


def change_words(row: Change) -> str:
    """ "Target from Wed 1 Apr 2026", "Owner"; what belongs to the KPI says so."""
    found = _FIELD.fullmatch(row.field)
    name, day = (found["name"], found["day"]) if found else (row.field, None)
    words = {"field": str(_LABELS.get(name, name.replace("_", " ")))}
    words["field"] = words["field"][:1].upper() + words["field"][1:]
    if row.object_type == "kpi":
        words["field"] = _("Definition: %(field)s") % words
    if row.object_type == "action":
        words["field"] = _("Action: %(field)s") % words
    if not day:
        return words["field"]
    words["day"] = formats.day_text(dt.date.fromisoformat(day))
    return _("%(field)s from %(day)s") % words


def change_value(row: Change, value: str, people: dict[str, str]) -> str:
    """A figure as its reader writes it, a person by name."""
    found = _FIELD.fullmatch(row.field)
    name = found["name"] if found else row.field
    if name in _PEOPLE:
        return people.get(value, value)
    return weight_text(Decimal(value)) if value and name in _FIGURES else value


def _ids(rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    return rows.order_by().values_list(Cast("pk", CharField()))


_LABELS = {
    field.name: getattr(field, "verbose_name", field.name)
    for model in _LABELLED
    for field in model._meta.get_fields()
    if not field.auto_created
}
