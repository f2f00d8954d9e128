"""History cannot be rewritten: these tables refuse update, delete and truncate."""

from django.db import migrations

TABLES = [
    "reports_reportartifact",
    "reports_deliveryattempt",
]

PROTECT = """
CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER {table}_is_never_truncated BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
RELEASE = """
DROP TRIGGER {table}_is_append_only ON {table};
DROP TRIGGER {table}_is_never_truncated ON {table};
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_append_only"), ("reports", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "".join(PROTECT.format(table=table) for table in TABLES),
            "".join(RELEASE.format(table=table) for table in TABLES),
        ),
    ]
