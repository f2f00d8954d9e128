"""Words in names, whatever their case and their accents."""

from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Case, F, Func, Model, QuerySet, TextField, Value, When
from django.db.models.functions import Concat, Lower, NullIf, StrIndex
from django.db.models.lookups import Exact, GreaterThan

Row = TypeVar("Row", bound=Model)


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
    """The code that was asked for, then names in which it starts a word, at best the first; then by name.

    The name is folded once for each row, for that is what a search in ten thousand names costs.
    """
    asked, space = " ".join(words), Value(" ")
    is_code = Case(When(Exact(Lower(F(code)), asked.lower()), then=0), default=1)
    starts_at = StrIndex(Concat(space, Folded(F(name))), Concat(space, Folded(Value(asked))))
    return rows.order_by(is_code, NullIf(starts_at, 0).asc(nulls_last=True), name, code, "pk")
