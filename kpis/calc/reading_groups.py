"""KPIs that can be computed together and apart from all others, because none outside reads or is read."""

from collections.abc import Iterable

from .structure import Structure


def reading_groups(structure: Structure) -> list[set[int]]:
    """All KPIs, those that read each other in one group, at once or through others, in any version.

    A reads B and C reads B, D stands alone: {A, B, C}, {D}. Ordered by their first KPI.
    """
    group_of: dict[int, set[int]] = {}
    for kpi in structure.facts.kpis:
        joined = {kpi, *_read(structure, kpi)}
        for one in list(joined):
            joined |= group_of.get(one, set())
        group_of.update(dict.fromkeys(joined, joined))
    return sorted({id(group): group for group in group_of.values()}.values(), key=min)


def all_read(structure: Structure, kpis: Iterable[int]) -> set[int]:
    """These KPIs and all that they read, at once or through others."""
    found: set[int] = set()
    waiting = set(kpis)
    while waiting:
        found |= waiting
        waiting = set[int]().union(*(_read(structure, kpi) for kpi in waiting)) - found
    return found


def _read(structure: Structure, kpi: int) -> set[int]:
    codes: set[str] = set()
    for meaning in structure.meanings.get(kpi, ()):
        codes |= meaning.references
    return {structure.codes[code] for code in codes if code in structure.codes}
