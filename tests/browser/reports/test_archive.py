"""What a reader can do with an archived report in a real browser."""

import re

from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from reports.actions.send import send
from tests.browser.conftest import OpenAs
from tests.report_scene import NOW, make_report, make_scene


def test_a_link_in_an_archived_mail_opens_its_page_in_the_whole_window(
    open_as: OpenAs, live_server: LiveServer, settings: Settings
) -> None:
    settings.SITE_URL = live_server.url
    scene = make_scene(Group.objects.get(name="Executives"))
    report = make_report(scene)
    send(NOW)
    page = open_as(scene.cast.executive, reverse("report", args=[report.pk]), width=390)
    page.frame_locator("iframe.mail").get_by_role("link", name="Services", exact=True).click()
    expect(page).to_have_url(re.compile(r"/scorecards/[A-Z_]+/\?period=2026-10$"))


def test_a_kept_mail_and_its_page_fit_a_phone(open_as: OpenAs) -> None:
    scene = make_scene(Group.objects.get(name="Executives"))
    make_report(scene)
    send(NOW)
    kept = scene.cast.executive.outbox_mails.get()
    page = open_as(scene.cast.executive, reverse("outbox_mail", args=[kept.pk]), width=390)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    (mail,) = [frame for frame in page.frames if frame != page.main_frame]
    assert mail.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
