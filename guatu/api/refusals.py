"""Refusals of the interface: problem details (RFC 9457) for everything, whoever refused."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from guatu.accounts.limits import TooMany
from guatu.base.pages import problem_json
from guatu.base.problems import Problem

WORDS = {
    "missing": "必须填写",
    "extra_forbidden": "没有这一项",
    "int_parsing": "须为整数",
    "int_type": "须为整数",
    "int_from_float": "须为整数",
    "int_parsing_size": "数字过大",
    "bool_parsing": "须为 true 或 false",
    "bool_type": "须为 true 或 false",
    "string_type": "须为文字",
    "string_unicode": "含有不能使用的字符",
    "string_pattern_mismatch": "含有不能使用的字符",
    "list_type": "须为列表",
    "dict_type": "须为对象",
    "model_attributes_type": "须为对象",
}
LIMITED = {
    "string_too_long": "最多{max_length}个字",
    "string_too_short": "至少{min_length}个字",
    "too_long": "最多{max_length}项",
    "too_short": "至少{min_length}项",
    "greater_than_equal": "不能小于{ge}",
    "less_than_equal": "不能大于{le}",
    "literal_error": "须为其中之一：{expected}",
    "enum": "须为其中之一：{expected}",
}


def attach(api: NinjaAPI) -> None:
    """Answer every refusal of an API as problem details."""
    api.add_exception_handler(Problem, of_problem)
    api.add_exception_handler(ValidationError, of_validation)
    api.add_exception_handler(AuthenticationError, of_authentication)
    api.add_exception_handler(HttpError, of_parsing)
    api.add_exception_handler(Http404, lambda request, _error: told(request, Problem("not_found")))
    api.add_exception_handler(RequestDataTooBig, lambda request, _error: told(request, Problem("too_large")))
    api.add_exception_handler(UnreadablePostError, lambda request, _error: told(request, Problem("invalid")))


def told(request: HttpRequest, problem: Problem) -> HttpResponse:
    """A refusal as an answer; where waiting helps, it says how many seconds."""
    response = problem_json(problem, request.path)
    if isinstance(problem, TooMany) and problem.until is not None:
        wait = (problem.until - request.at).total_seconds()  # type: ignore[attr-defined]
        response["Retry-After"] = str(max(1, math.ceil(wait)))
    if problem.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="guatu"'
    return response


def of_problem(request: HttpRequest, error: Any) -> HttpResponse:
    return told(request, error)


def of_authentication(request: HttpRequest, error: Any) -> HttpResponse:
    return told(request, Problem("sign_in", _("请出示有效的令牌：没有令牌，或令牌已到期、已停用。")))


def of_parsing(request: HttpRequest, error: Any) -> HttpResponse:
    """A body that cannot be read; what the parser itself refused comes as the cause."""
    if isinstance(error.__cause__, Problem):
        return told(request, error.__cause__)
    return told(request, Problem("invalid", _("请求内容不是合法的 JSON。")))


def of_validation(request: HttpRequest, error: Any) -> HttpResponse:
    return told(request, Problem("invalid", fields=fields(error.errors)))


def fields(errors: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Messages by field: `text`, `submissions.3`, `limit`; the source (query, body) is left out."""
    found: dict[str, str] = {}
    for error in errors:
        name = ".".join(str(part) for part in error["loc"] if part not in SOURCES) or "body"
        found.setdefault(name, words(error))
    return found


SOURCES = {"query", "path", "body", "header", "form"}


def words(error: Mapping[str, Any]) -> str:
    """What is wrong with one value, in plain words."""
    kind = error["type"]
    if kind in LIMITED:
        return _(LIMITED[kind]).format(**error.get("ctx", {}))
    return _(WORDS.get(kind, "格式不对"))
