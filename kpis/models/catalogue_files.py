from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from .changesets import Changeset


class CatalogueFileQuerySet(models.QuerySet["CatalogueFile"]):
    def visible_to(self, user: User) -> Self:
        """Their own: the file may hold what its sender alone may see."""
        return self.filter(actor=user) if user.is_administrator else self.none()


class CatalogueFile(models.Model):
    """What an administrator sent to change the catalogue by: looked over as often as they like, loaded once.

    `content` is empty once it is loaded; `changeset` is missing where it changed nothing.
    """

    class Kind(models.TextChoices):
        PACK = "pack", _("KPI pack (ZIP)")
        WORKBOOK = "workbook", _("Workbook of the catalogue (XLSX)")
        FOLDER = "folder", _("Whole organisation folder (ZIP)")

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="catalogue_files")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    at = models.DateTimeField()
    loaded_at = models.DateTimeField(null=True)
    changeset = models.OneToOneField(Changeset, models.PROTECT, null=True, related_name="catalogue_file")

    objects = CatalogueFileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=("pack", "workbook", "folder")), name="catalogue_file_kind_known"
            )
        ]

    def __str__(self) -> str:
        return self.name
