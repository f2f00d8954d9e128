"""What a report says beside its figures: what was restated, and what was agreed anew, since the last one."""

import datetime as dt
from dataclasses import replace

from reports.calc.facts import ReportFacts
from reports.calc.restated import RestatedFact
from reports.models import ReportOccurrence

from .changed import changed_since_last
from .corrections import corrected_facts
from .reported import with_reported
from .restated import restated_since_last


def with_changes(
    facts: ReportFacts, occurrence: ReportOccurrence, scope: frozenset[int], now: dt.datetime
) -> ReportFacts:
    """A correction is compared with what it corrects. The occurrence need not be stored; call it where all
    statements see one moment."""
    restated = _restated(facts, occurrence, scope, now)
    changed = changed_since_last(occurrence, scope, now)
    facts = replace(facts, restated=restated or (), is_first=restated is None, changed=changed)
    return with_reported(facts, occurrence)


def _restated(
    facts: ReportFacts, occurrence: ReportOccurrence, scope: frozenset[int], now: dt.datetime
) -> tuple[RestatedFact, ...] | None:
    """None where there is no earlier report."""
    if occurrence.corrects:
        return corrected_facts(occurrence.corrects, facts, scope, now)
    return restated_since_last(occurrence, scope, now)
