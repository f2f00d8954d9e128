"""What the SMART checks are given, a definition and where it is measured, and what they find."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from kpis.calc.definitions import Definition

PASS, WARN, FAIL = "pass", "warn", "fail"
LEVELS = (PASS, WARN, FAIL)
"""From good to bad."""

WINDOW = 6
"""Periods looked back at."""

Figure = str | int | Decimal | dt.date


@dataclass(frozen=True, slots=True)
class Finding:
    """What is not as it should be, with its figures. `team` is the scorecard it is found on: empty where the
    reader may not open that, None where it is the definition itself."""

    code: str
    level: str
    figures: Mapping[str, Figure] = field(default_factory=dict)
    team: str | None = None


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A dated target as known now; one that `ends` has no figure."""

    grain: str
    start: dt.date
    target: Decimal | None = None
    due: dt.date | None = None
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """What figures tell those who may read them. `values` are of the last six periods that were due, `met`
    says how many of them met their target; `chance` is that of the year's target, `planned` says that an
    action is open."""

    values: tuple[Decimal, ...] = ()
    met: int = 0
    chance: Decimal | None = None
    planned: bool = False
    baseline: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """The KPI on the scorecard of one team. `have` of `expected` figures of the last six periods came;
    `is_due` says that a figure will be due, `is_entered` that somebody or an import brings them in."""

    team: str = ""
    is_due: bool = True
    is_entered: bool = True
    have: int = 0
    expected: int = 0
    targets: tuple[TargetRow, ...] = ()
    past: Past | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """One KPI with the version that is to be checked.

    `namesake` is the code of another KPI of the same name; `objective` is empty, active or retired;
    `of_persons` says that persons have it as their own measure, which is never looked into; `changed` that a
    major version was recorded after the last review.
    """

    today: dt.date
    name: str = ""
    text: str = ""
    question: str = ""
    source: str = ""
    action_when_red: str = ""
    is_owned: bool = False
    namesake: str = ""
    version: Definition = field(default_factory=Definition)
    objective: str = ""
    review_months: int = 12
    reviewed_on: dt.date | None = None
    next_review: dt.date | None = None
    changed: bool = False
    entry_days: int = 10
    places: tuple[Place, ...] = ()
    of_persons: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """One of the five. `is_judged` is false where there is nothing yet to judge by."""

    name: str
    findings: tuple[Finding, ...] = ()
    is_judged: bool = True

    @property
    def level(self) -> str:
        return max((finding.level for finding in self.findings), key=LEVELS.index, default=PASS)
