import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from accounts.number_styles import number_style


@pytest.mark.parametrize(
    ("accepted", "style"),
    [
        ("", "comma"),
        ("*", "comma"),
        ("en-GB,en;q=0.9,de;q=0.8", "comma"),
        ("de-DE,de;q=0.9,en;q=0.8", "point"),
        ("en;q=0.5,nl;q=0.9", "point"),
        ("pt-BR", "point"),
        ("fr-CH,fr;q=0.9", "space"),
        ("nb-NO", "space"),
        ("pl", "space"),
        ("de-CH,de;q=0.9", "apostrophe"),
        ("es-MX", "comma"),
        ("ja", "comma"),
        ("de" * 400, "comma"),
        ("not a language; q=x", "comma"),
    ],
)
def test_the_language_liked_best_decides(accepted: str, style: str) -> None:
    assert number_style(User(), accepted) == style
    assert number_style(AnonymousUser(), accepted) == style


def test_what_somebody_has_chosen_holds_everywhere() -> None:
    assert number_style(User(number_style="space"), "de-CH") == "space"
