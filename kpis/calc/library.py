"""The library of well-known KPIs: what an entry says, and which entries answer "which number tells you?"."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from math import log

from kpis.calc.definitions import Definition

SUGGESTED = 3
_WORD = re.compile(r"[^\W_]+")
_ENDINGS = {"ies": 3, "ing": 3, "ed": 3, "es": 3, "s": 3, "y": 4, "e": 3}
"""With the fewest letters that must be left: busy is no bus."""
_COMMON = frozenset(
    _WORD.findall(
        """a all also an and any are as at be been before by can did do does each ever few for from
        get had has have how if in into is it its kpi less long many measure more most much no not
        number of often on one only or our per quickly share should soon still such tell tells than
        that the their them they this to too us very was we well were what when where which who whom
        will with would you your"""
    )
)
_OF_ANSWER, _OF_AIM = 2, 1
_OF_ITS_PERSPECTIVE = 1.25


@dataclass(frozen=True, slots=True)
class LibraryEntry:
    """A KPI to adopt. `words` are others that people use for it; `source` is where its
    figures usually are; `meaning` is its first version,
    without the currency where it is `in_currency`."""

    code: str
    name: str
    function: str
    perspective: str
    level: str
    kind: str
    definition: str
    question: str
    words: str
    source: str
    action_when_red: str
    pitfalls: str
    target_note: str
    origin: str
    guardrail: str
    leads: tuple[str, ...]
    is_sensitive: bool
    in_currency: bool
    meaning: Definition


@dataclass(frozen=True, slots=True)
class StarterLine:
    """One KPI of a starter set: the objective it serves there, its weight, and why it is in the set."""

    code: str
    objective: str
    perspective: str
    weight: Decimal
    why: str


@dataclass(frozen=True, slots=True)
class StarterSet:
    slug: str
    name: str
    lines: tuple[StarterLine, ...]


def suggest(
    entries: Iterable[LibraryEntry], answer: str, aim: str = "", perspective: str = ""
) -> list[LibraryEntry]:
    """At most three entries that share words with the answer, the likeliest first.

    A word counts by where it stands in the entry (name, question, definition, the rest) and by how few
    entries have it; words of the objective `aim` count half, and an entry in its perspective a quarter more.
    "how many customers leave us" finds CHURN.
    """
    strengths = {entry.code: (entry, _strengths(entry)) for entry in entries}
    known = Counter(word for _entry, words in strengths.values() for word in words)
    asked = dict.fromkeys(_words(aim), _OF_AIM) | dict.fromkeys(_words(answer), _OF_ANSWER)
    rarity = {word: log(1 + len(strengths) / known[word]) for word in sorted(asked) if word in known}
    scores = {
        code: sum(asked[word] * rarity[word] * words.get(word, 0) for word in rarity)
        * (_OF_ITS_PERSPECTIVE if entry.perspective == perspective else 1)
        for code, (entry, words) in strengths.items()
    }
    best = sorted((code for code in scores if scores[code] > 0), key=lambda code: (-scores[code], code))
    return [strengths[code][0] for code in best[:SUGGESTED]]


def meaning_here(entry: LibraryEntry, currency: str, fine: str) -> Definition:
    """What it means in an organisation: in its currency, and by month or what its calendar has in the place
    of months, `fine`."""
    here = replace(entry.meaning, currency=currency, unit=currency) if entry.in_currency else entry.meaning
    return replace(here, frequency=fine) if here.frequency == "month" else here


def figure_names(direction: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The figures of a first target, then those of its red line."""
    if direction == "range":
        return ("lower", "upper"), ("red_lower", "red_upper")
    return ("target",), ("red_line",)


def leaders_of(entry: LibraryEntry, known: Mapping[str, LibraryEntry]) -> list[LibraryEntry]:
    """The entries that move before this one."""
    return [other for other in known.values() if entry.code in other.leads]


def pairs_within(codes: Collection[str], known: Mapping[str, LibraryEntry]) -> list[tuple[str, str]]:
    """(leader, follower) for each pair of the library whose both ends are among these codes."""
    wanted = set(codes)
    return [(code, other) for code in codes for other in known[code].leads if other in wanted]


def _strengths(entry: LibraryEntry) -> dict[str, int]:
    """Each word of the entry with the strength of the strongest place in which it stands."""
    found: dict[str, int] = {}
    places = (
        (1, f"{entry.function} {entry.action_when_red} {entry.pitfalls}"),
        (2, f"{entry.definition} {entry.meaning.inputs}"),
        (4, f"{entry.question} {entry.words}"),
        (5, f"{entry.name} {entry.code}"),
    )
    for strength, text in places:
        found |= dict.fromkeys(_words(text), strength)
    return found


def _words(text: str) -> list[str]:
    """The words that say something, without their endings: deliveries and delivered are deliver."""
    found = _WORD.findall(text.lower().replace("_", " "))
    return [_stem(word) for word in found if word not in _COMMON]


def _stem(word: str) -> str:
    for ending, left in _ENDINGS.items():
        if word.endswith(ending) and len(word) - len(ending) >= left:
            return word.removesuffix(ending)
    return word
