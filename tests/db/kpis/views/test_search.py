import pytest
from django.test import Client

from tests.builders import make_kpi, make_measure
from tests.cast import Cast

HTMX = {"hx-request": "true"}
ARABIC = "الالتزام بمواعيد الحافلات"


@pytest.fixture
def viewer(cast: Cast, client: Client) -> Client:
    client.force_login(cast.viewer)
    return client


def test_results_are_part_of_the_page(viewer: Client) -> None:
    page, fragment = viewer.get("/search/?q=bus"), viewer.get("/search/?q=bus", headers=HTMX)
    assert fragment.text in page.text
    assert (fragment["Vary"], fragment["Cache-Control"]) == (
        "HX-Request, Accept-Language, Cookie",
        "no-store, private",
    )
    assert 'data-say="3 results"' in fragment.text


def test_the_words_stay_in_the_field_and_the_side_has_none_here(viewer: Client) -> None:
    page = viewer.get("/search/?q=%20bus%20%20%22late%22%20").text
    assert 'name="q" value="bus &quot;late&quot;"' in page
    assert (page.count('id="search-q"'), viewer.get("/").text.count('id="search-q"')) == (1, 1)


@pytest.mark.parametrize("query", ["", "?q=", "?q=%20", "?q=%00", "?kind=teams", "?q=" + "x" * 201])
def test_without_words_the_page_says_what_can_be_found(viewer: Client, query: str) -> None:
    page = viewer.get(f"/search/{query}")
    assert "Find anything you may open" in page.text
    assert page.context["found"].groups == []


def test_nothing_found_says_what_to_do(viewer: Client) -> None:
    page = viewer.get("/search/?q=%3Cb%3Ezeppelin").text
    assert "Nothing matches “&lt;b&gt;zeppelin”" in page
    assert "Every word has to stand in the same name" in page


@pytest.mark.parametrize("name", ["Verspätungsminuten" * 8, ARABIC])
def test_names_are_written_in_their_own_direction(cast: Cast, viewer: Client, name: str) -> None:
    make_measure(make_kpi("K1", name=name), cast.buses)
    page = viewer.get("/search/", {"q": name}).text
    assert page.count(f'<span dir="auto">{name}</span>') == 2


def test_all_of_a_kind_come_in_pages(viewer: Client) -> None:
    for number in range(60):
        make_kpi(f"NEW_{number}", name="Noise & dust")
    everything = viewer.get("/search/?q=noise+%26").text
    assert 'href="?q=noise%20%26&amp;kind=kpis">All 60 KPIs</a>' in everything
    page = viewer.get("/search/?q=noise+%26&kind=kpis")
    assert [len(group.hits) for group in page.context["found"].groups] == [50]
    assert 'href="?q=noise+%26&amp;kind=kpis&amp;page=2"' in page.text
    assert 'href="?q=noise%20%26">Results of all kinds</a>' in page.text


def test_a_kind_that_names_nothing_asks_for_all(viewer: Client) -> None:
    assert [group.kind for group in viewer.get("/search/?q=bus&kind=x").context["found"].groups] == [
        "measures",
        "kpis",
        "teams",
    ]
