from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from accounts import emails
from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth publishes no types
    """allauth decides when a mail about an account is due; the mails are ours."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are invited; nobody signs up."""
        return False

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        names = {"uidb36": context["uid"], "key": context["key"]}
        emails.password_reset(user, reverse("account_reset_password_from_key", kwargs=names))

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Every notice that can happen here is about the password: there is no other self-service."""
        emails.password_changed(user)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")
