"""The files of the organisation folder: columns in order, what a cell holds, what an empty one means."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.models import BEGINNING
from kpis.calc.periods import EVERY_GRAIN, FIRST_YEAR, LAST_YEAR
from kpis.doors.cells import (
    Read,
    code,
    day,
    email,
    first_day,
    long_text,
    number,
    several,
    text,
    whole,
    word,
    yes_or_no,
)

ONE = Decimal(1)
ROLLUPS = word("weighted_mean", "worst_child")
TEAM_CODE = code(hyphen=True)


@dataclass(frozen=True)
class Column:
    read: Read
    default: Any = None


@dataclass(frozen=True)
class Table:
    """`key` names a row; `required` are the columns that no row leaves empty."""

    name: str
    columns: Mapping[str, Column]
    key: tuple[str, ...]
    required: tuple[str, ...]

    @property
    def file(self) -> str:
        return f"{self.name}.csv"


def _table(name: str, key: str, required: str, /, **columns: Column | Read) -> Table:
    typed = {column: kind if isinstance(kind, Column) else Column(kind) for column, kind in columns.items()}
    return Table(name, typed, tuple(key.split()), tuple(required.split()))


FROM = Column(first_day, BEGINNING)
FIGURES = ("target", "red_line", "stretch", "zero", "lower", "upper", "red_lower", "red_upper")


def _word(default: str, *others: str) -> Column:
    return Column(word(default, *others), default)


TABLES = {
    table.name: table
    for table in (
        _table(
            "rules",
            "valid_from",
            "",
            valid_from=FROM,
            tolerance_percent=number,
            node_green_at=number,
            node_amber_at=number,
            coverage_floor_percent=number,
            completeness_floor_percent=number,
        ),
        _table(
            "periods",
            "key",
            "key start end quarter half year",
            key=text(12),
            start=day,
            end=day,
            quarter=whole(1, 4),
            half=whole(1, 2),
            year=whole(FIRST_YEAR, LAST_YEAR),
        ),
        _table(
            "teams",
            "code valid_from",
            "code",
            code=TEAM_CODE,
            valid_from=FROM,
            name=text(120),
            parent=TEAM_CODE,
            weight=Column(number, ONE),
            mode=_word("auto", "own", "children", "both"),
            own_weight=Column(number, ONE),
            rollup=Column(ROLLUPS, "weighted_mean"),
            active_from=first_day,
            active_to=day,
        ),
        _table(
            "people",
            "email team",
            "email",
            email=email,
            team=TEAM_CODE,
            name=text(150),
            role=word("viewer", "contributor", "manager"),
            groups=Column(several(word("executives", "administrators")), ()),
        ),
        _table(
            "perspectives",
            "code",
            "code",
            code=code(),
            name=text(120),
            rollup=Column(ROLLUPS, "weighted_mean"),
        ),
        _table(
            "objectives",
            "code",
            "code perspective",
            code=code(),
            name=text(200),
            perspective=code(),
            description=Column(long_text(), ""),
            drives=Column(several(code()), ()),
            rollup=Column(ROLLUPS, "weighted_mean"),
        ),
        _table(
            "kpis",
            "code valid_from",
            "code",
            code=code(),
            valid_from=FROM,
            name=text(200),
            definition=Column(long_text(), ""),
            function=Column(text(80), ""),
            level=_word("team", "individual", "organisation"),
            kind=_word("lagging", "leading"),
            status=_word("draft", "proposed", "active", "suspended", "retired"),
            owner=email,
            review_months=Column(whole(1, 120), 12),
            guardrail=code(),
            successor=code(),
            source=Column(text(200), ""),
            question=Column(text(200), ""),
            action_when_red=Column(long_text(), ""),
            pitfalls=Column(long_text(), ""),
            needs_approval=Column(yes_or_no, False),
            objective=code(),
            scope=Column(long_text(), ""),
            unit=Column(text(32), ""),
            currency=Column(text(3), ""),
            decimals=Column(whole(0, 12), 2),
            direction=_word("up", "down", "range", "binary", "ordinal", "milestone", "info"),
            frequency=Column(word(*EVERY_GRAIN), "month"),
            aggregation=text(20),
            formula=Column(long_text(1000), ""),
            inputs=Column(text(2000), ""),
            respondents=Column(text(64), ""),
            natural_min=number,
            natural_max=number,
            partial=Column(yes_or_no, False),
            levels=Column(text(500), ""),
            comparable=Column(yes_or_no, False),
            minor=Column(yes_or_no, False),
        ),
        _table(
            "measures",
            "kpi team person active_from",
            "kpi team",
            kpi=code(),
            team=TEAM_CODE,
            person=email,
            active_from=FROM,
            active_to=day,
            source=_word("entry", "formula", "rollup"),
            owner=email,
            deputy=email,
            deputy_from=day,
            deputy_to=day,
            baseline=number,
        ),
        _table(
            "weights",
            "node code team person valid_from",
            "node code",
            node=word("measure", "objective", "perspective"),
            code=code(),
            team=TEAM_CODE,
            person=email,
            valid_from=FROM,
            weight=number,
            critical=Column(yes_or_no, False),
            rollup=ROLLUPS,
        ),
        _table(
            "targets",
            "kpi team person valid_from grain",
            "kpi team",
            kpi=code(),
            team=TEAM_CODE,
            person=email,
            valid_from=FROM,
            grain=word(*EVERY_GRAIN),
            valid_to=day,
            profile=Column(text(2000), "even"),
            **dict.fromkeys(FIGURES, Column(number)),
            rationale=Column(long_text(), ""),
        ),
        _table(
            "months",
            "team grain period",
            "team grain period state",
            team=TEAM_CODE,
            grain=word(*EVERY_GRAIN),
            period=text(12),
            state=word("finished", "locked"),
            by=email,
            reason=Column(long_text(), ""),
        ),
        _table(
            "manual_scores",
            "node code team grain period",
            "node team grain period",
            node=word("team", "perspective", "objective"),
            code=TEAM_CODE,
            team=TEAM_CODE,
            grain=word(*EVERY_GRAIN),
            period=text(12),
            score=number,
            reason=Column(long_text(), ""),
        ),
        _table(
            "values",
            "kpi team person period input",
            "kpi team period",
            kpi=code(),
            team=TEAM_CODE,
            person=email,
            period=text(12),
            input=text(64),
            value=text(64),
            state=_word("value", "na"),
            note=Column(long_text(), ""),
        ),
    )
}
"""In the order in which they are loaded; `organisation.toml` comes before all of them."""
