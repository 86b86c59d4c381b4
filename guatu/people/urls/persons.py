"""Addresses of persons, their memberships and papers."""

from django.urls import path

from guatu.people.views import papers

urlpatterns = [
    path("papers/<int:pk>/", papers.paper, name="paper"),
]
