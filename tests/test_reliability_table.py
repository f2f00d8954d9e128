"""docs/reliability.md names a test for each thing that may go wrong, and each of them is there."""

import ast
import re
from pathlib import Path

TESTS = Path(__file__).resolve().parent
TABLE = (TESTS.parent / "docs" / "reliability.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")


def proofs_in(file: str) -> set[str]:
    path = TESTS / file
    tree = ast.parse(path.read_text(encoding="utf-8")) if path.exists() else ast.Module([], [])
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_each_of_the_24_scenarios_has_a_proof() -> None:
    rows = re.findall(r"^\| (\d+) \|.*$", TABLE, flags=re.MULTILINE)
    proven = [row for row in TABLE.splitlines() if re.match(r"\| \d+ \|", row) and NAMED.search(row)]
    assert rows == [str(number) for number in range(1, 25)]
    assert len(proven) == len(rows)


def test_each_named_test_is_there() -> None:
    missing = [f"{file}::{name}" for file, name in NAMED.findall(TABLE) if name not in proofs_in(file)]
    assert missing == []
