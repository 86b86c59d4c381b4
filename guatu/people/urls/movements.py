"""Addresses of transfers and graduating branches."""

from django.urls import URLPattern, path

from guatu.people.views import graduations, movements, transfer_starts

urlpatterns: list[URLPattern] = [
    path("transfers/", movements.transfers, name="transfers"),
    path("transfers/matches/", movements.names, name="transfer_names"),
    path("transfers/decisions/", movements.decisions, name="transfer_decisions"),
    path("transfers/new/", transfer_starts.start, name="transfer_start"),
    path("transfers/<int:pk>/", movements.transfer, name="transfer"),
    path("transfers/<int:pk>/decision/", movements.decision, name="transfer_decision"),
    path("transfers/<int:pk>/branch/", movements.assignment, name="transfer_branch"),
    path("transfers/<int:pk>/receipt/", movements.receipt, name="transfer_receipt"),
    path("transfers/<int:pk>/withdrawal/", movements.withdrawal, name="transfer_withdrawal"),
    path("graduations/", graduations.graduations, name="graduations"),
    path("graduations/new/", graduations.marks, name="graduation_marks"),
    path("graduations/<int:pk>/", graduations.graduation, name="graduation"),
    path("graduations/<int:pk>/transfers/", graduations.transfers, name="graduation_transfers"),
    path("graduations/<int:pk>/cancellation/", graduations.cancellation, name="graduation_cancellation"),
    path("graduates/", graduations.graduates, name="graduates"),
]
