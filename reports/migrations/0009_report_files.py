"""Files that go with a report, frozen like its artifact; and what a schedule chooses of them."""

import django.db.models.deletion
from django.db import migrations, models

PROTECT = """
CREATE TRIGGER reports_reportfile_is_append_only BEFORE UPDATE OR DELETE ON reports_reportfile
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reports_reportfile_is_never_truncated BEFORE TRUNCATE ON reports_reportfile
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
RELEASE = """
DROP TRIGGER reports_reportfile_is_append_only ON reports_reportfile;
DROP TRIGGER reports_reportfile_is_never_truncated ON reports_reportfile;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_append_only"), ("reports", "0008_completeness_gate")]

    operations = [
        migrations.CreateModel(
            name="ReportFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "format",
                    models.CharField(choices=[("pdf", "PDF"), ("xlsx", "workbook (XLSX)")], max_length=4),
                ),
                ("name", models.CharField(max_length=120)),
                ("content", models.BinaryField()),
                ("is_attached", models.BooleanField(default=True)),
            ],
            options={
                "verbose_name": "file of a report",
                "verbose_name_plural": "files of reports",
                "ordering": ["artifact", "format"],
            },
        ),
        migrations.AddField(
            model_name="reportschedule",
            name="paper",
            field=models.CharField(
                choices=[("a4", "A4"), ("letter", "Letter")], default="a4", max_length=6, verbose_name="paper"
            ),
        ),
        migrations.AlterField(
            model_name="reportschedule",
            name="formats",
            field=models.JSONField(blank=True, default=list, verbose_name="attached as"),
        ),
        migrations.AddConstraint(
            model_name="reportschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "sections__contained_by",
                        ["attention", "teams", "off_track", "going_well", "changed", "kpis"],
                    )
                ),
                name="schedule_sections_known",
                violation_error_message="There is no such section.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(("formats__contained_by", ["pdf", "xlsx"])),
                name="schedule_formats_known",
                violation_error_message="There is no such format.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(("paper__in", ("a4", "letter"))), name="schedule_paper_known"
            ),
        ),
        migrations.AddField(
            model_name="reportfile",
            name="artifact",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="files", to="reports.reportartifact"
            ),
        ),
        migrations.AddConstraint(
            model_name="reportfile",
            constraint=models.UniqueConstraint(fields=("artifact", "format"), name="report_file_unique"),
        ),
        migrations.AddConstraint(
            model_name="reportfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("format__in", ("pdf", "xlsx"))), name="report_file_format_known"
            ),
        ),
        migrations.RunSQL(PROTECT, RELEASE),
    ]
