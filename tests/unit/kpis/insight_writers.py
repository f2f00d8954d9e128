"""Writers as an installation may bring them."""

from typing import Any


def shorter(insights: list[dict[str, Any]]) -> list[str]:
    return [str(insight["sentence"]).removesuffix(": look for a special cause.") for insight in insights]


def rounder(insights: list[dict[str, Any]]) -> list[str]:
    return ["October was far outside the usual 90% to 105%." for _insight in insights]


def silent(insights: list[dict[str, Any]]) -> None:
    return None


def failing(insights: list[dict[str, Any]]) -> list[str]:
    raise OSError("no connection")


def meddling(insights: list[dict[str, Any]]) -> list[str]:
    """Changes what it was given."""
    insights[0]["parts"]["value"] = "99.9"
    insights[0]["how"].clear()
    return [str(insight["sentence"]) for insight in insights]
