from django.http import HttpRequest

from accounts.models import User


class PersonRequest(HttpRequest):
    """A request behind the log-in wall: its user is a person. For type hints of views only."""

    user: User
