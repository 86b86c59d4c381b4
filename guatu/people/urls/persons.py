"""Addresses of persons, their memberships and papers."""

from django.urls import path

from guatu.people.views import memberships, papers, persons, privacy

urlpatterns = [
    path("persons/", persons.persons, name="persons"),
    path("persons/matches/", persons.matches, name="matches"),
    path("persons/claims/", persons.claims, name="claims"),
    path("persons/requests/", privacy.requests, name="requests"),
    path("persons/requests/<int:pk>/decision/", privacy.request_decision, name="request_decision"),
    path("persons/<int:pk>/", persons.person, name="person"),
    path("persons/<int:pk>/record/", persons.edit, name="person_edit"),
    path("persons/<int:pk>/membership/", memberships.membership, name="membership"),
    path("persons/<int:pk>/disciplines/", memberships.discipline, name="discipline"),
    path("persons/<int:pk>/account/", persons.account, name="person_account"),
    path("persons/<int:pk>/reveals/", privacy.reveal, name="reveal"),
    path("persons/<int:pk>/corrections/", privacy.correction, name="correction"),
    path("persons/<int:pk>/erasure/", privacy.erasure, name="erasure"),
    path("disciplines/<int:pk>/lifting/", memberships.lifting, name="lifting"),
    path("reveals/<int:pk>/decision/", privacy.reveal_decision, name="reveal_decision"),
    path("reveals/<int:pk>/opening/", privacy.reveal_opening, name="reveal_opening"),
    path("units/<int:pk>/persons/", persons.unit_persons, name="unit_persons"),
    path("units/<int:pk>/persons/new/", persons.new, name="person_new"),
    path("me/", privacy.me, name="me"),
    path("me/corrections/", privacy.own_correction, name="own_correction"),
    path("me/erasure/", privacy.own_erasure, name="own_erasure"),
    path("papers/<int:pk>/", papers.paper, name="paper"),
]
