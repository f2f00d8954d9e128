from pydantic import BaseModel

from kpis.models import Entry, EntryRevision, KPIVersion
from kpis.queries.small_groups import is_hidden

from .numbers import plain


class Figures(BaseModel):
    """What stands, or stood, in one entry; `withheld` where too few answered for anybody to see it."""

    version: int
    state: str
    value: str | None
    inputs: dict[str, str] | None
    note: str
    withheld: bool


def figures_of(row: Entry | EntryRevision, note: str, version: KPIVersion | None) -> Figures:
    withheld = is_hidden(version, row)
    return Figures(
        version=row.version,
        state=row.state,
        value=plain(row.value),
        inputs=None if withheld else row.inputs,
        note=note,
        withheld=withheld,
    )
