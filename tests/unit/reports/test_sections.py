"""A schedule leaves out sections, and never what makes a report honest."""

import dataclasses
import datetime as dt

import pytest

from reports.calc.facts import Plan, ReportFacts
from reports.rendering.content import OPTIONAL
from reports.rendering.mail import Rendering, render
from tests.report_facts import changed_fact
from tests.unit.reports.test_mail import FRAME, flat, merrow, seen
from tests.unit.reports.test_restated import fact as restated_fact

TITLES = {
    "attention": "Needs attention",
    "teams": "Worst: Overtime",
    "off_track": "from 4.7% to 7.1%",
    "going_well": "Going well",
    "actions": "Actions due",
    "changed": "Changed since the last quarterly report",
}
HONEST = (
    "Score 70, ▲ At risk",
    "On track is 90 or more, at risk 70 or more, of at most 120.",
    "99% of weight reported, 2 of 3 KPIs.",
    "Figures as known on",
    "Restated since the last report",
    "Refresher training (T3). Its team is scored without it",
)


def facts() -> ReportFacts:
    whole = merrow()
    due = dataclasses.replace(whole.measures[1], plans=(Plan("Hire", "Ada", dt.date(2026, 11, 20)),))
    return dataclasses.replace(
        whole,
        measures=(whole.measures[0], due, *whole.measures[2:]),
        restated=(restated_fact(),),
        changed=(changed_fact("OPS_09"),),
    )


def bodies(*sections: str) -> tuple[Rendering, list[str]]:
    rendering = render(facts(), dataclasses.replace(FRAME, sections=frozenset(sections)))
    return rendering, [flat(seen(rendering)), flat(rendering.text)]


def test_with_nothing_chosen_all_is_there() -> None:
    for body in bodies()[1]:
        assert [said for said in (*TITLES.values(), *HONEST) if said not in body] == []


@pytest.mark.parametrize("section", OPTIONAL)
def test_only_the_chosen_section_stays_and_all_that_is_honest(section: str) -> None:
    for body in bodies(section)[1]:
        assert [name for name, title in TITLES.items() if title in body] == [section]
        assert [said for said in HONEST if said not in body] == []


def test_images_of_sections_that_are_left_out_are_not_sent() -> None:
    assert list(bodies("going_well")[0].images) == ["spark-1.png"]
    assert list(bodies("teams")[0].images) == []


def test_the_subject_still_counts_what_needs_attention() -> None:
    assert bodies("teams")[0].content.subject.endswith("1 item needs attention")
