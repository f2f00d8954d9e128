"""The organisation tree through time, as plain ids: may it close on itself, or hang on a closed team?"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

Placements = Mapping[int, Sequence[tuple[dt.date, int | None]]]
"""For each team its (valid_from, parent), sorted by day."""

Life = tuple[dt.date | None, dt.date | None]
"""First and last active day of a team; None is without limit."""


def parents_on(placements: Placements, day: dt.date) -> dict[int, int]:
    """Each placed team with its parent on that day."""
    found = {}
    for team, rows in placements.items():
        parent = next((parent for start, parent in reversed(rows) if start <= day), None)
        if parent is not None:
            found[team] = parent
    return found


def cycles(placements: Placements) -> Iterator[tuple[dt.date, list[int]]]:
    """Every day on which the tree changes and then closes on itself, with one closed path: [1, 2, 1]."""
    for day in sorted({start for rows in placements.values() for start, _ in rows}):
        path = _closed_path(parents_on(placements, day))
        if path:
            yield day, path


def _closed_path(parents: Mapping[int, int]) -> list[int] | None:
    clear: set[int] = set()
    for first in sorted(parents):
        path, team = [first], parents.get(first)
        while team is not None and team not in clear and team not in path:
            path.append(team)
            team = parents.get(team)
        if team in path:
            return [*path[path.index(team) :], team]
        clear.update(path)
    return None


def orphans(placements: Placements, lives: Mapping[int, Life]) -> Iterator[tuple[int, int, dt.date]]:
    """(parent, child, day): the child is active on a day after its parent's last one, and still under it."""
    for child, rows in placements.items():
        for position, (start, parent) in enumerate(rows):
            last_day = lives[parent][1] if parent is not None else None
            if parent is None or last_day is None or last_day == dt.date.max:
                continue
            until = rows[position + 1][0] if position + 1 < len(rows) else dt.date.max
            day = max(start, last_day + dt.timedelta(days=1), lives[child][0] or dt.date.min)
            if day < until and day <= (lives[child][1] or dt.date.max):
                yield parent, child, day
