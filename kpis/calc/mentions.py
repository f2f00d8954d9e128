"""Whom a text means by "@Tomas Lindqvist", "@tomas" or "@tomas@merrow.example"."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_AT = re.compile(r"(?<![\w.+\-@])@(?=[^\W\d_])")
_WORD = re.compile(r"\w+(?:[.'’\-]\w+)*")


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may be mentioned."""

    id: int
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """A word after an @ that means several people, or nobody."""

    word: str
    could_be: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Each person once, in the order of the text."""

    people: tuple[int, ...]
    unclear: tuple[Unclear, ...] = ()


def mentioned(text: str, readers: Sequence[Reader]) -> Mentioned:
    """The whole name or address counts first; else a word of the name, or the address before its @.

    Of Tomas Berg and Tomas Lindqvist, "@tomas" is unclear and "@berg" is the first.
    """
    people: list[int] = []
    unclear: list[Unclear] = []
    for rest in _after_each_at(text):
        word, found = _meant(rest, readers)
        if len(found) == 1:
            people.append(found[0].id)
        else:
            unclear.append(Unclear(word, tuple(f"{one.name} ({one.email})" for one in found)))
    return Mentioned(tuple(dict.fromkeys(people)), tuple(dict.fromkeys(unclear)))


def _after_each_at(text: str) -> Iterator[str]:
    """An @ inside an address, or before a digit, mentions nobody."""
    for at in _AT.finditer(text):
        yield text[at.end() :]


def _meant(rest: str, readers: Iterable[Reader]) -> tuple[str, list[Reader]]:
    readers = list(readers)
    longest = max((len(name) for one in readers for name in _whole(one) if _begins(rest, name)), default=0)
    if longest:
        names = rest[:longest].casefold()
        return rest[:longest], [one for one in readers if names in map(str.casefold, _whole(one))]
    found = _WORD.match(rest)
    word = found.group() if found else rest[:1]
    return word, [one for one in readers if word.casefold() in _parts(one)]


def _whole(one: Reader) -> tuple[str, ...]:
    return tuple(filter(None, (one.name, one.email)))


def _begins(rest: str, name: str) -> bool:
    """As a word of its own: "@Tom" does not begin "@Tomas"."""
    after = rest[len(name) : len(name) + 1]
    return rest[: len(name)].casefold() == name.casefold() and not (after.isalnum() or after == "_")


def _parts(one: Reader) -> set[str]:
    return {part.casefold() for part in (*one.name.split(), one.email.partition("@")[0])}
