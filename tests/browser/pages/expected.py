"""What stands on each page of docs/screens in the demo of 22 November 2026, and what the browser may say."""

from .expected_admin import ADMINISTRATION

ROWS = [
    "Unit",
    "Target",
    "Against target",
    "Score",
    "Status",
    "13 periods",
    "Signal",
    "Weight",
    "Updated",
    "Owner",
]
TEAMS = ["Team", "Score", "Status", "Coverage", "Weight"]
GLANCE = ["Needs attention", "Sep 26", "12 months", "Status"]
GRID = ["Unit", "Change", "Target", "12 months", "Comment", "State"]
MONTH = ["KPI", "Value", "Entered by", "Owed by", "State"]
RECORD = [
    *("Due in", "Arrived on time", "Reports due", "On time", "Late", "Mails sent", "Bounced", "Failed"),
    *("Unknown", "Suppressed", "No longer entitled", "Median delay", "Worst delay"),
]

MONTHS = ["Oct 2025", "Nov 2025", "Dec 2025", "Jan 2026", "Feb 2026", "Mar 2026", "Apr 2026", "May 2026"]
HEAT = ["Score, target 100", *MONTHS, "Jun 2026", "Jul 2026", "Aug 2026", "Sep 2026", "vs Aug"]
DATES, RECIPIENTS = ["Goes out", "About"], ["Kind", "Name or address", "Take off"]
SCHEDULE = ["What", "When", "To whom", "How", "Rules", "Save"]
OVERVIEW = ["Needs a decision", "What changed", "Score by unit", "Before you rely on it"]


def rows(period: str, previous: str) -> list[str]:
    return ["KPI", period, ROWS[0], f"vs {previous}", *ROWS[1:]]


