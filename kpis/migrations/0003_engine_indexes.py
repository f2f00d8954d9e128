"""Indexes by which the engine finds its neighbours: formulas by the names in them, the first entry by day."""

from django.db import migrations

FORWARD = """
CREATE INDEX kpi_version_formula_names ON kpis_kpiversion
    USING gin (regexp_split_to_array(lower(formula), '[^a-z0-9_]+')) WHERE formula <> '';
CREATE INDEX entry_start ON kpis_entry (start) WHERE state <> 'blank';
"""
BACKWARD = "DROP INDEX kpi_version_formula_names; DROP INDEX entry_start;"


class Migration(migrations.Migration):
    dependencies = [("kpis", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
