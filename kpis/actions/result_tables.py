"""The tables of results and the statements that write them: few rows as JSON, many by COPY.

Every transaction locks these rows in one order: by key, scores before nodes. The names in the statements are
constants of this module.
"""

from dataclasses import dataclass

COMMON = ("score", "status", "reason", "coverage", "provisional", "present", "valid_until", "receipt")


@dataclass(frozen=True, slots=True)
class ResultTable:
    """`columns` are those that a result fills, `key` the order in which rows are locked; `given` is the table
    of what is to be written, `after` what has to be written first."""

    name: str
    columns: tuple[str, ...]
    key: str
    after: str = ""

    @property
    def given(self) -> str:
        return f"given_{self.name}"

    @property
    def given_columns(self) -> tuple[str, ...]:
        return ("id", "computed_version", *self.columns)

    @property
    def from_json(self) -> str:
        rows = f"json_populate_recordset(NULL::{self.name}, %({self.given})s::json)"
        return f"{self.given} AS MATERIALIZED (SELECT * FROM {rows})"  # noqa: S608  # see above

    @property
    def make_given(self) -> str:
        """An empty table beside it, without its constraints."""
        columns = ", ".join(self.given_columns)
        made = f"SELECT {columns} FROM {self.name} WITH NO DATA"  # noqa: S608  # see above
        return f"CREATE TEMPORARY TABLE {self.given} ON COMMIT DROP AS {made}"

    @property
    def copy_given(self) -> str:
        return f"COPY {self.given} ({', '.join(self.given_columns)}) FROM STDIN"

    @property
    def update(self) -> str:
        kept, given = (", ".join(f"{alias}.{name}" for name in self.columns) for alias in ("kept", "given"))
        first = f"AND (SELECT count(*) FROM {self.after}_written) >= 0" if self.after else ""  # noqa: S608  # see above
        return f"""
{self.name}_locked AS MATERIALIZED (
    SELECT kept.id FROM {self.name} kept JOIN {self.given} given ON given.id = kept.id
    WHERE (kept.computed_version < given.computed_version
        OR kept.computed_version = given.computed_version AND ROW({kept}) IS DISTINCT FROM ROW({given}))
        {first}
    ORDER BY {self.key} FOR UPDATE OF kept
),
{self.name}_written AS (
    UPDATE {self.name} kept
    SET ({", ".join(self.columns)}) = ROW({given}),
        computed_version = given.computed_version,
        computed_at = %(now)s,
        stale_since = CASE WHEN kept.source_version > given.computed_version THEN kept.stale_since END
    FROM {self.given} given, {self.name}_locked locked
    WHERE kept.id = locked.id AND kept.id = given.id
    RETURNING 1
)
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
    after=SCORES.name,
)
TABLES = (SCORES, NODES)
_WRITTEN = f"""
SELECT (SELECT count(*) FROM {SCORES.name}_written) + (SELECT count(*) FROM {NODES.name}_written)
"""  # noqa: S608  # see above
_UPDATES = f"{SCORES.update}, {NODES.update} {_WRITTEN}"

UPDATE_FROM_JSON = f"WITH {SCORES.from_json}, {NODES.from_json}, {_UPDATES}"
MAKE_GIVEN = f"{SCORES.make_given}; {NODES.make_given}"
ANALYZE_GIVEN = f"ANALYZE {SCORES.given}, {NODES.given}"
UPDATE_FROM_GIVEN = f"WITH {_UPDATES}"
DROP_GIVEN = f"DROP TABLE {SCORES.given}, {NODES.given}"
