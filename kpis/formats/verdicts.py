"""How signal and noise look: the line goes the way the value goes, the word says good or bad."""

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class SignalLook(NamedTuple):
    """Css class, symbol of the sprite and word; what could not be judged has no symbol."""

    css: str
    symbol: str
    word: "_StrPromise"


WORDS = {
    "steady": gettext_lazy("Steady"),
    "better": gettext_lazy("Better"),
    "worse": gettext_lazy("Worse"),
    "moved": gettext_lazy("Moved"),
    "few": gettext_lazy("Too few values"),
    "flat": gettext_lazy("Has not varied"),
    "rare": gettext_lazy("Too few events"),
}
MOVING = frozenset({"better", "worse", "moved"})


def signal_look(verdict: str, side: int) -> SignalLook | None:
    """None where nothing was judged."""
    if verdict not in WORDS:
        return None
    if verdict in MOVING:
        return SignalLook(verdict, "sig-up" if side > 0 else "sig-down", WORDS[verdict])
    return SignalLook("steady", "sig-steady" if verdict == "steady" else "", WORDS[verdict])
