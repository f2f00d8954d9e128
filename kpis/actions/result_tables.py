"""The tables of results and the statements that write them: few rows as JSON, many by COPY.

The names in the statements are constants of this module.
"""

from dataclasses import dataclass

COMMON = ("score", "status", "reason", "coverage", "provisional", "present", "valid_until", "receipt")


@dataclass(frozen=True, slots=True)
class ResultTable:
    """`columns` are those that a result fills, `key` the order in which rows are locked: the one of every
    transaction that marks them."""

    name: str
    columns: tuple[str, ...]
    key: str

    @property
    def given(self) -> tuple[str, ...]:
        return ("id", "computed_version", *self.columns)

    @property
    def update_from_json(self) -> str:
        rows = f"SELECT * FROM json_populate_recordset(NULL::{self.name}, %(rows)s::json)"  # noqa: S608  # see above
        return f"WITH given AS MATERIALIZED ({rows}), {self._update}"

    @property
    def update_from_given(self) -> str:
        return f"WITH {self._update}"

    @property
    def make_given(self) -> str:
        """An empty table beside it, without its constraints."""
        given = ", ".join(self.given)
        return f"CREATE TEMPORARY TABLE given ON COMMIT DROP AS SELECT {given} FROM {self.name} WITH NO DATA"  # noqa: S608  # see above

    @property
    def copy_given(self) -> str:
        return f"COPY given ({', '.join(self.given)}) FROM STDIN"

    @property
    def _update(self) -> str:
        kept, given = (", ".join(f"{alias}.{name}" for name in self.columns) for alias in ("kept", "given"))
        return f"""
locked AS MATERIALIZED (
    SELECT kept.id FROM {self.name} kept JOIN given ON given.id = kept.id
    ORDER BY {self.key} FOR UPDATE OF kept
)
UPDATE {self.name} kept
SET ({", ".join(self.columns)}) = ROW({given}),
    computed_version = given.computed_version,
    computed_at = %(now)s,
    stale_since = CASE WHEN kept.source_version = given.computed_version THEN NULL ELSE kept.stale_since END
FROM given, locked
WHERE kept.id = locked.id AND kept.id = given.id
    AND (kept.computed_version < given.computed_version
        OR kept.computed_version = given.computed_version AND ROW({kept}) IS DISTINCT FROM ROW({given}))
"""  # noqa: S608  # see above


SCORES = ResultTable(
    "kpis_score",
    (
        *COMMON,
        *("raw", "value", "inputs", "target", "lower", "upper", "lines", "change", "have", "expected"),
        *("completeness", "exceeded", "stale", "trouble", "to_date", "to_date_until"),
    ),
    "kept.measure_id, kept.grain, kept.start",
)
NODES = ResultTable(
    "kpis_nodescore",
    (
        *COMMON,
        *("green", "amber", "red", "grey", "carried", "not_applicable", "expected_weight", "worst_id"),
    ),
    "kept.team_id, kept.node, coalesce(kept.objective_id, kept.perspective_id), kept.grain, kept.start",
)
