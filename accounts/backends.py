from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User


class PersonBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    def get_user(self, user_id: int) -> User | None:
        """Who is logged in comes with their groups, for which every page asks."""
        found = User.objects.with_groups().filter(pk=user_id).first()
        return found if found and self.user_can_authenticate(found) else None
