"""Addresses of appraisals, assessments, duty reports and symposia."""

from django.urls import URLPattern

from guatu.appraisals.urls import appraisals, assessments, duty, symposia

app_name = "appraisals"
urlpatterns: list[URLPattern] = [
    *appraisals.urlpatterns, *assessments.urlpatterns, *duty.urlpatterns, *symposia.urlpatterns,
]  # fmt: skip
