"""One handler turns every refusal into a page, a fragment or JSON (RFC 9457), with the right status."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from guatu.base.problems import Problem
from guatu.base.told import told

PLAIN = {401: "sign_in", 403: "not_allowed", 404: "not_found", 405: "wrong_method", 500: "unavailable"}


def problem_json(problem: Problem, instance: str = "") -> JsonResponse:
    """A refusal as application/problem+json; `errors` maps fields to messages."""
    body: dict[str, object] = {
        "type": f"urn:guatu:problem:{problem.code}",
        "title": _(problem.title),
        "status": problem.status,
        "detail": told(problem),
        "code": problem.code,
    }
    if instance:
        body["instance"] = instance
    if problem.fields:
        body["errors"] = {name: told(text) for name, text in problem.fields.items()}
    return JsonResponse(
        body,
        status=problem.status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, and from there back to what was asked for."""
    back = request.get_full_path() if request.method == "GET" else "/"
    address = f"{settings.LOGIN_URL}?{urlencode({'next': back})}"
    if getattr(request, "htmx", False):
        return HttpResponse(status=401, headers={"HX-Redirect": settings.LOGIN_URL})
    return redirect(address)


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The refusal in the form that the asker can use."""
    if request.path.startswith("/api/"):
        return problem_json(problem, request.path)
    if problem.status == 401:
        return sign_in_first(request)
    if getattr(request, "htmx", False):
        response = render(request, "parts/_problem.html", {"problem": problem}, status=problem.status)
        response["HX-Retarget"] = "#toasts"
        response["HX-Reswap"] = "beforeend"
        return response
    template = "404.html" if problem.status == 404 else "problem.html"
    return render(request, template, {"problem": problem}, status=problem.status)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """The answer to an exception of a view, or None where it is a defect and not a refusal."""
    if isinstance(exception, Problem):
        return answer(request, exception)
    if isinstance(exception, Http404):
        return answer(request, Problem("not_found"))
    if isinstance(exception, PermissionDenied):
        return answer(request, Problem("not_allowed"))
    return None


def problem_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Middleware: refusals of views become answers, and the API never answers with a page."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        page = response.headers.get("Content-Type", "").startswith("text/html")
        if page and response.status_code in PLAIN and request.path.startswith("/api/"):
            told = problem_json(Problem(PLAIN[response.status_code]), request.path)
            if "Allow" in response.headers:
                told["Allow"] = response["Allow"]
            return told
        return response

    middleware.process_exception = refused  # type: ignore[attr-defined]
    return middleware
