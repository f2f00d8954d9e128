"""Correcting a report in a real browser, from the figure that was wrong to both pages."""

import re

import time_machine
from django.urls import reverse
from playwright.sync_api import expect

from reports.actions.send import send
from reports.actions.sweep import sweep
from reports.actions.tick import tick
from reports.models import ReportDelivery, ReportOccurrence
from tests.browser.conftest import OpenAs
from tests.builders import make_score
from tests.report_scene import NOW, OCTOBER, make_report, make_scene


def test_a_wrong_report_is_corrected_and_each_page_leads_to_the_other(open_as: OpenAs) -> None:
    with time_machine.travel(NOW, tick=False):
        scene = make_scene()
        mara = scene.cast.grandparent_manager
        type(scene.schedule).objects.update(owner=mara)
        scene.schedule.recipients.create(user=mara)
        old = make_report(scene)
        send(NOW)
        sweep(NOW)
        page = open_as(mara, reverse("report", args=[old.pk]), width=390)
        page.get_by_role("button", name="Issue a correction").click()
        expect(page.get_by_role("alert")).to_have_text(
            "Nothing to correct: every figure of this report is still the same."
        )
        scene.cast.punctuality.scores.all().delete()
        make_score(scene.cast.punctuality, OCTOBER, "83.1", 36, target=88)
        page.get_by_role("button", name="Issue a correction").click()
        expect(page.get_by_text("The correction is built and sent within minutes.")).to_be_visible()
        correction = ReportOccurrence.objects.get(kind="correction")
        expect(page).to_have_url(re.compile(reverse("report", args=[correction.pk]) + "$"))
        tick(NOW)
        send(NOW)
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Correction: Merrow Transit"))
        figure = page.frame_locator("iframe.mail").get_by_text("84.6 → 83.1", exact=False)
        expect(figure).to_be_visible()
        page.get_by_role("link", name="See the report it corrects").first.click()
        page.get_by_role("link", name="Corrected by a report of").click()
        expect(page).to_have_url(re.compile(reverse("report", args=[correction.pk]) + "$"))
        assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert ReportDelivery.objects.get(occurrence=correction).state == "sent"
