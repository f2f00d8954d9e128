"""Lines of a file become figures: whose they are, of which period, and several lines of one added up.

What a line says wrongly is named by its rule, a word as in `TypedError`; what is wrong with the figure itself
the rules of its KPI say later.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from difflib import get_close_matches

from kpis.calc.decimals import NumberError, read_decimal, write_decimal
from kpis.calc.periods import Calendar, Period, PeriodError, is_finer, period_of, typed_period
from kpis.calc.sheets.book import Line, Place
from kpis.calc.typed import TypedError

IGNORED = "-"
"""What a mapping says of a name whose rows are not wanted; no code is written so."""
NEAR = 0.6


@dataclass(frozen=True, slots=True)
class Subject:
    """A measure that the sender may enter; `frequencies` by the day from which each holds."""

    measure: int
    kpi: str
    team: str
    person: str
    frequencies: tuple[tuple[dt.date, str], ...]

    def frequency(self, day: dt.date) -> str:
        held = [frequency for since, frequency in self.frequencies if since <= day]
        return held[-1] if held else self.frequencies[0][1]


@dataclass(frozen=True, slots=True)
class Register:
    """What the sender may enter. Names and codes are folded: `kpis` and `teams` lead to codes, `foreign` are
    teams they may only read, `people` lead to addresses, `inputs` stand by the code of their KPI. What
    several KPIs are called is in `named` only, by team and name.
    """

    subjects: Mapping[tuple[str, str, str], Subject]
    kpis: Mapping[str, str]
    teams: Mapping[str, str]
    foreign: Mapping[str, str]
    people: Mapping[str, str]
    inputs: Mapping[str, tuple[str, ...]]
    named: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def by_measure(self) -> dict[int, Subject]:
        return {subject.measure: subject for subject in self.subjects.values()}


@dataclass(frozen=True, slots=True)
class Figure:
    """What is to stand in one cell. `texts`, `given` and `places` by input, "" for the value itself; `kpi`,
    `team` and `period` are as written; `version` is the one its author saw, None where the file does not say.
    """

    texts: Mapping[str, str]
    given: Mapping[str, str]
    places: Mapping[str, Place]
    kpi: str
    team: str
    written: str
    subject: Subject | None = None
    period: Period | None = None
    is_na: bool = False
    note: str = ""
    version: int | None = None
    trouble: TypedError | None = None

    @property
    def place(self) -> Place:
        return next(iter(self.places.values()))


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is read beyond its columns: the team of rows that name none, and what becomes of several
    rows of one figure: "" refuses them; sum, count, mean, last."""

    calendar: Calendar
    register: Register
    team: str = ""
    combine: str = ""
    measures: Mapping[int, Subject] = field(default_factory=dict)


def gather(lines: Iterable[Line], reading: Reading) -> list[Figure]:
    """The figures in the order of the file. An empty cell says nothing, and takes nothing away."""
    reading = replace(reading, measures=reading.register.by_measure())
    found: list[Figure] = []
    of_cell: dict[tuple[int, Period], list[tuple[Line, Subject, Period]]] = defaultdict(list)
    for line in lines:
        if _says_nothing(line):
            continue
        try:
            subject = _subject(line, reading)
            period = _period(line, subject, reading.calendar)
        except TypedError as trouble:
            found.append(_figure(line, trouble=trouble))
            continue
        of_cell[subject.measure, period].append((line, subject, period))
    found += [_joined(same, reading.combine) for same in of_cell.values()]
    return sorted(found, key=_in_file)


def _in_file(figure: Figure) -> tuple[str, int, int]:
    return figure.place.sheet, figure.place.row, figure.place.column


def _says_nothing(line: Line) -> bool:
    is_ignored = IGNORED in (line.kpi, line.team)
    return is_ignored or (not line.value.strip() and line.state != "na" and not line.problem)


def _subject(line: Line, reading: Reading) -> Subject:
    if line.measure is not None and line.measure in reading.measures:
        return reading.measures[line.measure]
    register, name = reading.register, line.kpi.strip()
    team = _team(line.team.strip() or reading.team, register)
    kpi = register.kpis.get(name.casefold()) or register.named.get((team.casefold(), name.casefold()))
    if kpi is None:
        raise _no_kpi(name, register)
    person = line.person.strip().casefold()
    address = register.people.get(person, person)
    found = register.subjects.get((kpi.casefold(), team.casefold(), address))
    found = found or (None if line.team.strip() else _only_one(kpi, address, register))
    if found is None:
        raise TypedError("no_measure", kpi, expected=line.person.strip() or team)
    return found


