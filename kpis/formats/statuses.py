"""How each state looks and is called."""

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy, pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Status(NamedTuple):
    """How one state looks: css class, symbol of the sprite, word, and its shape in text and mail."""

    css: str
    symbol: str
    word: "_StrPromise"
    shape: str


STATUS = {
    "green": Status("on", "st-on", gettext_lazy("On track"), "●"),
    "amber": Status("risk", "st-risk", gettext_lazy("At risk"), "▲"),
    "red": Status("off", "st-off", gettext_lazy("Off track"), "◆"),
    "na": Status("none", "st-na", pgettext_lazy("status", "N/A"), "–"),
    "no_target": Status("none", "st-notarget", gettext_lazy("No target"), "○"),
    "not_due": Status("none", "st-early", gettext_lazy("Not due"), "◔"),
    "error": Status("none", "st-error", pgettext_lazy("status", "Error"), "⊗"),
    "no_data": Status("none", "st-missing", gettext_lazy("No data"), "◌"),
    "insufficient_data": Status("none", "st-missing", gettext_lazy("Too little data"), "◌"),
}
