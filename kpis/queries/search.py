"""The search over everything a reader may open, the best of each kind first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet, Window
from django.utils.translation import ngettext

from kpis.queries.entry_book import Reader
from kpis.queries.matching import best_first, having_words
from kpis.queries.search_kinds import KINDS, Hit

MOST = 8
"""Of one kind, while all kinds are shown."""

PAGE = 50


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one kind; `all_words` leads to all of them and is empty where they are shown."""

    kind: str
    title: str
    hits: list[Hit]
    all_words: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """`page` is of the one kind that was asked for."""

    words: str
    count_words: str
    groups: list[Group]
    page: Page[Any] | None = None


def find_everywhere(reader: Reader, words: Sequence[str]) -> Found:
    """One statement for each kind, and none at all without words."""
    found = [_best(reader, name, words) for name in KINDS] if words else []
    groups = [group for _count, group in found if group.hits]
    return Found(" ".join(words), _count_words(sum(count for count, _group in found)), groups)


def find_of_kind(reader: Reader, words: Sequence[str], name: str, number: str) -> Found:
    """Everything of one kind, a page of it: two statements."""
    page = Paginator(_matching(reader, name, words), PAGE).get_page(number)
    hits = [KINDS[name].hit(row) for row in page]
    groups = [Group(name, str(KINDS[name].title), hits)] if hits else []
    return Found(" ".join(words), _count_words(page.paginator.count), groups, page)


def _best(reader: Reader, name: str, words: Sequence[str]) -> tuple[int, Group]:
    kind = KINDS[name]
    rows = list(_matching(reader, name, words).annotate(count_of_all=Window(Count("*")))[:MOST])
    count = rows[0].count_of_all if rows else 0
    all_words = kind.all_of_them % {"count": count} if count > MOST else ""
    return count, Group(name, str(kind.title), [kind.hit(row) for row in rows], all_words)


def _matching(reader: Reader, name: str, words: Sequence[str]) -> QuerySet[Any]:
    kind = KINDS[name]
    named, code, *_others = kind.fields
    return best_first(having_words(kind.rows(reader), words, *kind.fields), words, named, code)


def _count_words(count: int) -> str:
    return ngettext("%(count)s result", "%(count)s results", count) % {"count": count}
