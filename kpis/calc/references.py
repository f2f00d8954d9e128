"""The graph of KPIs that read KPIs: every code with the codes its formula reads."""

from collections.abc import Collection, Mapping
from graphlib import CycleError, TopologicalSorter


def find_cycle(graph: Mapping[str, Collection[str]]) -> list[str] | None:
    """A path of reading that closes on itself, or None.

    A reads B, B reads A: ["A", "B", "A"]. Codes that differ only in case are one code.
    """
    try:
        _sorter(graph).prepare()
    except CycleError as error:
        path: list[str] = error.args[1]
        return path[::-1]
    return None


def topological(graph: Mapping[str, Collection[str]]) -> list[str]:
    """Every code that reads or is read, the read before the reader, equals by code: the same order always.

    Raises graphlib.CycleError when there is none.
    """
    sorter = _sorter(graph)
    sorter.prepare()
    order: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        order += ready
        sorter.done(*ready)
    return order


def _sorter(graph: Mapping[str, Collection[str]]) -> TopologicalSorter[str]:
    """Codes are spelled as the keys spell them; sorted, so that one graph always gives one answer."""
    spelled = {code.lower(): code for reads in graph.values() for code in sorted(reads, reverse=True)}
    spelled |= {code.lower(): code for code in graph}
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for code in sorted(graph):
        sorter.add(spelled[code.lower()], *sorted(spelled[read.lower()] for read in graph[code]))
    return sorter
