"""The API as a whole: its OpenAPI description, and how errors of any kind leave it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError, ValidationErrorContext
from ninja.openapi.schema import OpenAPISchema

from .auth import Bearer
from .numbers import ExactParser, text_of
from .problems import MEDIA_TYPE, Document, response_to

ALWAYS = (401, 405, 422, 429, 500, 503)


def responses(answer: Any, *more: int) -> dict[Any, Any]:
    """What an operation answers: 200, and problem documents for what can go wrong anywhere and `more`."""
    return {200: answer, frozenset((*ALWAYS, *more)): Document}


class Api(NinjaAPI):
    def __init__(self) -> None:
        super().__init__(
            title="kpiportal",
            version="1",
            description="Catalogue, measures and scores to read; entries to read and to write in bulk.",
            urls_namespace="api",
            openapi_url=None,
            docs_url=None,
            auth=Bearer(),
            parser=ExactParser(),
        )

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        return response_to(exc)

    def validation_error_from_error_contexts(
        self, error_contexts: list[ValidationErrorContext[Any]]
    ) -> ValidationError:
        return ValidationError(
            [
                _broken(each)
                for context in error_contexts
                for each in context.pydantic_validation_error.errors(include_url=False)
            ]
        )

    def get_openapi_schema(self, **given: Any) -> OpenAPISchema:
        """Problems have a media type of their own."""
        schema = super().get_openapi_schema(**given)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    if status >= 400:
                        answer["content"] = {MEDIA_TYPE: answer["content"]["application/json"]}
        return schema


def _broken(error: Any) -> dict[str, Any]:
    """pydantic names the place ("sent", "entries", 3, "value"), or ("asked", "limit")."""
    place = [part for part in error["loc"] if part not in ("sent", "asked")]
    item = None
    if len(place) > 1 and place[0] == "entries" and isinstance(place[1], int):
        item, place = place[1], place[2:]
    return {
        "item": item,
        "field": ".".join(map(str, place)),
        "rule": error["type"],
        "given": text_of(error["input"]),
        "message": error["msg"],
    }
