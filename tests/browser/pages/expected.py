"""What stands on each page of docs/screens in the demo of 22 November 2026, and what the browser may say."""

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
LIBRARY = ["KPI", "Business function", "Perspective", "Kind", "In your catalogue"]
SITE = ["Model name", "Add link", "Change or view list link"]
TARGETS = [
    "Target",
    "Red line",
    "Stretch",
    "Zero point",
    "Lower",
    "Upper",
    "Lower red line",
    "Upper red line",
]

MONTHS = ["Oct 2025", "Nov 2025", "Dec 2025", "Jan 2026", "Feb 2026", "Mar 2026", "Apr 2026", "May 2026"]
HEAT = ["Score, target 100", *MONTHS, "Jun 2026", "Jul 2026", "Aug 2026", "Sep 2026", "vs Aug"]
TRIED = "What this would have done"
YEARLY = ["KPI", "In force (red line)", "By"]
NEXT_MONTHS = [
    *("Jan 27", "Feb 27", "Mar 27", "Apr 27", "May 27", "Jun 27"),
    *("Jul 27", "Aug 27", "Sep 27", "Oct 27", "Nov 27", "Dec 27"),
]
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
    "home-administrator": (["Good to see you, Priya Nair", "Curate"], []),
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
    "admin": (["Site administration", "Recent actions"], [SITE, SITE, SITE]),
    "admin-kpis": (
        ["Select KPI to change", "Filter"],
        [["", "Code", "Name", "State", "SMART", "Level", "Kind", "Business function", "Owner"]],
    ),
    "admin-kpi": (["Change KPI", "CUS_01 Customer satisfaction", "SMART check", "KPI versions"], []),
    "admin-publish-version": (["Publish a version of Customer satisfaction", "The formula"], []),
    "admin-portfolio": (
        [
            "Portfolio",
            "Objectives with more than 3 KPIs (6)",
            "Perspectives with more than 7 KPIs (4)",
            "People who own more than 7 KPIs (3)",
            "Teams with more than 10 active KPIs (1)",
            "KPIs without a guardrail (35)",
            "No figure for 3 periods or more (1)",
            "Balance",
            "What entering figures costs",
        ],
        [],
    ),
    "admin-reviews": (
        [
            "Reviews",
            "Overdue (0)",
            "Due this month (0)",
            "October 2027 (1)",
            "November 2027 (48)",
            "Yearly review of a team",
        ],
        [["To be reviewed", "Due", "Owner"]] * 2,
    ),
    "admin-review": (
        [
            "Review of Bus punctuality",
            "SMART check",
            "Use and cost",
            "Owner and objective",
            "Versions and targets",
            "Earlier reviews",
            "Outcome",
        ],
        [
            [
                "Dec 25",
                *(
                    f"{month} 26"
                    for month in ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"]
                ),
            ],
        ],
    ),
    "admin-team-review": (["Yearly review of Operations"], [["KPI", "Reviewed this year"]]),
    "admin-library": (["Library of KPIs", "Starter sets", "All KPIs of the library"], [LIBRARY]),
    "admin-library-entry": (["Customer churn rate"], []),
    "admin-library-start": (["Start from the objective", "Suggested by the library"], [LIBRARY]),
    "admin-library-adopt": (["Adopt Customer churn rate"], []),
    "admin-library-set": (["Starter set: Balanced Scorecard"], []),
    "admin-packs": (["Load a pack or workbook"], []),
    "admin-measure": (
        ["Change measure", "FIN_03, ACCOUNTING", "Lives of a measure", "Terms of measures", "Targets", TRIED],
        [
            ["", "Active from", "Active to", ""],
            ["", "Valid from", "Weight", "Critical", "Recorded at", ""],
            ["", "Valid from", "Grain", *TARGETS, "Due", "Profile", "Rationale", "Recorded at", ""],
        ],
    ),
    "admin-targets": (
        ["Targets of a year"],
        [
            [*YEARLY, *TARGETS[:3], "Profile", "Rationale"],
            [*YEARLY, *TARGETS[4:], "Profile", "Rationale"],
        ],
    ),
    "admin-targets-periods": (
        ["Targets of a year"],
        [["KPI", "In force (red line)", "Year’s total", *NEXT_MONTHS, "Rationale"]],
    ),
    "admin-hand-over": (["To hand over"], []),
    "admin-team-split": (["Split Accounting", *(f"New team {number}" for number in (1, 2, 3))], []),
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
