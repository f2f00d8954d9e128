from accounts.models import User
from kpis.models import Follow, Measure


def is_following(user: User, measure: Measure) -> bool:
    """One statement; following its team is something else."""
    return Follow.objects.filter(user=user, measure=measure).exists()
