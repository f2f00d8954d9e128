"""From an empty installation to a Balanced Scorecard with a monthly report, without typing an address."""

from playwright.sync_api import Page, expect

from accounts.models import User
from kpis.doors.library import starter_sets
from kpis.models import KPI, Measure, Target
from reports.models import ReportSchedule
from tests.browser.conftest import OpenAs
from tests.builders import make_user

LINES = starter_sets()["balanced-scorecard"].lines


class Hand:
    """Counts every click, every field filled and every choice."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def click(self, role: str, name: str) -> None:
        self.page.get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]  # a role of ARIA
        self.count += 1

    def fill(self, field: str, value: str) -> None:
        self.page.locator(field).fill(value)
        self.count += 1

    def choose(self, label: str, option: str) -> None:
        self.page.get_by_label(label, exact=True).select_option(label=option)
        self.count += 1


def first_team(hand: Hand) -> None:
    hand.click("link", "Start from the library")
    hand.click("link", "Balanced Scorecard, 12 KPIs")
    hand.click("link", "Add the first team")
    hand.fill("#id_code", "HALDEN")
    hand.fill("#id_name", "Halden Foods")
    hand.click("button", "Save")


def an_executive(hand: Hand) -> None:
    hand.click("link", "People")
    hand.click("link", "Add person")
    hand.fill("#id_email", "mara@halden.example")
    hand.fill("#id_name", "Mara Holm")
    hand.click("checkbox", "Executives")
    hand.click("button", "Save")


def a_scorecard(hand: Hand) -> None:
    hand.click("link", "Home")
    hand.click("link", "Start from the library of KPIs")
    hand.click("link", "Balanced Scorecard, 12 KPIs")
    hand.fill("#id_owner", "Mara Holm")
    for number, line in enumerate(LINES, start=80):
        hand.fill(f"#id_{line.code}-target", str(number))
    hand.click("button", "Adopt what is ticked")


def a_monthly_report(hand: Hand) -> None:
    hand.click("link", "View site")
    hand.click("link", "Reports")
    hand.click("link", "Schedules")
    hand.click("link", "Add a schedule")
    hand.fill("#id_name", "Board report")
    hand.choose("Team", "Halden Foods (HALDEN)")
    hand.choose("Recipient 1, Kind", "a person")
    hand.page.get_by_label("Recipient 1, Name or address").fill("Mara Holm")
    hand.count += 1
    hand.click("button", "Save the schedule")


def test_an_empty_installation_reports_monthly_after_38_interactions(
    open_as: OpenAs, complaints: list[str]
) -> None:
    ada = make_user("ada@merrow.example", name="Ada Noor", is_superuser=True, is_staff=True)
    page = open_as(ada, "/")
    page.set_default_timeout(5000)
    hand = Hand(page)
    first_team(hand)
    an_executive(hand)
    a_scorecard(hand)
    expect(page.get_by_role("listitem").filter(has_text="12 KPIs are adopted")).to_be_visible()
    a_monthly_report(hand)
    expect(page.get_by_role("heading", level=1)).to_have_text("Board report")
    mara = User.objects.get(email="mara@halden.example")
    assert set(KPI.objects.values_list("status", "owner")) == {("active", mara.pk)}
    assert (Measure.objects.count(), Target.objects.count()) == (12, 12)
    schedule = ReportSchedule.objects.get()
    assert (schedule.cadence, schedule.enabled) == ("month", True)
    assert [line.user for line in schedule.recipients.all()] == [mara]
    assert hand.count == 38
    assert complaints == []
