"""Answers to what phones send after a time without network, and the page that works without one.

The page's side is in static/fieldwork/offline.js. A form marked `data-offline` is sent in the background with
`Accept: application/json`; its view answers with `taken` or `not_taken`, and stands under `for_phones`.
"""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from guatu.accounts.forms.refusable import Form
from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base.pages import problem_json
from guatu.base.problems import Problem

View = Callable[..., HttpResponseBase]


def scripted(request: HttpRequest) -> bool:
    """Whether the page's script sent it, and not the form by itself."""
    return request.headers.get("Accept") == "application/json"


def for_phones(view: View) -> View:
    """A view whose refusals are told to the page's script as data; stands outermost."""

    @wraps(view)
    def told(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Problem as problem:
            if not scripted(request):
                raise
            return problem_json(problem)

    return told


def taken(state: str, url: str, text: object) -> JsonResponse:
    """An entry that was kept. `state`: accepted, duplicate (it had come before) or conflict (another one differs)."""
    return JsonResponse({"state": state, "url": url, "text": str(text)}, json_dumps_params={"ensure_ascii": False})


def not_taken(form: Form) -> JsonResponse:
    """What is wrong with an entry, by field; the phone keeps it."""
    words = {name: "；".join(str(error) for error in errors) for name, errors in form.errors.items()}
    rest = words.pop("__all__", "")
    code = form.problem.code if form.problem is not None else "invalid"
    return problem_json(Problem(code, rest, words))


@for_phones
@require_safe
@own_page
def token(request: HttpRequest) -> HttpResponse:
    """A fresh token for what a phone is about to send, and whose session it is."""
    return JsonResponse({"token": get_token(request), "account": account_of(request).pk})


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The page that stands in for every other while there is no network. It knows nobody: phones keep a copy."""
    return HttpResponse(render_to_string("fieldwork/offline.html", {"demo": settings.DEMO}))
