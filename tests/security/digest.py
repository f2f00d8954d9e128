from django.db import connection

UNSTABLE = {"django_session", "django_migrations", "kpis_opening"}
"""Sessions come and go with log-ins, and openings are counted; figures, people and ledgers stay."""
_CHECKSUM = "SELECT md5(coalesce(string_agg(r::text, '|' ORDER BY r::text), '')) FROM {} r"


def digest() -> dict[str, str]:
    """A checksum of the content of each table."""
    checksums = {}
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names()) - UNSTABLE):
            cursor.execute(_CHECKSUM.format(connection.ops.quote_name(table)))
            checksums[table] = str(cursor.fetchone()[0])
    return checksums
