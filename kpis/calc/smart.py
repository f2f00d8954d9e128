"""The five SMART checks of one definition: Specific, Measurable, Achievable, Relevant, Time-bound.

Of a KPI on several scorecards each check tells the worst of them. A letter is no grade: it says what to mend.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from kpis.calc.smart_facts import FAIL, WARN, Check, Finding, Subject
from kpis.calc.smart_figures import achievable, figures_come, is_judged, measurable
from kpis.calc.smart_targets import target_ends, time_bound
from kpis.calc.smart_wording import METRIC, relevant, specific

DECISIVE = ("specific", "measurable", "relevant")
"""A fail of these keeps a draft from becoming active."""


@dataclass(frozen=True, slots=True)
class Smart:
    """`certified` is the day of the review that found it in order, while that counts."""

    checks: tuple[Check, ...]
    certified: dt.date | None = None

    @property
    def levels(self) -> tuple[str, ...]:
        return tuple(check.level for check in self.checks)

    @property
    def open_fails(self) -> tuple[Finding, ...]:
        return open_fails(self.checks)


def smart(subject: Subject) -> Smart:
    places = [place for place in subject.places if place.is_due]
    checks = (
        Check("specific", tuple(specific(subject))),
        Check("measurable", (*measurable(subject), *_worst(figures_come(place) for place in places))),
        Check(
            "achievable",
            _worst(achievable(subject, place) for place in places),
            any(is_judged(subject, place) for place in places),
        ),
        Check("relevant", tuple(relevant(subject))),
        Check("time_bound", (*time_bound(subject), *_worst(target_ends(subject, place) for place in places))),
    )
    return Smart(checks, None if open_fails(checks) else _reviewed(subject))


def open_fails(checks: Iterable[Check]) -> tuple[Finding, ...]:
    """What keeps it from being active, or certified. That it is a metric is no fault."""
    decisive = (finding for check in checks if check.name in DECISIVE for finding in check.findings)
    return tuple(finding for finding in decisive if finding.level == FAIL and finding.code != METRIC)


def _reviewed(subject: Subject) -> dt.date | None:
    """The last review, while its interval runs and no major version was recorded after it."""
    is_current = subject.next_review is not None and subject.next_review >= subject.today
    return subject.reviewed_on if is_current and not subject.changed else None


def _worst(places: Iterable[Iterable[Finding]]) -> tuple[Finding, ...]:
    """What is found on the scorecard with most fails, then most warnings; of equal ones the first."""
    return max(map(tuple, places), key=_weight, default=())


def _weight(findings: tuple[Finding, ...]) -> tuple[int, int]:
    levels = [finding.level for finding in findings]
    return levels.count(FAIL), levels.count(WARN)
