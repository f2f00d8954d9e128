"""Who may do what to people, teams and the installation. Whose rows one sees, the QuerySets say.

A view finds its object through `visible_to`, so 404 hides it, and then asks here, so 403 refuses.
"""

from django.contrib.auth.models import AnonymousUser

from accounts.models import User

Visitor = User | AnonymousUser


def is_administrator(user: Visitor) -> bool:
    """A member of Administrators or a superuser, who may log in."""
    return isinstance(user, User) and user.is_administrator


def is_executive(user: Visitor) -> bool:
    return isinstance(user, User) and user.is_executive
