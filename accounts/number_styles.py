"""How a person writes numbers: chosen in the preferences, else guessed from the languages of the browser.

The language of the pages is another matter: who reads English pages may still write 1.234,5.
"""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation.trans_real import parse_accept_lang_header

from accounts.models import User

_BY_LANGUAGE = {
    **dict.fromkeys(("de", "nl", "it", "es", "pt", "da"), "point"),
    **dict.fromkeys(("fr", "sv", "nb", "nn", "no", "fi", "pl", "cs"), "space"),
    **dict.fromkeys(("de-ch", "it-ch", "de-li"), "apostrophe"),
    **dict.fromkeys(("es-mx", "es-us"), "comma"),
}


def number_style(user: User | AnonymousUser, accepted: str) -> str:
    """comma, point, space or apostrophe: the sign between thousands. `accepted` is the header
    Accept-Language, of which the language liked best decides."""
    chosen = user.number_style if isinstance(user, User) else ""
    if chosen:
        return str(chosen)
    liked = next((language.lower() for language, _liking in parse_accept_lang_header(accepted)), "")
    return _BY_LANGUAGE.get(liked) or _BY_LANGUAGE.get(liked.partition("-")[0], "comma")
