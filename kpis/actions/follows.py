"""A person follows a measure: mails about its signals come to them. Doing it twice is doing it once."""

from accounts.models import User
from kpis.models import Follow, Measure


def follow(user: User, measure: Measure) -> None:
    """Two clicks at once leave one row."""
    Follow.objects.bulk_create([Follow(user=user, measure=measure)], ignore_conflicts=True)


def unfollow(user: User, measure: Measure) -> None:
    """The measure alone: whoever follows its team still does."""
    Follow.objects.filter(user=user, measure=measure).delete()
