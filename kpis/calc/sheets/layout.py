"""Where the table of a sheet stands: its header, its rows, and what stands around and between them."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Oddity:
    """What was noticed and how it is read. `rule` names it, `place` says where as a reader finds it ("1-13",
    "G", ""), `text` holds what its sentence needs, several parted by tabs."""

    rule: str
    place: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """Rows count from 1. `titles` has one for each column, those of a header of two rows joined by " / ";
    `first_row` and `last_row` are those of the table below it; `left_out` says of every row in between that
    is no row of the table what it is: total, blank, header or note."""

    sheet: str
    header_rows: tuple[int, ...]
    titles: tuple[str, ...]
    first_row: int
    last_row: int
    left_out: Mapping[int, str]
    oddities: tuple[Oddity, ...] = ()


def signature(layout: Layout) -> str:
    """The sha256 of its titles: a file with the same ones is read in the same way."""
    return sha256("\n".join(layout.titles).encode()).hexdigest()
