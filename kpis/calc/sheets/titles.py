"""What the title of a column says of its use."""

import re

TEMPLATE = {
    "code": "kpi",
    "person": "person",
    "period": "period",
    "input": "input",
    "value": "value",
    "state": "state",
    "comment": "note",
    "measure": "measure",
    "version": "version",
}
"""Titles of the workbooks that we hand out; their other columns are there to be read only."""

_SIGNS = {"code", "period", "value", "measure", "version"}
"""Together they are only in a workbook of ours."""

_SPLIT = re.compile(r"(?<=[a-z])(?=[A-Z])|[\s_/.:-]+")

_ROLES = {
    "kpi": (
        *(
            "kpi code",
            "kpi",
            "indicator code",
            "indicator",
            "indicator name",
            "kpi name",
            "metric",
            "metric name",
        ),
        *("measure", "measure name", "name", "code"),
    ),
    "team": (
        *("team", "team code", "team name", "agency", "agency name", "organisation", "organization", "org"),
        *("organisation name", "organization name", "org name", "org code", "department", "division"),
        *("business unit", "branch", "provider", "site"),
    ),
    "person": ("person", "employee", "e mail", "email", "person email"),
    "period": (
        *("period", "reporting period", "period key", "date", "day", "week", "month", "quarter", "year"),
        *("order date", "period ending", "period beginning"),
    ),
    "year": ("year", "period year", "fiscal year", "financial year", "calendar year"),
    "month": (
        "month",
        "period month",
        "month number",
        "calendar month",
        "calendar quarter",
        "quarter",
        "period",
    ),
    "input": ("input", "component"),
    "value": (
        "value",
        "actual",
        "monthly actual",
        "actual value",
        "result",
        "figure",
        "reported value",
        "amount",
    ),
    "note": ("comment", "comments", "note", "notes", "remark", "remarks"),
}
"""Of each role, the likeliest title first."""

_NEVER = frozenset(
    {"target", "targets", "budget", "plan", "planned", "previous", "forecast", "ytd", "goal", "quota"}
)


def folded(title: str) -> str:
    """MONTHLY_ACTUAL and `Monthly actual` are the same: monthly actual."""
    return " ".join(word for word in _SPLIT.split(title.strip()) if word).casefold()


def is_ours(titles: tuple[str, ...]) -> bool:
    return {folded(title) for title in titles} >= _SIGNS


def rank(role: str, title: str) -> int | None:
    """How likely the title is for that role, 0 the likeliest; None where it does not speak of it."""
    known = _ROLES[role]
    name = folded(title)
    return known.index(name) if name in known and not is_target(title) else None


def is_target(title: str) -> bool:
    """Whether it holds what is wanted or was before, and not what is."""
    return not _NEVER.isdisjoint(folded(title).split())


def is_of_quarters(title: str) -> bool:
    """Whether the bare numbers below it are those of quarters and not of months."""
    return "quarter" in folded(title).split()


def known_titles(titles: tuple[str, ...]) -> int:
    """How many of them speak of a role."""
    return sum(any(rank(role, title) is not None for role in _ROLES) for title in titles)