# name of the page -> its headings, and the visible columns of each of its tables at 1440 px
HEADINGS_AND_COLUMNS: dict[str, tuple[list[str], list[list[str]]]] = {
    "login": (["Log in", "Demo: look around as"], []),
    "home-employee": (
        [
            "5 values to enter by Tue 1 Dec 2026",
            "Operations, October 2026",
            "Open in the teams below yours",
            "Waiting for your answer",
            "Where you are mentioned",
            "Operations at a glance",
        ],
        [GLANCE],
    ),
    "home-manager": (
        [
            "5 values to enter by Tue 1 Dec 2026",
            "Operations, October 2026",
            "Open in the teams below yours",
            "Waiting for your answer",
            "Actions you own",
            "Operations at a glance",
        ],
        [GLANCE],
    ),
    "home-executive": (
        ["Good to see you, Ruth Okafor", "Teams, the lowest score first"],
        [["Team", "Coverage", "Status"]],
    ),
    "home-administrator": (["Good to see you, Priya Nair", "Curate", "Waiting for your decision"], []),
    "update": (["Operations, October 2026", "Keys"], [["KPI", "Sep 26", "Oct 26", *GRID]]),
    "update-closed": (["Operations, September 2026", "Keys"], [["KPI", "Aug 26", "Sep 26", *GRID]]),
    "month": (
        [
            "Operations, October 2026: 7 of 12 in, 9 days left",
            "What is in",
            "Closing the period",
            "Who owes",
            "Not applicable",
        ],
        [MONTH],
    ),
    "month-closed": (
        [
            "Operations, September 2026: 12 of 12 in, finished",
            "What is in",
            "Closing the period",
            "Not applicable",
        ],
        [MONTH],
    ),
    "sheets": (["Sheets", "Send a file", "Download a workbook"], []),
    "preferences": (["Preferences"], []),
    "scorecard": (
        ["Operations scorecard, September 2026", "Teams", "Before you rely on it"],
        [rows("Sep 26", "Aug 26"), TEAMS],
    ),
    "scorecard-open": (
        ["Operations scorecard, October 2026", "Teams", "Before you rely on it"],
        [rows("Oct 26", "Sep 26"), TEAMS],
    ),
    "scorecard-quarter": (["Operations scorecard, Q3 2026", "Teams"], [rows("Q3 26", "Q2 26"), TEAMS]),
    "scorecard-year": (["Operations scorecard, 2026 to date", "Teams"], [rows("2026", "2025"), TEAMS]),
    "scorecard-company": (
        ["Merrow Transit scorecard, September 2026", "Teams", "Objectives"],
        [TEAMS, ["Objective", "Score", "Status", "Weight"]],
    ),
    "measure": (
        [
            "Bus punctuality",
            "September 2026",
            "Compared over time",
            "Comments and actions",
            "Score receipt",
            "What it counts for",
            "Signal and limits",
            "Definition",
            "History of changes",
        ],
        [
            ["Period", "Value, %", "Target, %", "Gap, points", "Status", "Signal"],
            ["Window", "Value", "Target", "Change"],
        ],
    ),
    "target-proposal": (["Propose a target", "New proposal", "Proposals so far"], []),
    "receipt-measure": (["Bus punctuality (OPS_01)", "How the score was calculated", "Figures"], []),
    "receipt-node": (
        ["Operations (OPERATIONS)", "How the score was calculated", "What went into it"],
        [["Part", "Score", "Status", "Weight", "Share, %"]],
    ),
    "overview": (["September 2026: score 81, at risk", *OVERVIEW], [HEAT]),
    "overview-manager": (["Operations, September 2026: score 77, at risk", *OVERVIEW], [HEAT]),
    "strategy": (["Merrow Transit, September 2026: 4 of 11 objectives on track", "Strategy map"], []),
    "strategy-without-scores": (["11 objectives in 4 perspectives", "Strategy map"], []),
    "catalogue": (["KPI catalogue", "Pick a KPI to read what it means"], []),
    "definition": (
        [
            "Bus punctuality",
            "Definition",
            "SMART check",
            "Versions",
            "Formulas around it",
            "Targets",
            "Used on",
        ],
        [
            ["Valid from", "What changed", "By", "Reason"],
            ["Team", "Valid from", "Target", "Red line", "Reason"],
            ["Team", "Owner", "Latest figure", "Came in"],
        ],
    ),
    "search": (["Search", "Find anything you may open"], []),
    "search-found": (["Search", "Measures", "KPIs of the catalogue"], []),
    "search-nothing": (["Search", "Nothing matches “zeppelin”"], []),
    "reports": (["Reports"], [["Report", "State", "Your copy", "Recipients", "Due (Europe/Copenhagen)"]]),
    "report": (
        [
            "Merrow Transit, September 2026: score 81, at risk. 6 items need attention",
            "As it was sent",
            "Text part",
        ],
        [],
    ),
    "schedules": (
        ["Report schedules"],
        [["Schedule", "State", "Team", "Comes", "Next report", "Recipients"]],
    ),
    "schedule": (
        ["Monthly report", "Next five dates", "Its reports", "Try it, run it", "What it says"],
        [DATES, ["Report", "State", "Your copy", "Recipients", "Due (Europe/Copenhagen)"]],
    ),
    "schedule-new": (["Add a schedule", *SCHEDULE], [DATES, RECIPIENTS]),
    "schedule-edit": (["Change Monthly report", *SCHEDULE], [DATES, RECIPIENTS]),
    "schedule-preview": (["Preview", "You may not read these figures"], []),
    "subscriptions": (["Your subscriptions", "No subscription yet"], []),
    "subscription-new": (["Add a subscription"], []),
    "report-recipients": (
        [
            "Monthly report, September 2026",
            "You may not read these figures",
            "Recipients",
            "Correct",
            "Send again",
        ],
        [["Address", "State", "Attempts", "What you can do"]],
    ),
    "trust": (
        [
            "How reports arrived and forecasts held",
            "How reports arrived",
            "How often our forecasts held",
        ],
        [RECORD, ["Forecast of", "Outcomes", "Inside 80%", "Inside 95%"]],
    ),
    "outbox": (["Outbox"], [["Subject", "To", "Kept (Europe/Copenhagen)"]]),
    "outbox-mail": (
        [
            "Merrow Transit, Q3 2026: score 80, at risk. 8 items need attention",
            "Headers",
            "As its reader sees it",
            "Text part",
            "Attachments",
        ],
        [],
    ),
    **ADMINISTRATION,
    "not-found": (["There is no such page, or it is not yours to see"], []),
    "not-allowed": (["This is not part of your role"], []),
}
ANSWERED = "Failed to load resource: the server responded with a status of {}"
REFUSED = {
    "not-found": [ANSWERED.format("404 (Not Found)")],
    "not-allowed": [ANSWERED.format("403 (Forbidden)")],
}
UPSTREAM = {"aria-input-field-name", "empty-table-header", "label"}
"""Rules that the inline tables and choosers of Django's own admin site do not keep."""
