"""The reference of the interface as a page: drawn here, because the usual one wants scripts from elsewhere."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from guatu.api.reference import groups


def reference(api: NinjaAPI) -> Callable[[HttpRequest], HttpResponse]:
    """The page of an API's document."""

    @require_safe
    def page(request: HttpRequest) -> HttpResponse:
        return render(request, "api/reference.html", {"groups": groups(api.get_openapi_schema())})

    return page
