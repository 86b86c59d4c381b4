"""Addresses, by noun."""

from guatu.coverage.urls import cases, places

app_name = "coverage"
urlpatterns = [*cases.urlpatterns, *places.urlpatterns]
