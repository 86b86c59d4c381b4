"""Quarterly symposia."""

from django.urls import URLPattern, path

from guatu.appraisals.views import symposia

urlpatterns: list[URLPattern] = [
    path("symposia/", symposia.symposia, name="symposia"),
    path("units/<int:pk>/symposia/", symposia.plan, name="symposium_plan"),
    path("symposia/<int:pk>/", symposia.symposium, name="symposium"),
    path("symposia/<int:pk>/plan/", symposia.revision, name="symposium_revision"),
    path("symposia/<int:pk>/minutes/", symposia.minutes, name="symposium_minutes"),
    path("symposia/<int:pk>/cancellation/", symposia.cancellation, name="symposium_cancellation"),
]
