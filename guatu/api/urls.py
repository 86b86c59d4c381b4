"""The interface, version 1."""

from django.urls import path

from guatu.api.resources import (
    assignments,
    bulletins,
    campaigns,
    figures,
    files,
    flags,
    health,
    indicators,
    meetings,
    persons,
    places,
    posts,
    requests,
    submissions,
    transfers,
    units,
)
from guatu.api.service import interface
from guatu.api.views import reference

api = interface(
    units=units.router,
    campaigns=campaigns.router,
    assignments=assignments.router,
    submissions=submissions.router,
    files=files.router,
    requests=requests.router,
    figures=figures.router,
    flags=flags.router,
    bulletins=bulletins.router,
    persons=persons.router,
    posts=posts.router,
    meetings=meetings.router,
    transfers=transfers.router,
    places=places.router,
    health=health.router,
    indicators=indicators.router,
)
urlpatterns = [
    path("docs/", reference(api), name="api_reference"),
    path("", api.urls),
]
