"""Numbers are typed, read and echoed as their reader writes them; nothing odd gets in by another style."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine

from kpis import formats
from kpis.models import Measure
from tests.builders import make_kpi, make_measure
from tests.entry_forms import ADDRESS, HTMX, cell, draft, entry, send, session, text
from tests.story_entering import NOW, Entering, make_entering

STYLES = ("comma", "point", "space", "apostrophe")
GERMAN, FRENCH, SWISS = "de-DE,de;q=0.9,en;q=0.8", "fr-FR", "de-CH"


@pytest.fixture(autouse=True)
def _fifth_of_november() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def story() -> Entering:
    return make_entering(with_drafts=False)


@pytest.fixture
def distance(story: Entering) -> Measure:
    kpi = make_kpi("OPS_40", name="Distance driven", unit="km", decimals=1)
    return make_measure(kpi, story.operations)


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize(
    ("accepted", "typed", "echoed", "in_field"),
    [
        ("en-GB", "1,234.5", "1,234.5", "1234.5"),
        (GERMAN, "1.234,5", "1.234,5", "1234,5"),
        (GERMAN, "1234,5", "1.234,5", "1234,5"),
        (GERMAN, "1234.5", "1.234,5", "1234,5"),
        (FRENCH, "1 234,5", "1\u202f234,5", "1234,5"),
        (SWISS, "1'234.5", "1’234.5", "1234.5"),
    ],
)
def test_a_number_is_read_and_echoed_in_the_style_of_the_browser(
    story: Entering, distance: Measure, accepted: str, typed: str, echoed: str, in_field: str, htmx: bool
) -> None:
    client = session(story.contributor)
    headers = {"Accept-Language": accepted, **(HTMX if htmx else {})}
    answer = client.post(ADDRESS, cell(distance, typed), headers=headers, follow=True)
    assert (answer.status_code, entry(distance)) == (200, (1, "value", Decimal("1234.5"), None))
    html = answer.content.decode()
    assert f"Distance driven: {echoed}\u00a0km is saved" in html
    assert f'value="{in_field}"' in html


def test_what_is_chosen_goes_before_the_language_of_the_browser(story: Entering, distance: Measure) -> None:
    story.contributor.prefer(number_style="comma", theme="", shortcuts=True)
    client = session(story.contributor)
    client.post(ADDRESS, cell(distance, "1,234"), headers={**HTMX, "Accept-Language": GERMAN})
    assert entry(distance) == (1, "value", 1234, None)


def test_three_digits_behind_a_german_point_are_thousands_and_said_to_be(
    story: Entering, distance: Measure
) -> None:
    client = session(story.contributor)
    answer = client.post(ADDRESS, cell(distance, "1.234"), headers={**HTMX, "Accept-Language": GERMAN})
    assert entry(distance) == (1, "value", 1234, None)
    assert "Distance driven: 1.234,0\u00a0km is saved" in answer.content.decode()


@pytest.mark.parametrize(
    ("style", "typed", "sentence"),
    [
        ("comma", "84,6", "84,6: write the number with a decimal point, such as 12.5."),
        ("comma", "12,34.5", "12,34.5 is not a plain number such as 1250.5."),
        ("point", "12.34,5", "12.34,5 is not a plain number such as 1250,5."),
        (
            "space",
            "1.234",
            "1.234 can mean two numbers: write decimals with a comma, thousands with a space or together.",
        ),
    ],
)
def test_what_cannot_be_read_is_explained_in_the_style(
    story: Entering, distance: Measure, style: str, typed: str, sentence: str
) -> None:
    story.contributor.prefer(number_style=style, theme="", shortcuts=True)
    answer = send(session(story.contributor), cell(distance, typed))
    assert (answer.status_code, entry(distance)) == (422, None)
    assert sentence in text(answer)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("typed", ["NaN", "-Infinity", "1e400", "1_000", "١٢٣", "１２３", "1" * 19, "= 1"])
def test_what_is_no_number_in_any_style_is_kept_and_not_saved(
    story: Entering, distance: Measure, style: str, typed: str
) -> None:
    story.contributor.prefer(number_style=style, theme="", shortcuts=True)
    answer = send(session(story.contributor), cell(distance, typed))
    assert (answer.status_code, entry(distance)) == (422, None)
    assert draft(distance) == ("Ines Aalto", "invalid", typed, 0)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(("typed", "stored"), [("-0", "0"), ("1" * 18, "1" * 18), ("−3", "-3")])
def test_odd_numbers_are_numbers_in_every_style(
    story: Entering, distance: Measure, style: str, typed: str, stored: str
) -> None:
    story.contributor.prefer(number_style=style, theme="", shortcuts=True)
    send(session(story.contributor), cell(distance, typed))
    assert entry(distance) == (1, "value", Decimal(stored), None)


@pytest.mark.parametrize("style", STYLES)
def test_one_comma_five_and_nothing_in_every_style(story: Entering, distance: Measure, style: str) -> None:
    story.contributor.prefer(number_style=style, theme="", shortcuts=True)
    client = session(story.contributor)
    assert (send(client, cell(distance)).status_code, entry(distance)) == (200, None)
    answer = send(client, cell(distance, "1,5"))
    read = (1, "value", Decimal("1.5"), None) if style in ("point", "space") else None
    assert (answer.status_code, entry(distance)) == (200 if read else 422, read)


def test_the_style_ends_with_the_request(story: Entering, distance: Measure) -> None:
    """The next request of the same thread is somebody else's."""
    client = session(story.contributor)
    german = client.get(ADDRESS, headers={"Accept-Language": GERMAN})
    assert 'data-numbers="de"' in german.content.decode()
    assert formats.number(Decimal("1234.5"), 1) == "1,234.5"
    english = session(story.manager).get(ADDRESS)
    assert 'data-numbers="en"' in english.content.decode()
    assert "98,5" not in english.content.decode()


def test_the_style_ends_with_a_request_that_failed(story: Entering) -> None:
    client = session(story.contributor)
    assert client.get("/update/NOWHERE/", headers={"Accept-Language": GERMAN}).status_code == 404
    assert formats.number(Decimal("1234.5"), 1) == "1,234.5"


def test_a_draft_means_the_same_in_another_browser(story: Entering) -> None:
    """1.234 is 1234 to a German; an English page would read a bit more than 1."""
    measure = make_measure(make_kpi("OPS_41", decimals=0, natural_max=1000), story.operations)
    client = session(story.contributor)
    client.post(ADDRESS, cell(measure, "1.234"), headers={**HTMX, "Accept-Language": GERMAN})
    assert draft(measure) == ("Ines Aalto", "doubtful", "1.234", 0)
    german, english = (
        client.get(ADDRESS, headers={"Accept-Language": language}).content.decode()
        for language in (GERMAN, "en-GB")
    )
    assert ("Keep 1.234" in german, "Keep 1234" in english) == (True, True)
    assert 'name="value" value="1234"' in english
