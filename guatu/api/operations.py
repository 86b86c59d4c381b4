"""How an operation is declared: its scopes, its query, its one effect, its version.

A reading handler returns what it answers. A writing handler fetches and checks first, and returns the work: a
function that makes the change and returns what it answers. So a repeat with the same key is checked for rights
again, and has one effect all the same (invariant P11).
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, get_type_hints

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Header, P, PathEx, Router
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from guatu.accounts import keys
from guatu.accounts.actions.idempotency import Answer, once
from guatu.api.gate import Asked, require_scope
from guatu.base.problems import Problem
from guatu.base.states import Choice

GREATEST = 2**63 - 1
Id = PathEx[int, P(ge=1, le=GREATEST)]
Number = Annotated[int, Field(ge=1, le=GREATEST)]
# No NUL and no lone surrogate: neither can be stored.
CLEAN = r"^[^\x00]*$"
Work = Callable[[], BaseModel]
KEY = {"min_length": 1, "max_length": 80, "pattern": r"^[A-Za-z0-9._:-]+$"}
JSON = "application/json; charset=utf-8"


class In(BaseModel):
    """What a body or a query may hold; anything else is refused."""

    model_config = ConfigDict(extra="forbid")


class Out(BaseModel):
    """What an answer holds: these fields and no others."""


def chars(most: int, least: int = 0) -> Any:
    """The limits of a text in a body or query: so many characters, none of which cannot be stored."""
    return Field(max_length=most, min_length=least, pattern=CLEAN)


def one_of(words: type[Choice]) -> WithJsonSchema:
    """The codes of a closed list written out where they stand: for lists whose name another one bears in the
    document."""
    return WithJsonSchema({"type": "string", "enum": words.codes(), "title": words.__name__})


def reads(router: Router, path: str, answer: Any, summary: str, *verbs: str, extra: Any = None) -> Any:
    """Declare a GET. `verbs`: the token must hold one of them; none: what was published is for everyone below."""
    return answers(router.get, path, answer, summary, verbs, extra)


def creates(
    router: Router, path: str, answer: Any, summary: str, *verbs: str, status: int = 201, extra: Any = None
) -> Any:
    """Declare a POST that has one effect, named by `Idempotency-Key`; `view` returns the work."""

    def register(view: Callable[..., Work]) -> Callable[..., Work]:
        @wraps(view)
        def handler(request: Asked, idempotency_key: str, **values: Any) -> HttpResponse:
            require_scope(request, verbs)
            refuse_unknown(request, view)
            work = view(request, **values)
            made = once(
                key=idempotency_key, route=f"POST {request.path}", body_digest=keys.body_digest(request.body),
                work=lambda: Answer(status, work().model_dump_json()), by=request.user, at=request.at,
            )  # fmt: skip
            response = HttpResponse(made.text, status=made.status, content_type=JSON)
            if made.replayed:
                response["Idempotency-Replayed"] = "true"
            return response

        header = ("idempotency_key", str, Header(..., alias="Idempotency-Key", **KEY))
        handler._ninja_contribute_args = [header]  # type: ignore[attr-defined]
        said: dict[str, Any] = {
            "summary": summary,
            "operation_id": view.__name__,
            "openapi_extra": extras(verbs, extra),
        }
        router.post(path, response={status: answer}, **said)(handler)
        return view

    return register


def puts(router: Router, path: str, answer: Any, summary: str, *verbs: str, extra: Any = None) -> Any:
    """Declare a PUT, whose repeat is harmless by itself."""
    return answers(router.put, path, answer, summary, verbs, extra)


def deletes(router: Router, path: str, summary: str, *verbs: str) -> Any:
    """Declare a DELETE, whose repeat is harmless by itself."""
    return answers(router.delete, path, {204: None}, summary, verbs, None)


def answers(method: Any, path: str, answer: Any, summary: str, verbs: tuple[str, ...], extra: Any) -> Any:
    """Declare an operation whose handler returns what it answers."""

    def register(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def handler(request: Asked, **values: Any) -> Any:
            require_scope(request, verbs)
            refuse_unknown(request, view)
            return versioned(request, view(request, **values))

        said: dict[str, Any] = {
            "summary": summary,
            "operation_id": view.__name__,
            "openapi_extra": extras(verbs, extra),
        }
        method(path, response=answer, **said)(handler)
        return view

    return register


def extras(verbs: tuple[str, ...], extra: dict[str, Any] | None) -> dict[str, Any]:
    return {"x-scope": list(verbs), **(extra or {})}


def refuse_unknown(request: Asked, view: Callable[..., Any]) -> None:
    """Refuse query parameters that the operation does not know, instead of silently listing everything."""
    shape = get_type_hints(view).get("query")
    known = set(shape.model_fields) if shape else set()
    unknown = sorted(set(request.GET) - known)
    if unknown:
        raise Problem(
            "invalid", _("不认识的查询参数：%s") % "、".join(unknown), dict.fromkeys(unknown, _("没有这一项"))
        )


def versioned(request: Asked, found: Any) -> Any:
    """An answer with its version as ETag, so that nobody overwrites what they have not seen (P12)."""
    version = getattr(found, "version", None)
    if version is None:
        return found
    tag = f'"{version}"'
    if request.method == "GET" and request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(found.model_dump_json(), content_type=JSON)
    response["ETag"] = tag
    return response


def seen_version(request: Asked) -> int | None:
    """The version that `If-Match` names; None without one. Refuses any that this server never gave."""
    tag = request.headers.get("If-Match", "").strip()
    if not tag:
        return None
    number = tag.strip('"')
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Problem("stale")
    return int(number)


def body_of(request: Asked) -> Any:
    """The parsed body of a JSON request, strictly: no NaN, no other media type."""
    if request.content_type != "application/json":
        raise Problem("wrong_type", _("请以 application/json 提交。"))
    return json.loads(request.body, parse_constant=_refuse_constant)


def _refuse_constant(name: str) -> None:
    raise ValueError(name)
