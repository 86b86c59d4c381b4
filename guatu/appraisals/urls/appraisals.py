"""Appraisals by the six strengths."""

from django.urls import URLPattern, path

from guatu.appraisals.views import appraisals

urlpatterns: list[URLPattern] = [
    path("appraisals/", appraisals.appraisals, name="list"),
    path("appraisals/rubric/", appraisals.published, name="rubric"),
    path("appraisals/<int:pk>/", appraisals.appraisal, name="detail"),
    path("appraisals/<int:pk>/ratings/", appraisals.ratings, name="ratings"),
    path("appraisals/<int:pk>/signature/", appraisals.signature, name="signature"),
    path("appraisals/<int:pk>/comment/", appraisals.comment, name="comment"),
    path("units/<int:pk>/appraisals/", appraisals.opening, name="opening"),
]
