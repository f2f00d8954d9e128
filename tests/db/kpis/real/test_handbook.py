"""Thirty KPIs of a real handbook as drafts: each has the five letters that a reader gave it by hand.

P passes, W is to be checked, F is to be fixed. No scope is written down anywhere, so nobody gets a P for
Specific; there are no figures, so nothing speaks against a target.
"""

import datetime as dt
from pathlib import Path

import pytest

from accounts.models import Organisation
from kpis.actions.folder.load import load_folder
from kpis.calc.smart import Smart
from kpis.models import KPI
from kpis.queries.smart import Reading, smart_of
from tests.real.handbook import write_folder
from tests.real.tables import read_rows

pytestmark = pytest.mark.real_data
NOW = dt.datetime(2022, 11, 12, 9, tzinfo=dt.UTC)
DEVELOPMENT, QUALITY, UX = "Development Department", "Quality Department", "UX Department"
FINANCE, SUPPORT, TALENT = "Finance Team", "Customer Support Department", "Talent-acquisition"
PEOPLE, MARKETING, COMMUNITY = "People Success", "Marketing", "Community Relations Department"
RELOCATIONS = (
    "Complete relocations within due date for eligible relocation requests, in alignment with the people "
    "business partners & total rewards."
)
LEARNERS = (
    "Percentage of team members utilizing GitLab Learn - Total users on GitLab Learn/Total Team Members"
)
LETTERS = {
    (COMMUNITY, "Meetups per month"): "FFPWF",
    (SUPPORT, "Support Satisfaction (SSAT)"): "FFPWP",
    (SUPPORT, "Service Level Agreement (SLA)"): "FPPWP",
    (SUPPORT, "Customer Support Margin"): "FFPWP",
    ("Support Department", "Support Department Discretionary Bonus Rate"): "WFPFP",
    (DEVELOPMENT, "Past Due InfraDev Issues"): "FFPWP",
    (DEVELOPMENT, "UX Debt"): "FPPFP",
    (UX, "UX Debt"): "FFPFP",
    (DEVELOPMENT, "Largest Contentful Paint (LCP)"): "FFPWP",
    (DEVELOPMENT, "Development Budget Plan vs Actuals"): "FFPFF",
    (DEVELOPMENT, "CVE issue to update"): "FPPFP",
    (DEVELOPMENT, "Maintainers and Trainees"): "FFPFF",
    (DEVELOPMENT, "Overall MRs by Type"): "FFPFP",
    (DEVELOPMENT, "Frontend Unit Test Coverage"): "FPPFP",
    (FINANCE, "Billing variance"): "FFPWF",
    (FINANCE, "Deliver Annualized Savings"): "FFPWF",
    (FINANCE, "Accounting Efficiency (FY23 Plan)"): "FFPWF",
    (FINANCE, "Data Monthly Active Users (FY23 Plan)"): "FFPWP",
    ("Infrastructure Department", "GitLab.com Availability"): "FPPWP",
    (QUALITY, "Unique Wider Community Contributors per Month"): "FPPWP",
    (QUALITY, "Quality Team Member Retention"): "FPPWP",
    (QUALITY, "Quality Department Discretionary Bonus Rate"): "WFPFP",
    (QUALITY, "Quality MR Rate"): "FPPFP",
    (QUALITY, "S1 OBA"): "WFPWP",
    (MARKETING, "Qty. of Case Studies published per month"): "FFPWF",
    (PEOPLE, RELOCATIONS): "FFPFF",
    (PEOPLE, LEARNERS): "FFPFF",
    (PEOPLE, "Offer Acceptance Rate"): "WFPWF",
    (TALENT, "Recruiting Operations & Insights Project Completion Rate"): "WFPFF",
    (TALENT, "Candidates Sourced by Talent Acquisition Department vs. Candidates Hired"): "WFPWF",
}
MISSED = {
    (COMMUNITY, "Meetups per month"): ["no_scope", "no_question"],
    (DEVELOPMENT, "UX Debt"): ["namesake", "no_scope", "no_question"],
    (FINANCE, "Billing variance"): ["short_definition", "no_scope", "no_question"],
    (FINANCE, "Accounting Efficiency (FY23 Plan)"): ["vague", "no_scope", "no_question"],
    (QUALITY, "Quality MR Rate"): ["vague", "no_scope", "no_question"],
    (QUALITY, "Quality Department Discretionary Bonus Rate"): ["no_scope"],
    (MARKETING, "Qty. of Case Studies published per month"): ["no_definition", "no_scope", "no_question"],
    (PEOPLE, LEARNERS): ["long_name", "no_scope", "no_question"],
    (TALENT, "Recruiting Operations & Insights Project Completion Rate"): ["no_scope"],
}
"""Of Specific."""


@pytest.fixture
def handbook(real_data: Path, tmp_path: Path) -> dict[tuple[str, str], Smart]:
    codes = write_folder(read_rows(real_data / "gitlab_kpis" / "kpis.csv"), tmp_path)
    load_folder(tmp_path, now=NOW)
    ids = dict(KPI.objects.values_list("code", "pk"))
    found = smart_of(list(ids.values()), Reading(Organisation.current(), NOW.date()))
    return {place: found[ids[code]] for place, code in codes.items()}


def test_thirty_definitions_have_the_letters_that_were_given_by_hand(
    handbook: dict[tuple[str, str], Smart],
) -> None:
    letters = {place: "".join(level[0] for level in handbook[place].levels).upper() for place in LETTERS}
    assert (len(letters), letters) == (30, LETTERS)


def test_what_specific_misses_is_told_by_name(handbook: dict[tuple[str, str], Smart]) -> None:
    found = {place: [one.code for one in handbook[place].checks[0].findings] for place in MISSED}
    assert found == MISSED
    assert KPI.objects.filter(status="draft").count() == len(handbook) == 229
