"""Addresses, by noun."""

from guatu.fieldwork.urls import contacts, demonstration, secondments, visits

app_name = "fieldwork"
urlpatterns = [
    *contacts.urlpatterns,
    *visits.urlpatterns,
    *demonstration.urlpatterns,
    *secondments.urlpatterns,
]
