"""Lists come in pages, in the order in which their rows were made: a row never moves between two pages."""

import datetime as dt
import re
from typing import Annotated, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from pydantic import BaseModel, BeforeValidator, Field

Row = TypeVar("Row", bound=Model)
MOST = 500
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _day(given: object) -> object:
    """Without it a number would be read as seconds since 1970."""
    if isinstance(given, str) and not _DAY.fullmatch(given):
        raise ValueError("write a day like 2026-04-20")
    return given


Day = Annotated[dt.date, BeforeValidator(_day)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,63}$")]


class Paging(BaseModel):
    limit: int = Field(100, ge=1, le=MOST)
    after: int = Field(0, ge=0, le=10**18, description="From the `next` of the page before.")


class Days(Paging):
    """Of periods the first days from one day to another."""

    first: Day | None = Field(None, alias="from")
    last: Day | None = Field(None, alias="to")

    def of(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        if self.first is not None:
            rows = rows.filter(start__gte=self.first)
        return rows if self.last is None else rows.filter(start__lte=self.last)


class Page(BaseModel):
    """`next` is the address of the following page, null on the last one."""

    next: str | None


def cut(request: HttpRequest, rows: QuerySet[Row], asked: Paging) -> tuple[list[Row], str | None]:
    """The rows of this page, and where the next one is."""
    found = list(rows.filter(pk__gt=asked.after).order_by("pk")[: asked.limit + 1])
    if len(found) <= asked.limit:
        return found, None
    shown = found[: asked.limit]
    query = request.GET.copy()
    query["after"] = str(shown[-1].pk)
    return shown, f"{request.path}?{query.urlencode()}"
