"""Addresses, by noun."""

from guatu.activities.urls import life, service, training

app_name = "activities"
urlpatterns = [*life.urlpatterns, *service.urlpatterns, *training.urlpatterns]
