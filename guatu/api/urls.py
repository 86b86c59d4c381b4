"""The interface, version 1."""

from django.urls import path

from guatu.api.resources import (
    assessments,
    assignments,
    bulletins,
    campaigns,
    contacts,
    demonstrations,
    duty,
    figures,
    files,
    flags,
    guidance,
    health,
    indicators,
    letters,
    matters,
    meetings,
    persons,
    places,
    posts,
    requests,
    secondments,
    spots,
    submissions,
    transfers,
    units,
    visits,
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
    contacts=contacts.router,
    visits=visits.router,
    matters=matters.router,
    demonstrations=demonstrations.router,
    secondments=secondments.router,
    spots=spots.router,
    duty=duty.router,
    guidance=guidance.router,
    assessments=assessments.router,
    letters=letters.router,
)
urlpatterns = [
    path("docs/", reference(api), name="api_reference"),
    path("", api.urls),
]
