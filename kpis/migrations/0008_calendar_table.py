"""The periods of a table calendar follow each other without gap or overlap, as the transaction ends."""

import django.contrib.postgres.constraints
from django.contrib.postgres.fields import DateRangeField, RangeBoundary
from django.db import migrations, models
from django.db.models import Deferrable, F, Func, Q

NO_GAP = """
CREATE FUNCTION refuse_calendar_gap() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE found record;
BEGIN
    SELECT key, ends, following INTO found FROM (
        SELECT key, "end" AS ends, lead(start) OVER (ORDER BY start) AS following FROM kpis_calendarperiod
    ) periods WHERE following <> ends + 1 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'calendar period % ends on %, the next starts on %',
            found.key, found.ends, found.following USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER calendar_periods_have_no_gap AFTER INSERT OR UPDATE OR DELETE ON kpis_calendarperiod
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_calendar_gap();
"""
GAP = """
DROP TRIGGER calendar_periods_have_no_gap ON kpis_calendarperiod;
DROP FUNCTION refuse_calendar_gap();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_calendar"), ("kpis", "0007_snapshot")]
    operations = [
        migrations.AlterField("calendarperiod", "start", models.DateField()),
        migrations.AlterField("calendarperiod", "end", models.DateField()),
        migrations.AddConstraint(
            "calendarperiod",
            models.CheckConstraint(
                condition=Q(key__regex=r"^FY[0-9]{4}-P[0-9]{2}$"), name="calendar_period_key_form"
            ),
        ),
        migrations.AddConstraint(
            "calendarperiod",
            django.contrib.postgres.constraints.ExclusionConstraint(
                name="calendar_periods_do_not_overlap",
                deferrable=Deferrable.DEFERRED,
                expressions=[
                    (
                        Func(
                            F("start"),
                            F("end"),
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        "&&",
                    )
                ],
            ),
        ),
        migrations.RunSQL(NO_GAP, GAP),
    ]
