"""Something in a file that is not as a reader would expect, and so is told before anything is stored."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Oddity:
    """What was noticed and how it is read. `rule` names it, `place` says where as a reader finds it (rows
    "1-13", columns "G", or nothing), `text` holds what its sentence needs, several parted by tabs."""

    rule: str
    place: str = ""
    text: str = ""
