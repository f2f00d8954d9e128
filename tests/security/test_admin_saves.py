"""The admin site writes nothing by itself: each page hands over to an action or is there to be read."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib import admin
from django.test import RequestFactory

from accounts.admin.curated import CuratedAdmin
from tests.cast import make_cast

ROOT = Path(__file__).parents[2]
APPS = ("accounts", "kpis", "reports")
MODULES = sorted(path for app in APPS for path in (ROOT / app / "admin").glob("*.py"))
WRITES = {"save", "delete", "create", "update", "bulk_create", "bulk_update", "get_or_create", "execute"}
MAKES_ROWS = "formset.save(commit=False)"
"""Of what was typed, and saves none."""


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def writes(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            yield ast.unparse(node)


def saving(path: Path) -> list[ast.FunctionDef]:
    """What its pages do when they save or delete."""
    names = ("act", "delete_model")
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef) and node.name in names]


def actions_in(path: Path) -> set[str]:
    lines = (node for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom))
    from_actions = (line for line in lines if "actions" in (line.module or "").split("."))
    return {alias.asname or alias.name for line in from_actions for alias in line.names}


def test_no_module_of_the_admin_site_writes_rows() -> None:
    found = {call for path in MODULES for call in writes(path)}
    assert {call for call in found if not call.startswith("given.")} == {MAKES_ROWS}


@pytest.mark.django_db
def test_every_page_is_curated_or_read_only() -> None:
    request = RequestFactory().get("/admin/")
    request.user = make_cast().administrator
    written = {
        type(page).__name__: isinstance(page, CuratedAdmin) and type(page).act is not CuratedAdmin.act
        for page in admin.site._registry.values()
        if page.has_add_permission(request) or page.has_change_permission(request)
    }
    assert [name for name, is_curated in written.items() if not is_curated] == []
    assert "KPIAdmin" in written


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parents[1].name}-{path.stem}")
def test_what_saves_calls_an_action(path: Path) -> None:
    for function in saving(path):
        called = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
        abstract = isinstance(function.body[-1], ast.Raise)
        assert called & actions_in(path) or abstract, f"line {function.lineno}"
