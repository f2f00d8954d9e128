import pytest

from accounts.models import User
from tests.builders import make_organisation, make_user
from tests.entry_forms import session

ADDRESS, SWITCH = "/account/preferences/", "/account/theme/"


@pytest.fixture
def ines() -> User:
    make_organisation()
    return make_user("ines@merrow.example", name="Ines Aalto")


def chosen(user: User) -> tuple[str, str, bool]:
    user.refresh_from_db()
    return user.number_style, user.theme, user.shortcuts


def test_preferences_are_saved_and_the_next_page_follows_them(ines: User) -> None:
    client = session(ines)
    sent = {"number_style": "apostrophe", "theme": "dark"}
    page = client.post(ADDRESS, sent, follow=True).content.decode()
    assert chosen(ines) == ("apostrophe", "dark", False)
    assert 'data-numbers="de-CH" data-theme="dark"' in page
    assert '<body hx-history="false" data-shortcuts="off"' in page
    assert "Your preferences are saved." in page
    assert '<option value="apostrophe" selected>1’234.5</option>' in page


def test_automatic_is_a_choice(ines: User) -> None:
    ines.prefer(number_style="point", theme="light", shortcuts=False)
    client = session(ines)
    client.post(ADDRESS, {"number_style": "auto", "theme": "auto", "shortcuts": "on"})
    assert chosen(ines) == ("", "", True)
    page = client.get(ADDRESS).content.decode()
    assert "data-theme=" not in page
    assert "data-shortcuts" not in page


@pytest.mark.parametrize("sent", [{}, {"number_style": "roman", "theme": "auto"}, {"number_style": "auto"}])
def test_a_forged_or_forgotten_choice_changes_nothing(ines: User, sent: dict[str, str]) -> None:
    ines.prefer(number_style="point", theme="light", shortcuts=True)
    assert session(ines).post(ADDRESS, sent).status_code == 422
    assert chosen(ines) == ("point", "light", True)


def test_nobody_but_oneself_is_changed(ines: User) -> None:
    tomas = make_user("tomas@merrow.example")
    session(ines).post(ADDRESS, {"number_style": "space", "theme": "dark", "user": str(tomas.pk)})
    assert [chosen(user) for user in (ines, tomas)] == [("space", "dark", False), ("", "", True)]


def test_the_switch_is_kept_in_the_profile_and_returns_to_its_page(ines: User) -> None:
    client = session(ines)
    back = client.post(SWITCH, {"theme": "dark"}, headers={"referer": "http://testserver/trust/?x=1"})
    assert (back.status_code, back["Location"]) == (302, "http://testserver/trust/?x=1")
    assert client.post(SWITCH, {"theme": "dark"}, headers={"referer": "//evil.example"})["Location"] == "/"
    assert 'data-theme="dark"' in client.get("/").content.decode()
    answer = client.post(SWITCH, {"theme": "light"}, headers={"hx-request": "true"})
    assert (answer.status_code, chosen(ines)) == (204, ("", "light", True))


@pytest.mark.parametrize("sent", [{}, {"theme": "auto"}, {"theme": "pink"}])
def test_the_switch_knows_two_themes(ines: User, sent: dict[str, str]) -> None:
    assert session(ines).post(SWITCH, sent).status_code == 400
    assert chosen(ines) == ("", "", True)
