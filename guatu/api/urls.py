"""The interface, version 1."""

from django.urls import path

from guatu.api.resources import assignments, bulletins, campaigns, figures, files, flags, requests, submissions, units
from guatu.api.service import interface

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
)
urlpatterns = [path("", api.urls)]
