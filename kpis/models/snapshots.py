from django.db import models

from accounts.models import Team

from .measures import Measure
from .periods import OfPeriod, known_grain


class Snapshot(OfPeriod):
    """What a page shows of an earlier moment: rows that a worker computed from what was known at `known_at`.

    Of a team's scorecard, or with `measure` of that measure's page. Shown in place of stored scores, never
    mixed with them; dropped after a day, because it can be computed again.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="snapshots")
    measure = models.ForeignKey(Measure, models.CASCADE, null=True, related_name="snapshots")
    known_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    computed_at = models.DateTimeField(null=True)
    rows = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "measure", "grain", "start", "known_at"],
                nulls_distinct=False,
                name="snapshot_unique",
            ),
            known_grain("snapshot_grain_known"),
        ]
        indexes = [models.Index(fields=["asked_at"], name="snapshot_asked_at")]

    @property
    def is_ready(self) -> bool:
        return self.computed_at is not None
