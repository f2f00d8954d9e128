"""What typed figures give in their own period, before anything is stored."""

from collections.abc import Mapping
from decimal import Decimal, localcontext

from .aggregation import read_entry
from .facts import Entry, Version
from .lines import WORKING
from .lookups import Meaning
from .scoring import round_half_up


def result_of(inputs: Mapping[str, Decimal], version: Version) -> Decimal | None:
    """Rounded to the KPI's decimals: 3 leavers of 61 heads are 4.9. None where an input is missing, where too
    few have answered, and where the formula reads other KPIs or periods: only a worker knows those."""
    with localcontext(WORKING):
        cell = read_entry(Meaning(version), Entry(0, 0, 0, "value", inputs=inputs))
    return None if cell.value is None else round_half_up(cell.value, version.decimals)
