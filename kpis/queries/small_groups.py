"""What a survey was answered by too few is stored and shown to nobody, in no cell, history or receipt."""

from decimal import Decimal

from kpis.calc.aggregation import MIN_RESPONDENTS
from kpis.calc.inputs import parse_inputs
from kpis.models import Entry, EntryRevision, KPIVersion

HIDDEN = "…"


def is_hidden(version: KPIVersion | None, row: Entry | EntryRevision | None) -> bool:
    """`version` is the one in force in the row's period; a respondents input read as 0 when missing is 0."""
    if version is None or not version.respondents or row is None or row.inputs is None:
        return False
    zeros = {item.name for item in parse_inputs(version.inputs) if item.zero}
    answers = row.inputs.get(version.respondents, "0" if version.respondents in zeros else None)
    return answers is not None and Decimal(answers) < MIN_RESPONDENTS
