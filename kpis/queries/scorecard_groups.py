"""The measures of a scorecard in their objectives, and these in their perspectives."""

from dataclasses import dataclass, field
from itertools import groupby

from kpis import formats
from kpis.queries.figures import weight_text
from kpis.queries.node_rows import NodeRow, Nodes, place_of
from kpis.queries.scorecard_lines import Row
from kpis.queries.scorecard_order import Wanted
from kpis.queries.scorecard_rows import Place, Scored


@dataclass(slots=True)
class Group:
    """A perspective with its objectives, or an objective with its measures."""

    code: str
    name: str
    score_text: str = formats.MISSING
    status: str = ""
    weight: str = ""
    rows: list[Row] = field(default_factory=list)
    groups: list["Group"] = field(default_factory=list)

    @property
    def is_its_only_objective(self) -> bool:
        """One line is enough for a perspective that says nothing but what its one objective says."""
        said = [(group.score_text, group.status) for group in self.groups]
        return said == [(self.score_text, self.status)]


def perspectives(scored: list[Scored], rows: dict[int, Row], nodes: Nodes, wanted: Wanted) -> list[Group]:
    """Every objective with a measure or a score here, in its perspective, in the order of the strategy."""
    places = {one.place for one in scored}
    if not wanted.show:
        places |= {place_of(node) for node in nodes.objectives.values()}
    by_objective: dict[int, list[Row]] = {}
    for one in scored:
        if one.place:
            by_objective.setdefault(one.place.objective_id, []).append(rows[one.row.measure_id])
    known = [place for place in places if place]
    ordered = sorted(known, key=lambda place: (place.position, place.perspective_code, place.objective_code))
    return [
        _perspective(list(several), by_objective, nodes)
        for _id, several in groupby(ordered, key=lambda place: place.perspective_id)
    ]


def _perspective(places: list[Place], rows: dict[int, list[Row]], nodes: Nodes) -> Group:
    first = places[0]
    group = _group(first.perspective_code, first.perspective, nodes.perspectives.get(first.perspective_id))
    for place in places:
        objective = _group(place.objective_code, place.objective, nodes.objectives.get(place.objective_id))
        objective.rows.extend(rows.get(place.objective_id, []))
        group.groups.append(objective)
    return group


def _group(code: str, name: str, node: NodeRow | None) -> Group:
    if node is None:
        return Group(code, name)
    return Group(code, name, node.text, node.status, weight_text(node.weight))
