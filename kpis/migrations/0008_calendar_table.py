"""The periods of a table calendar follow each other without gap or overlap, as the transaction ends."""

from django.db import migrations, models
from django.db.models import Q

FOLLOWING = """
CREATE FUNCTION refuse_gap_or_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE gap record;
BEGIN
    SELECT key, ends, following INTO gap FROM (
        SELECT key, "end" AS ends, lead(start) OVER (ORDER BY start) AS following FROM kpis_calendarperiod
    ) periods WHERE following <> ends + 1 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'calendar period % ends on %, the next starts on %',
            gap.key, gap.ends, gap.following USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER calendar_periods_follow_each_other AFTER INSERT OR UPDATE OR DELETE ON kpis_calendarperiod
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_gap_or_overlap();
"""
FREE = """
DROP TRIGGER calendar_periods_follow_each_other ON kpis_calendarperiod;
DROP FUNCTION refuse_gap_or_overlap();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_calendar"), ("kpis", "0007_snapshot")]
    operations = [
        migrations.AlterModelOptions(
            "calendarperiod",
            {
                "ordering": ["start"],
                "verbose_name": "calendar period",
                "verbose_name_plural": "calendar periods",
            },
        ),
        migrations.AlterField("calendarperiod", "start", models.DateField()),
        migrations.AlterField("calendarperiod", "end", models.DateField()),
        migrations.AddConstraint(
            "calendarperiod",
            models.CheckConstraint(
                condition=Q(key__regex=r"^FY[0-9]{4}-P[0-9]{2}$"), name="calendar_period_key_form"
            ),
        ),
        migrations.RunSQL(FOLLOWING, FREE),
    ]
