"""History cannot be rewritten: not through the models, and not by the role the program runs as."""

import datetime as dt
import re
from functools import partial

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, models, transaction

from accounts.actions.individuals import look
from accounts.audit import COMMAND, record
from reports.actions.restored import hold_if_restored
from reports.models import LedgerHome
from tests.builders import make_entry, make_node_terms, make_objective, make_rules, moment
from tests.cast import Cast

LEDGERS = {
    "accounts.change",
    "accounts.look",
    "accounts.teamterms",
    "kpis.entryapproval",
    "kpis.entryrevision",
    "kpis.kpiversion",
    "kpis.manualscore",
    "kpis.measureterms",
    "kpis.nodeterms",
    "kpis.review",
    "kpis.scoringrules",
    "kpis.target",
    "kpis.watchact",
    "reports.deliveryattempt",
    "reports.reminder",
    "reports.reportartifact",
    "reports.reportfile",
    "reports.signalnotice",
}
ROLE = re.search(r"```sql\n(CREATE ROLE.*?)```", (settings.BASE_DIR / "docs/operations.md").read_text(), re.S)


def model_of(label: str) -> type[models.Model]:
    return apps.get_model(label)


@pytest.fixture
def rows(cast: Cast) -> set[str]:
    """A row in most ledgers; the labels of those."""
    now = moment()
    record(COMMAND, cast.buses, {"name": "Buses"}, {"name": "Bus"}, now)
    look(cast.manager, [(cast.contributor.pk, cast.buses.pk)], "measure", now=now)
    make_entry(cast.punctuality, dt.date(2026, 2, 1), 84)
    make_rules()
    make_node_terms(make_objective())
    return {label for label in LEDGERS if model_of(label)._default_manager.exists()}


def test_every_ledger_has_both_triggers() -> None:
    with connection.cursor() as cursor:
        for ending in ("is_append_only", "is_never_truncated"):
            cursor.execute(
                "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE %s AND tgenabled = 'O'",
                [f"%\\_{ending}"],
            )
            assert {table for (table,) in cursor.fetchall()} == {label.replace(".", "_") for label in LEDGERS}


def test_models_cannot_change_or_delete_history(rows: set[str]) -> None:
    assert rows >= {
        "accounts.change",
        "accounts.look",
        "kpis.entryrevision",
        "kpis.kpiversion",
        "kpis.target",
    }
    for label in rows:
        every = model_of(label)._default_manager.all()
        row = every.order_by("pk")[0]
        for rewrite in (row.save, row.delete, partial(every.update, id=models.F("id")), every.delete):
            with pytest.raises((DatabaseError, models.ProtectedError)), transaction.atomic():
                rewrite()


@pytest.fixture
def as_program(rows: set[str]) -> None:
    """From here on the test is the role that the documentation shows."""
    assert ROLE is not None
    with connection.cursor() as cursor:
        cursor.execute(
            ROLE[1].replace("ON DATABASE kpiportal", f"ON DATABASE {connection.settings_dict['NAME']}")
        )
        cursor.execute("SET LOCAL ROLE kpiportal_app")


@pytest.mark.parametrize("label", sorted(LEDGERS))
def test_the_program_has_no_right_to_rewrite(as_program: None, label: str) -> None:
    table = model_of(label)._meta.db_table
    for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}", f"TRUNCATE {table}"):  # noqa: S608 - names of our own tables
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_the_program_may_ask_where_the_ledger_lives(as_program: None) -> None:
    assert [hold_if_restored(moment()) for _ in range(2)] == [0, 0]
    assert LedgerHome.objects.count() == 1


def test_the_program_may_add_history_and_write_the_rest(as_program: None, cast: Cast) -> None:
    record(COMMAND, cast.buses, {"name": "Bus"}, {"name": "Buses"}, moment())
    cast.buses.name = "Buses and coaches"
    cast.buses.save()
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("CREATE TABLE mine (id int)")
