"""The table calendar of a folder: periods.csv, which goes with calendar = "table"."""

from accounts.models import Organisation
from kpis.actions.calendars import FIELDS, put_calendar_periods
from kpis.actions.folder.loading import Loading
from kpis.calc.table_rows import TableRow
from kpis.doors.csv_lines import Mistake
from kpis.doors.settings_file import FILE as SETTINGS_FILE

_TABLE = Organisation.Kind.TABLE


def load_periods(loading: Loading) -> None:
    """Comes before the settings, which are refused where a table has no rows."""
    settings = loading.folder.organisation
    wanted = Organisation.current().calendar if settings is None else settings.get("calendar", "")
    if "periods" in loading.folder.tables and wanted == _TABLE:
        _put(loading)
    elif "periods" in loading.folder.tables and wanted:
        rule = f'It goes with calendar = "table" in {SETTINGS_FILE}, which is not set.'
        loading.mistakes.append(Mistake("periods.csv", 0, "", "", rule))


def _put(loading: Loading) -> None:
    current = loading.current("periods")
    rows = loading.differing("periods", loading.rows("periods"), current)
    if "periods" in loading.folder.broken or loading.folder.dropped["periods"]:
        return
    put_calendar_periods(
        loading.curation, [TableRow(**{name: row.values[name] for name in FIELDS}) for row in rows]
    )
    loading.take_problems()
