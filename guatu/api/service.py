"""The interface as a whole: its routers, its gate, its document."""

from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI, Router
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

import guatu
from guatu.api import gate, refusals
from guatu.api.operations import body_of

PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "Problem details (RFC 9457). `errors` maps fields to messages.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}
ALWAYS = {401: "无有效令牌", 403: "没有权限", 404: "没有找到，或无权查看", 422: "内容有误", 429: "次数过多"}
WRITING = {409: "与现状冲突", 412: "版本已旧", 413: "内容过大", 415: "格式不支持"}
DESCRIPTION = """挂图接口。权限与网页完全一致：令牌的权限范围只会比持有人更小。
The same rights as the pages: a token never exceeds its owner. Times are UTC; days are Asia/Shanghai."""


class StrictJson(Parser):
    """Bodies are JSON and say so."""

    def parse_body(self, request: HttpRequest) -> Any:
        return body_of(request)  # type: ignore[arg-type]


class Interface(NinjaAPI):
    """The API with its refusals written into its document."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        document = super().get_openapi_schema(**options)
        document["components"]["schemas"]["Problem"] = PROBLEM
        for operations in document["paths"].values():
            for method, operation in operations.items():
                add_refusals(operation, ALWAYS | (WRITING if method != "get" else {}))
        return document


def add_refusals(operation: dict[str, Any], statuses: dict[int, str]) -> None:
    """Say which refusals an operation can give, beside its answer."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status, words in statuses.items():
        operation["responses"].setdefault(status, {"description": words, "content": content})


def interface(**routers: Router) -> Interface:
    """The API of some routers, each under its tag."""
    api = Interface(
        title="挂图 Guatu", version=guatu.__version__, description=DESCRIPTION, urls_namespace="api",
        auth=gate.Bearer(), parser=StrictJson(), docs_url=None,
    )  # fmt: skip
    api.add_decorator(gate.enclosed, mode="view")
    refusals.attach(api)
    for tag, router in routers.items():
        api.add_router("", router, tags=[tag])
    return api
