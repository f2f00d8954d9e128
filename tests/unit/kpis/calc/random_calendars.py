"""Random calendars: months of any fiscal year, and tables, whole or cut off in the spring of 2026."""

from random import Random

from kpis.calc.patterns import Pattern, rows_of_pattern
from kpis.calc.periods import Calendar
from kpis.calc.table_rows import TableRow
from kpis.calc.tables import Table

RETAIL = Pattern("4-5-4", 1, "saturday", "nearest", "start")
FOUR_WEEKS = Pattern("13", 3, "sunday")
CIVIL = Pattern("4-4-5", 12, "friday")


def table_of(pattern: Pattern, first: int = 2024, last: int = 2027) -> Calendar:
    return Calendar(table=Table(rows_of_pattern(pattern, first, last)))


def random_calendar(random: Random) -> Calendar:
    if random.random() < 0.5:
        return Calendar(random.choice([1, 1, 4, 10]), random.choice(["end", "start"]))
    rows = rows_of_pattern(random.choice([RETAIL, FOUR_WEEKS, CIVIL]), 2024, 2027)
    return Calendar(table=Table(_cut(random, rows)))


def _cut(random: Random, rows: tuple[TableRow, ...]) -> tuple[TableRow, ...]:
    """Whole more often than not: a table that begins or ends in the middle of a year has years that are no
    whole ones."""
    middle = next(place for place, row in enumerate(rows) if row.end.year == 2026) + random.randint(0, 6)
    return random.choice([rows, rows, rows, rows[middle:], rows[:middle]])
