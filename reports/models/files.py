from django.db import models
from django.utils.translation import gettext_lazy as _

from kpis.doors.xlsx_cells import XLSX

from .occurrences import ReportArtifact
from .schedules import ReportSchedule

CONTENT_TYPES = {"pdf": "application/pdf", "xlsx": XLSX}


class ReportFile(models.Model):
    """The PDF or workbook of one audience, made with its artifact. Immutable. Where they would make the mail
    too large they are not attached and only stay in the archive."""

    artifact = models.ForeignKey(ReportArtifact, models.PROTECT, related_name="files")
    format = models.CharField(max_length=4, choices=ReportSchedule.Format)
    name = models.CharField(max_length=120)
    content = models.BinaryField()
    is_attached = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("file of a report")
        verbose_name_plural = _("files of reports")
        ordering = ["artifact", "format"]
        constraints = [
            models.UniqueConstraint(fields=["artifact", "format"], name="report_file_unique"),
            models.CheckConstraint(
                condition=models.Q(format__in=("pdf", "xlsx")), name="report_file_format_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def content_type(self) -> str:
        return CONTENT_TYPES[self.format]
