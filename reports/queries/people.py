"""People by what somebody types of them."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from accounts.models import User

SUGGESTED = 500


def people_called(texts: Collection[str]) -> Mapping[str, list[User]]:
    """By what was typed, in lower case: an address or a whole name. One statement."""
    typed = {text.lower() for text in texts}
    if not typed:
        return {}
    lowered = User.objects.get_queryset().annotate(low_email=Lower("email"), low_name=Lower("name"))
    found: dict[str, list[User]] = defaultdict(list)
    for user in lowered.filter(Q(low_email__in=typed) | Q(low_name__in=typed)).order_by("email"):
        for text in {user.email.lower(), user.name.lower()} & typed:
            found[text].append(user)
    return found


def suggested_people() -> QuerySet[User]:
    """Whom a field offers while somebody types."""
    return User.objects.get_queryset().filter(is_active=True).order_by("name", "email")[:SUGGESTED]
