"""Takes the pictures of this folder from a running demo: `make run`, then

    .venv/bin/python docs/screens/take.py http://127.0.0.1:8000

A second argument names another folder, further ones the pictures wanted.
"""

import datetime as dt
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"]
QUIET += ["--disable-background-networking", "--disable-component-update"]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@dataclass(frozen=True)
class Look:
    name: str
    width: int
    height: int
    theme: Literal["light", "dark"] = "light"


LOOKS = (Look("wide", 1440, 900), Look("phone", 390, 844), Look("dark", 1440, 900, "dark"))

# name of the picture -> the person who looks, and the way there: an address, then links to follow.
# {month}, {quarter} and {year} are those of the last closed month.
PAGES: Mapping[str, tuple[str, ...]] = {
    "login": ("", "/account/login/"),
    "home-employee": ("employee", "/"),
    "home-manager": ("manager", "/"),
    "home-executive": ("executive", "/"),
    "home-administrator": ("administrator", "/"),
    "update": ("employee", "/update/OPERATIONS/"),
    "update-closed": ("manager", "/update/OPERATIONS/?period={month}"),
    "month": ("manager", "/month/OPERATIONS/"),
    "month-closed": ("manager", "/month/OPERATIONS/?period={month}"),
    "sheets": ("employee", "/sheets/"),
    "preferences": ("employee", "/account/preferences/"),
    "scorecard": ("manager", "/scorecards/OPERATIONS/?period={month}"),
    "scorecard-open": ("manager", "/scorecards/OPERATIONS/"),
    "scorecard-quarter": ("manager", "/scorecards/OPERATIONS/?period={quarter}"),
    "scorecard-year": ("manager", "/scorecards/OPERATIONS/?period={year}"),
    "scorecard-company": ("executive", "/scorecards/MERROW/?period={month}"),
    "measure": ("manager", "/scorecards/OPERATIONS/OPS_01/?period={month}"),
    "target-proposal": ("manager", "/scorecards/OPERATIONS/OPS_01/target/"),
    "receipt-measure": ("manager", "/scorecards/OPERATIONS/receipt/measure/OPS_01/?period={month}"),
    "receipt-node": ("manager", "/scorecards/OPERATIONS/receipt/team/OPERATIONS/?period={month}"),
    "overview": ("executive", "/overview/?period={month}"),
    "overview-manager": ("manager", "/overview/?period={month}"),
    "strategy": ("executive", "/strategy/?period={month}"),
    "strategy-without-scores": ("administrator", "/strategy/"),
    "catalogue": ("employee", "/catalogue/"),
    "definition": ("manager", "/catalogue/OPS_01/"),
    "search": ("employee", "/search/"),
    "search-found": ("manager", "/search/?q=time"),
    "search-nothing": ("employee", "/search/?q=zeppelin"),
    "reports": ("executive", "/reports/"),
    "report": ("executive", "/reports/", "tbody th a"),
    "schedules": ("administrator", "/reports/schedules/"),
    "schedule": ("administrator", "/reports/schedules/", "tbody th a"),
    "schedule-new": ("administrator", "/reports/schedules/new/"),
    "schedule-edit": ("administrator", "/reports/schedules/", "tbody th a", "a[href$='/edit/']"),
    "schedule-preview": ("administrator", "/reports/schedules/", "tbody th a", "a[href$='/preview/']"),
    "subscriptions": ("manager", "/reports/subscriptions/"),
    "subscription-new": ("manager", "/reports/subscriptions/new/"),
    "report-recipients": ("administrator", "/reports/", "tbody th a"),
    "trust": ("manager", "/trust/"),
    "outbox": ("administrator", "/outbox/"),
    "outbox-mail": ("administrator", "/outbox/", "tbody th a"),
    "admin": ("administrator", "/admin/"),
    "admin-kpis": ("administrator", "/admin/kpis/kpi/"),
    "admin-kpi": ("administrator", "/admin/kpis/kpi/", "#result_list tbody th a"),
    "admin-publish-version": (
        "administrator",
        "/admin/kpis/kpi/",
        "#result_list tbody th a",
        "a[href$='/publish/']",
    ),
    "admin-portfolio": ("administrator", "/admin/portfolio/"),
    "admin-reviews": ("administrator", "/admin/reviews/"),
    "admin-review": ("administrator", "/admin/reviews/OPS_01/"),
    "admin-team-review": ("administrator", "/admin/reviews/teams/OPERATIONS/"),
    "admin-library": ("administrator", "/admin/library/"),
    "admin-library-entry": ("administrator", "/admin/library/CHURN/"),
    "admin-library-start": ("administrator", "/admin/library/start/?objective=C1&answer=late+buses"),
    "admin-library-adopt": ("administrator", "/admin/library/CHURN/adopt/"),
    "admin-library-set": ("administrator", "/admin/library/sets/balanced-scorecard/"),
    "admin-packs": ("administrator", "/admin/packs/"),
    "admin-measure": ("administrator", "/admin/kpis/measure/", "#result_list tbody th a"),
    "admin-targets": ("administrator", "/admin/kpis/target/year/?team=OPERATIONS"),
    "admin-targets-periods": ("administrator", "/admin/kpis/target/year/?team=OPERATIONS&mode=periods"),
    "admin-hand-over": ("administrator", "/admin/kpis/orphan/"),
    "admin-team-split": (
        "administrator",
        "/admin/accounts/team/",
        "#result_list tbody th a",
        "a[href$='/split/from/']",
    ),
    "not-found": ("employee", "/scorecards/NOWHERE/"),
    "not-allowed": ("executive", "/admin/"),
}


def periods(today: dt.date) -> dict[str, str]:
    """The keys of the last closed month of the demo, which is the month before last, and of its year.

    >>> periods(dt.date(2027, 1, 4))
    {'month': '2026-11', 'quarter': 'FY2026-Q4', 'year': 'FY2026'}
    """
    year, month = divmod(today.year * 12 + today.month - 3, 12)
    return {
        "month": f"{year}-{month + 1:02}",
        "quarter": f"FY{year}-Q{month // 3 + 1}",
        "year": f"FY{year}",
    }


def enter(browser: Browser, base: str, look: Look, role: str) -> Page:
    """A page of its own for this person of the demo; nobody is logged in when `role` is empty."""
    context = browser.new_context(
        viewport={"width": look.width, "height": look.height}, color_scheme=look.theme, base_url=base
    )
    page = context.new_page()
    if role:
        page.goto("/account/login/")
        page.locator(f"form[action*='/{role}/'] button").click()
        page.wait_for_url("/")
    return page


def walk(page: Page, steps: tuple[str, ...], today: dt.date) -> None:
    address, *links = steps
    page.goto(address.format_map(periods(today)))
    for link in links:
        page.locator(link).first.click()
        page.wait_for_load_state()
    page.wait_for_load_state("networkidle")


def pictures(browser: Browser, base: str, look: Look, wanted: list[str]) -> Iterator[tuple[str, Page]]:
    people: dict[str, Page] = {}
    for name in wanted:
        role, *steps = PAGES[name]
        page = people[role] = people.get(role) or enter(browser, base, look, role)
        walk(page, tuple(steps), dt.datetime.now(dt.UTC).date())
        yield name, page
    for page in people.values():
        page.context.close()


def main(base: str, folder: str = str(Path(__file__).parent), *wanted: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for look in LOOKS:
            for name, page in pictures(browser, base, look, list(wanted or PAGES)):
                page.screenshot(path=Path(folder) / f"{name}-{look.name}.png", animations="disabled")
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
