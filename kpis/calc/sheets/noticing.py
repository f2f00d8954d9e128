"""What is odd about the cells of a table, counted column by column."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from kpis.calc.decimals import DECIMAL_PLACES

from .book import Given, letters
from .cells import FIGURES, kind
from .numbers import Marks, marks_of, parts_of, places_of
from .oddity import Oddity

Row = Sequence[Given]

_QUARTER = re.compile(
    r"(?<![A-Za-z0-9])((?:19|20)[0-9]{2}[- ]?[QqHh][1-4]|[QqHh][1-4][- /]?(?:19|20)[0-9]{2})(?![0-9])"
)
_ERROR = re.compile(r"#(N/A|DIV/0!|VALUE!|REF!|NAME\?|NUM!|NULL!|SPILL!|CALC!)")
_UNCOMPUTED = "="
_COMMA = ","


def noticed(titles: Sequence[Given], rows: Sequence[Row], columns: Iterable[int]) -> tuple[Oddity, ...]:
    """Of the titles as they were written, and of the cells of these columns, which count from 1."""
    tally = _Tally()
    for column in columns:
        cells = [row[column - 1] for row in rows if column <= len(row)]
        texts = [cell for cell in cells if isinstance(cell, str)]
        numbers = [cell for cell in cells if isinstance(cell, Decimal)]
        tally.add(column, texts, numbers)
    return (*_of_titles(titles), *tally.oddities())


def _of_titles(titles: Sequence[Given]) -> Iterator[Oddity]:
    written = [title for title in titles if isinstance(title, str)]
    broken = sum("\n" in title.strip() for title in written)
    if broken:
        yield Oddity("title_breaks", text=str(broken))
    quarter = next((found[1] for title in written if (found := _QUARTER.search(title))), "")
    if quarter:
        yield Oddity("calendar_parts", text=quarter)


class _Tally:
    """Counts as the columns come in; of a column of words only what concerns words."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.nothing: Counter[str] = Counter()
        self.examples: dict[str, str] = {}
        self.columns: dict[str, list[str]] = {}

    def add(self, column: int, texts: Sequence[str], numbers: Sequence[Decimal]) -> None:
        kinds = Counter(map(kind, texts))
        self._add_words(texts)
        long = sum(places_of(number) > DECIMAL_PLACES for number in numbers)
        if long:
            self.counts["rounded"] += long
        if kinds["figure"] + kinds["plain"] + len(numbers) > kinds["words"]:
            self.nothing.update(text.strip() for text in texts if kind(text) == "none")
            marked = [text for text in texts if kind(text) == "figure"]
            if marked:
                self._add_figures(column, marked, marks_of(text for text in texts if kind(text) in FIGURES))

    def _add_words(self, texts: Sequence[str]) -> None:
        for text in texts:
            plain = text.strip()
            if plain != text and text.strip("\r\n") != plain:
                self.counts["spaces"] += 1
            if "\n" in text:
                self.counts["line_breaks"] += 1
            if plain == _UNCOMPUTED:
                self.counts["uncomputed"] += 1
            elif plain[:1] == "#" and _ERROR.fullmatch(plain):
                self.counts["errors"] += 1
            elif plain[:1] in "12QqHh" and len(plain) < 8 and (quarter := _QUARTER.fullmatch(plain)):
                self.examples.setdefault("calendar_parts", quarter[1])

    def _add_figures(self, column: int, texts: Sequence[str], marks: Marks) -> None:
        for text in texts:
            parts = parts_of(text)
            if parts is None:
                continue
            if any(mark in parts.digits for mark in ".,' " if mark != marks.decimal):
                self._example("thousands", column, text)
            if marks.decimal == _COMMA and _COMMA in parts.digits:
                self._example("decimal_comma", column, text)
            if parts.is_percent:
                self._example("percent", column, text)
            if parts.has_currency:
                self._example("currency", column, text)
            if text.strip().startswith("("):
                self._example("brackets", column, text)

    def _example(self, rule: str, column: int, text: str) -> None:
        self.examples.setdefault(rule, text.strip())
        columns = self.columns.setdefault(rule, [])
        if not columns or columns[-1] != letters(column):
            columns.append(letters(column))

    def oddities(self) -> Iterator[Oddity]:
        for text, count in self.nothing.items():
            yield Oddity("no_value", text=f"{text}\t{count}")
        for rule, example in self.examples.items():
            yield Oddity(rule, ", ".join(self.columns.get(rule, [])), example)
        for rule, count in self.counts.items():
            yield Oddity(rule, text=str(count))
