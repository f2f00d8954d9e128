"""Pages of a bare Django site in our process, beside which ours are measured."""

from collections.abc import Callable, Sequence

from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings

from accounts.models import User

from .bare.middleware import MIDDLEWARE

Answer = Callable[[HttpRequest], HttpResponse]


def floor_address(teams: Sequence[str]) -> str:
    """With a query for each of these teams, by code."""
    return "/floor?" + "&".join(f"team={team}" for team in teams)


def floor_client(user: User) -> Client:
    client = Client()
    with override_settings(MIDDLEWARE=[f"{__name__}.bare_addresses", *MIDDLEWARE]):
        client.handler.load_middleware()
    client.force_login(user)
    return client


def bare_addresses(get_response: Answer) -> Answer:
    """A middleware. If ROOT_URLCONF were overridden, Django would forget our addresses with every turn."""

    def answered(request: HttpRequest) -> HttpResponse:
        request.urlconf = "tests.bench.bare.urls"  # type: ignore[attr-defined]  # Django looks for it
        return get_response(request)

    return answered
