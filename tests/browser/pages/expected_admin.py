"""What stands on the pages of the administration."""

NEXT_MONTHS = [
    *("Jan 27", "Feb 27", "Mar 27", "Apr 27", "May 27", "Jun 27"),
    *("Jul 27", "Aug 27", "Sep 27", "Oct 27", "Nov 27", "Dec 27"),
]
YEARLY = ["KPI", "In force (red line)", "By"]
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
TRIED = "What this would have done"

ADMINISTRATION: dict[str, tuple[list[str], list[list[str]]]] = {
    "admin": (["Site administration", "Recent actions"], [SITE, SITE, SITE]),
    "admin-kpis": (
        ["Select KPI to change", "Filter"],
        [["", "Code", "Name", "State", "SMART", "Kind", "Business function", "Owner"]],
    ),
    "admin-kpi": (
        ["Change KPI", "CUS_01 Customer satisfaction", "SMART check", "What it means now", "Versions"],
        [["Valid from", "What changed", "By", "Reason"]],
    ),
    "admin-publish-version": (["Publish a version of Customer satisfaction", "The formula"], []),
    "admin-portfolio": (
        [
            "Portfolio",
            "Objectives with more than 3 KPIs (6)",
            "Perspectives with more than 7 KPIs (4)",
            "People who own more than 7 KPIs (3)",
            "Teams with more than 10 active KPIs (1)",
            "KPIs without an owner (1)",
            "KPIs without a guardrail (35)",
            "Kept without a reason at 2 reviews or more (1)",
            "Balance",
            "What entering figures costs",
        ],
        [],
    ),
    "admin-reviews": (
        [
            "Reviews",
            "Overdue (1)",
            "Due this month (1)",
            "December 2026 (4)",
            "January 2027 (9)",
            "March 2027 (7)",
            "May 2027 (20)",
            "July 2027 (4)",
            "October 2027 (1)",
            "November 2027 (2)",
            "Yearly review of a team",
        ],
        [["To be reviewed", "Due", "Owner"]] * 9,
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
    "admin-hand-over": (["To hand over"], [["", "KPI", "Where", "Had by", "Since", "Has it now"]]),
    "admin-team-split": (["Split Accounting", *(f"New team {number}" for number in (1, 2, 3))], []),
}
