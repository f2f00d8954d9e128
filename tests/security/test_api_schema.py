"""Schemathesis: whatever the description of the API allows, no answer contradicts it and none is a crash."""

import datetime as dt
from collections.abc import Iterator

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given
from pytest_django.fixtures import Settings
from schemathesis import Case
from schemathesis.checks import (
    CheckFunction,
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api_tokens import make_api_token
from tests.builders import make_entry, make_score
from tests.cast import Cast

OPERATIONS = (
    "GET /api/v1/catalogue",
    "GET /api/v1/catalogue/{code}",
    "GET /api/v1/measures",
    "GET /api/v1/scores",
    "GET /api/v1/entries",
    "POST /api/v1/entries",
)
CHECKS: list[CheckFunction] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
"""What the tool knows beside these are opinions, such as that nothing but the described is ever taken."""


@pytest.fixture
def schema(settings: Settings) -> Iterator[schemathesis.BaseSchema]:
    """The application itself, which leaves the connection of the test open as Django's own client does."""
    settings.API_READS_PER_MINUTE = settings.API_WRITES_PER_MINUTE = 10_000
    for moment in (request_started, request_finished):
        moment.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    for moment in (request_started, request_finished):
        moment.connect(close_old_connections)


def operations(schema: schemathesis.BaseSchema) -> dict[str, schemathesis.APIOperation]:
    found = (result.ok() for result in schema.get_all_operations())
    return {operation.label: operation for operation in found}


def test_every_operation_is_asked(schema: schemathesis.BaseSchema) -> None:
    assert sorted(operations(schema)) == sorted(OPERATIONS)


@pytest.mark.parametrize("label", OPERATIONS)
def test_answers_are_as_described(schema: schemathesis.BaseSchema, cast: Cast, label: str) -> None:
    _figures(cast)
    text = make_api_token(cast.contributor, write=[cast.buses])[1]

    @given(case=operations(schema)[label].as_strategy())
    @hypothesis.settings(
        max_examples=20,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Case) -> None:
        answer = case.call_and_validate(headers={"Authorization": f"Bearer {text}"}, checks=CHECKS)
        assert answer.status_code not in (401, 429)  # or nothing was asked at all

    ask()


def _figures(cast: Cast) -> None:
    start = dt.date(2026, 10, 1)
    make_entry(cast.punctuality, start, "84.6")
    make_score(cast.punctuality, start, "84.6", "96.1")
