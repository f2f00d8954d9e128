"""How a rule says no: forms, admin, the organisation folder and the API each translate the same refusal."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule: the field, the value as it was given, and the rule as a whole sentence.

    `noun` and `key` say which row of a bulk call is meant, in the words and with the key columns of the
    organisation folder: `targets`, ("OPS_01", "BUSES", "", date(2026, 1, 1), "month").
    """

    field: str
    value: str
    rule: str
    noun: str = ""
    key: tuple[Hashable, ...] = ()

    def __str__(self) -> str:
        return self.rule


class Refused(ValueError):  # noqa: N818 - what a rule does, in the words of the business
    """Nothing was changed, for every one of `problems`."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(problem.rule for problem in self.problems))


class Conflict(Refused):
    """Somebody else changed the same row since this one was read."""
