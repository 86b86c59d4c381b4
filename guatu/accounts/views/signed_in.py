"""The first line of every page of one's own: somebody is signed in."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache

from guatu.accounts.models import User
from guatu.base.problems import Problem


def account_of(request: HttpRequest) -> User:
    """The signed-in account; nobody is sent to the sign-in page."""
    if not isinstance(request.user, User):
        raise Problem("sign_in")
    return request.user


def own_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page that only a signed-in account sees, and that no cache keeps."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        account_of(request)
        return view(request, *args, **kwargs)

    return guarded
