from django.db import models
from django.db.models import Q


class Leased(models.Model):
    """A row that one worker at a time holds, by a token that expires; judged by the database's clock."""

    attempts = models.PositiveIntegerField(default=0)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)

    class Meta:
        abstract = True


def lease_is_whole(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(lease_token__isnull=True, lease_until__isnull=True)
        | Q(lease_token__isnull=False, lease_until__isnull=False),
        name=name,
    )
