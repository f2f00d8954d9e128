"""The pages of the library: what there is to adopt, and which of it is in the catalogue already."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from accounts.models import Organisation
from kpis import formats
from kpis.calc.explanation import in_words
from kpis.calc.formulas import parse
from kpis.calc.inputs import parse_inputs
from kpis.calc.library import LibraryEntry, StarterSet, leaders_of, meaning_here
from kpis.doors.library import library, starter_sets
from kpis.models import KPI, KPIVersion, Perspective
from kpis.models.strategy import USUAL_PERSPECTIVES
from kpis.queries.calendars import calendar_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; an empty part filters nothing. Every word must be found somewhere."""

    words: tuple[str, ...] = ()
    function: str = ""
    perspective: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class LibraryRow:
    """`adopted_code` is that of the KPI it has become here, if it has."""

    code: str
    name: str
    question: str
    function: str
    perspective: str
    kind: str
    is_sensitive: bool
    adopted_code: str


@dataclass(frozen=True, slots=True)
class LibraryPage:
    row: LibraryRow
    definition: str
    facts: list[tuple[str, str]]
    guardrail: LibraryRow
    leads: list[LibraryRow]
    led_by: list[LibraryRow]
    sets: list[StarterSet]


def in_catalogue() -> dict[str, KPI]:
    """By the code of the library, the KPI that has its code here, else one of its name; one statement."""
    entries = library().values()
    codes = [entry.code.lower() for entry in entries]
    names = [entry.name.lower() for entry in entries]
    rows = KPI.objects.alias(lower_code=Lower("code"), lower_name=Lower("name"))
    kpis = list(rows.filter(Q(lower_code__in=codes) | Q(lower_name__in=names)))
    named = {kpi.name.lower(): kpi for kpi in kpis}
    coded = {kpi.code.lower(): kpi for kpi in kpis}
    found = {entry.code: coded.get(entry.code.lower()) or named.get(entry.name.lower()) for entry in entries}
    return {code: kpi for code, kpi in found.items() if kpi is not None}


def perspective_names() -> dict[str, str]:
    """The perspectives there are, then the usual ones that are not, by code."""
    here = dict(Perspective.objects.values_list("code", "name"))
    return here | {code: name for code, name in USUAL_PERSPECTIVES.items() if code not in here}


def functions() -> list[str]:
    return list(dict.fromkeys(entry.function for entry in library().values()))


def found_rows(wanted: Wanted) -> list[LibraryRow]:
    """In the order of the library; two statements."""
    return library_rows(entry for entry in library().values() if _is_wanted(entry, wanted))


def library_rows(entries: Iterable[LibraryEntry]) -> list[LibraryRow]:
    adopted, perspectives = in_catalogue(), perspective_names()
    return [_row(entry, adopted, perspectives) for entry in entries]


def library_page(entry: LibraryEntry, organisation: Organisation) -> LibraryPage:
    """Two statements."""
    adopted, perspectives, known = in_catalogue(), perspective_names(), library()

    def rows(codes: Iterable[str]) -> list[LibraryRow]:
        return [_row(known[code], adopted, perspectives) for code in codes]

    return LibraryPage(
        row=_row(entry, adopted, perspectives),
        definition=entry.definition,
        facts=_facts(entry, organisation),
        guardrail=_row(known[entry.guardrail], adopted, perspectives),
        leads=rows(entry.leads),
        led_by=rows(other.code for other in leaders_of(entry, known)),
        sets=[one for one in starter_sets().values() if entry.code in {line.code for line in one.lines}],
    )


def formula_words(entry: LibraryEntry) -> str:
    return in_words(parse(entry.meaning.formula), {}) if entry.meaning.formula else ""


def input_words(entry: LibraryEntry) -> str:
    """What people enter; empty where that is the value itself."""
    return ", ".join(item.name.replace("_", " ") for item in parse_inputs(entry.meaning.inputs))


def unit_words(entry: LibraryEntry, organisation: Organisation) -> str:
    meaning = meaning_here(entry, organisation.currency, calendar_of(organisation).fine)
    direction = str(KPIVersion.Direction(meaning.direction).label)
    return formats.unit_line(meaning.unit, meaning.decimals, direction)


def frequency_words(entry: LibraryEntry, organisation: Organisation) -> str:
    meaning = meaning_here(entry, organisation.currency, calendar_of(organisation).fine)
    return formats.frequency_word(meaning.frequency)


def adoption_facts(entry: LibraryEntry, organisation: Organisation) -> list[tuple[str, str]]:
    """What one wants to know while a target is typed."""
    frequency = frequency_words(entry, organisation)
    return [
        (_("Unit"), f"{unit_words(entry, organisation)}. {frequency}."),
        (_("People enter"), input_words(entry) or _("the value itself")),
        (_("Typical target"), entry.target_note),
    ]


def _is_wanted(entry: LibraryEntry, wanted: Wanted) -> bool:
    texts = (entry.code, entry.name, entry.definition, entry.question, entry.words, entry.function)
    text = " ".join(texts).lower()
    return (
        wanted.function in ("", entry.function)
        and wanted.perspective in ("", entry.perspective)
        and wanted.kind in ("", entry.kind)
        and all(word.lower() in text for word in wanted.words)
    )


def _row(entry: LibraryEntry, adopted: Mapping[str, KPI], perspectives: Mapping[str, str]) -> LibraryRow:
    kpi = adopted.get(entry.code)
    return LibraryRow(
        entry.code,
        entry.name,
        entry.question,
        entry.function,
        perspectives[entry.perspective],
        str(KPI.Kind(entry.kind).label),
        entry.is_sensitive,
        kpi.code if kpi else "",
    )


def _facts(entry: LibraryEntry, organisation: Organisation) -> list[tuple[str, str]]:
    facts = [
        (_("Question"), entry.question),
        (_("Formula"), formula_words(entry)),
        (_("People enter"), input_words(entry) or _("the value itself")),
        (_("Unit"), unit_words(entry, organisation)),
        (_("Frequency"), frequency_words(entry, organisation)),
        (_("Scope"), entry.meaning.scope),
        (_("Period total"), formats.period_total(entry.meaning.aggregation)),
        (_("Typical target"), entry.target_note),
        (_("When off track"), entry.action_when_red),
        (_("Pitfalls"), entry.pitfalls),
        (_("Level"), str(KPI.Level(entry.level).label)),
        (_("Where it comes from"), entry.origin),
    ]
    return [(name, said) for name, said in facts if said]
