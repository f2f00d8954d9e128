"""A report for thousands costs what one for a few costs, but for the rows of its ledger."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.actions.build import build_due
from reports.actions.ledger import ROWS
from reports.actions.tick import materialise
from reports.models import ReportArtifact, ReportDelivery
from tests.report_scene import NOW, make_readers, make_scene

BUILDING = 47
"""Statements, the first thousand ledger rows included."""


@pytest.mark.parametrize("readers", [1, 300, 5000])
def test_each_reader_has_one_row_and_statements_follow_the_thousands_only(readers: int) -> None:
    make_scene(Group.objects.get(name="Executives"))
    expected = ["elin@merrow.example", *(reader.email for reader in make_readers(readers))]
    materialise(NOW)
    with CaptureQueriesContext(connection) as captured:
        assert build_due(NOW) == 1
    rows = ReportDelivery.objects.values_list("address", flat=True)
    assert sorted(rows) == expected
    assert ReportArtifact.objects.count() == 1
    assert len(captured) == BUILDING + readers // ROWS