def _only_one(kpi: str, person: str, register: Register) -> Subject | None:
    """A row that names no team may belong to another than the file was sent for: the one that has its KPI."""
    found = [one for one in register.subjects.values() if (one.kpi, one.person) == (kpi, person)]
    return found[0] if len(found) == 1 else None


def _no_kpi(name: str, register: Register) -> TypedError:
    if any(name.casefold() == known for _team, known in register.named):
        return TypedError("twins", name)
    return TypedError("unknown_kpi", name, expected=_like(name, register.kpis))


def _team(name: str, register: Register) -> str:
    folded = name.casefold()
    if folded in register.teams:
        return register.teams[folded]
    if folded in register.foreign:
        raise TypedError("foreign_team", register.foreign[folded])
    raise TypedError("unknown_team", name, expected=_like(name, register.teams))


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that is written most alike, or nothing: "bus punctualty" is "bus punctuality"."""
    return next(iter(get_close_matches(name.strip().casefold(), list(known), 1, NEAR)), "")


def _like(name: str, known: Mapping[str, str]) -> str:
    """ "OPS_01, bus punctuality": the code, and the name that was so near."""
    found = nearest(name, known)
    code = known.get(found, "")
    return code if found == code.casefold() else f"{code}, {found}"


def _period(line: Line, subject: Subject, calendar: Calendar) -> Period:
    """A day lies in the KPI's own period: that of an order in its month. Another grain is a mistake."""
    try:
        given = typed_period(calendar, line.period.strip())
    except PeriodError as problem:
        rule = "period" if line.period.strip() else "no_period"
        raise TypedError(rule, line.period, expected=calendar.fine) from problem
    frequency = subject.frequency(given.end)
    if given.grain == frequency:
        return given
    if given.grain == "day" and is_finer("day", frequency) and frequency in calendar.grains:
        return period_of(calendar, frequency, given.start)
    raise TypedError("frequency", line.period, expected=frequency.replace("_", " "))


def _figure(line: Line, **more: object) -> Figure:
    plain = Figure(
        {line.input: line.value},
        {line.input: line.given},
        {line.input: line.place},
        line.kpi,
        line.team,
        line.period,
        is_na=line.state == "na",
        note=line.note,
        version=line.version,
    )
    return replace(plain, **more)  # type: ignore[arg-type]  # fields of Figure, by name


def _joined(same: list[tuple[Line, Subject, Period]], combine: str) -> Figure:
    """All that is said of one cell: each input once, or several times added up."""
    line, subject, period = same[0]
    whole = _figure(line, subject=subject, period=period)
    by_input: dict[str, list[Line]] = defaultdict(list)
    for one, *_ in same:
        by_input[one.input.strip().casefold()].append(one)
    texts, given, places = {}, {}, {}
    trouble = next((TypedError(one.problem, one.given, one.input) for one, *_ in same if one.problem), None)
    for lines in by_input.values():
        name, first = lines[0].input, lines[0]
        try:
            texts[name] = combined(lines, combine)
        except TypedError as problem:
            trouble, texts[name] = trouble or problem, first.value
        given[name] = first.given if len(lines) == 1 else " + ".join(one.given for one in lines[:3])
        places[name] = first.place
    notes = dict.fromkeys(one.note.strip() for one, *_ in same if one.note.strip())
    return replace(whole, texts=texts, given=given, places=places, note=" ".join(notes), trouble=trouble)


def combined(lines: list[Line], combine: str) -> str:
    """One text for all lines of a figure. Each may stand for several rows of the file already: the mean of
    10 (two rows) and 40 (one row) is 20."""
    if len(lines) == 1:
        return lines[0].value
    if not combine:
        places = ", ".join(str(line.place) for line in lines[:3])
        raise TypedError("twice", lines[0].period, lines[0].input, expected=places)
    if combine == "last":
        return sorted(lines, key=lambda line: line.period)[-1].value
    figures = [_decimal(line) for line in lines]
    if combine in ("sum", "count"):
        return write_decimal(sum(figures, Decimal(0)))
    counts = [max(len(line.rows), 1) for line in lines]
    total = sum((figure * count for figure, count in zip(figures, counts, strict=True)), Decimal(0))
    return write_decimal(round(total / sum(counts), 12))


def _decimal(line: Line) -> Decimal:
    try:
        return read_decimal(line.value)
    except NumberError as problem:
        raise TypedError("number", line.given, line.input) from problem
