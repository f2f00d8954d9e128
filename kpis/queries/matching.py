"""Words in names, whatever their case and their accents."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db.models import Case, F, Func, IntegerField, Model, QuerySet, TextField, Value, When
from django.db.models.functions import Concat, StrIndex
from django.db.models.lookups import Exact, GreaterThan

Row = TypeVar("Row", bound=Model)
EXACT_CODE, START_OF_NAME, START_OF_WORD, ANYWHERE = range(4)


class Folded(Func):
    """Small letters without their marks, so that "Ångström" and "angstrom" are the same.

    PostgreSQL itself can do that in any UTF-8 database: `normalize` parts a letter from its marks, which are
    then left out, Latin, Greek and Cyrillic ones as well as the vowels and the hamza of Arabic. A letter that
    consists of one part, such as ø or ß, is found as it is written. The words asked for go through the same
    function, so both sides always agree.
    """

    template = (
        r"LOWER(REGEXP_REPLACE(NORMALIZE(%(expressions)s, NFKD), '[\u0300-\u036f\u064b-\u065f]', '', 'g'))"
    )
    output_field = TextField()


def having_words(rows: QuerySet[Row], words: Sequence[str], *fields: str) -> QuerySet[Row]:
    """Those in which every word stands in one of the fields."""
    text = Folded(Func(Value(" "), *fields, function="CONCAT_WS", output_field=TextField()))
    for word in words:
        rows = rows.filter(GreaterThan(StrIndex(text, Folded(Value(word))), 0))
    return rows


def best_first(rows: QuerySet[Row], words: Sequence[str], name: str, code: str) -> QuerySet[Row]:
    """What was asked for as the code, then at the start of the name, of a word in it, anywhere; by name."""
    asked, named = Folded(Value(" ".join(words))), Folded(F(name))
    space: Any = Value(" ")
    rank = Case(
        When(Exact(Folded(F(code)), asked), then=EXACT_CODE),
        When(Exact(StrIndex(named, asked), 1), then=START_OF_NAME),
        When(GreaterThan(StrIndex(named, Concat(space, asked)), 0), then=START_OF_WORD),
        default=ANYWHERE,
        output_field=IntegerField(),
    )
    return rows.order_by(rank, name, code, "pk")
