"""Status, reason and score of a measure by its own target.

Grey states come in this order: not applicable, no target, not due, error, no data.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from .aggregation import DIV0, ERROR
from .coarse_targets import Aim, Targets
from .lines import Lines
from .lookups import WITHOUT_TARGET
from .periods import Period
from .readings import Case, Reading, is_enough
from .scoring import measure_score, measure_status, milestone_score
from .structure import Structure

WHOLE = frozenset({"na", "not_due"})
"""States that show the unscaled target of all active fine periods."""


@dataclass(slots=True)
class Verdict:
    status: str
    reason: str = ""
    score: Decimal | None = None
    lines: Lines | None = None
    coverage: Decimal | None = None
    provisional: bool = False


def judged_lines(targets: Targets, case: Case, reading: Reading, aim: Aim | None) -> Lines | None:
    """The lines the value is judged by; None without a target, and for directions that show none."""
    if aim is None or case.meaning.direction == "milestone":
        return None
    if aim.way == "fixed":
        return aim.lines
    fine = judged_periods(case, reading, aim)
    if not fine:
        return whole_lines(targets, case, aim)
    return targets.over(aim, case.subject, case.meaning, fine, paced=True)


def judged_periods(case: Case, reading: Reading, aim: Aim) -> Sequence[Period]:
    """The fine periods whose targets the value is judged by; empty where nothing counts yet."""
    if reading.valued and (aim.way == "averaged" or case.meaning.partial):
        return reading.valued
    return reading.counted


def whole_lines(targets: Targets, case: Case, aim: Aim | None) -> Lines | None:
    """The unscaled target of all active fine periods: what is shown while nothing is judged."""
    if aim is None or case.meaning.direction == "milestone":
        return None
    return targets.over(aim, case.subject, case.meaning, case.fine, paced=False)


def has_target(case: Case, aim: Aim | None, lines: Lines | None) -> bool:
    """Yes-or-no and levels count as having one; a number for information never has."""
    if case.meaning.direction == "milestone":
        return aim is not None and aim.row.due is not None
    if case.meaning.direction in WITHOUT_TARGET:
        return case.meaning.direction != "info"
    return lines is not None


def judge(structure: Structure, targets: Targets, case: Case, reading: Reading, aim: Aim | None) -> Verdict:
    if reading.na:
        return Verdict("na", reading.na, lines=whole_lines(targets, case, aim))
    lines = judged_lines(targets, case, reading, aim)
    if not has_target(case, aim, lines):
        return Verdict("no_target")
    if case.meaning.direction == "milestone" and aim is not None:
        reached = _milestone(structure, case, reading, aim)
        if reached is not None:
            return reached
    if reading.waiting:
        return Verdict("not_due", lines=whole_lines(targets, case, aim))
    if reading.figure.trouble == ERROR and not reading.changed:
        return Verdict("error", lines=lines)
    if reading.value is None or not is_enough(case.meaning, case.rules, reading.have, reading.expected):
        return Verdict("no_data", missing_reason(case, reading), lines=lines)
    return _scored(case, reading.value, lines)


def _scored(case: Case, value: Decimal, lines: Lines | None) -> Verdict:
    score = measure_score(case.meaning.direction, value, lines, case.meaning.decimals, case.meaning.levels)
    if score is None:  # a value that is no level any more
        return Verdict("no_data", "partial", lines=lines)
    return Verdict(measure_status(score), score=score, lines=lines)


def _milestone(structure: Structure, case: Case, reading: Reading, aim: Aim) -> Verdict | None:
    """None leaves a missing value, or one that is not complete enough, to the ordinary grey states."""
    due = aim.row.due
    enough = is_enough(case.meaning, case.rules, reading.have, reading.expected)
    if due is None or reading.figure.trouble == ERROR or (reading.value is not None and not enough):
        return None
    day = min(structure.today, case.day)
    score, grey = milestone_score(reading.value, aim.row.valid_from, due, day, case.meaning.decimals)
    if grey is not None:
        return Verdict(grey)
    return None if score is None else Verdict(measure_status(score), score=score)


def missing_reason(case: Case, reading: Reading) -> str:
    """Why there is no score although one is owed: the first that holds."""
    if reading.changed:
        return "definition_changed"
    if not reading.have and reading.bare:
        return "denominator_unknown"
    if not reading.have and not reading.present:
        return "missing"
    if not is_enough(case.meaning, case.rules, reading.have, reading.expected):
        return "partial"
    return "div0" if reading.figure.trouble == DIV0 else "partial"
