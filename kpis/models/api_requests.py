from django.db import models

from accounts.models import ApiToken


class ApiRequest(models.Model):
    """A request of the API that changed something: the same one again gets the same answer."""

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="requests", db_index=False)
    key = models.CharField(max_length=64)
    body_sha256 = models.CharField(max_length=64)
    answer = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="api_request_unique")]
