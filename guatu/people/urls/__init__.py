"""Addresses, by noun."""

from guatu.people.urls import admissions, movements, persons, posts

app_name = "people"
urlpatterns = [*admissions.urlpatterns, *movements.urlpatterns, *persons.urlpatterns, *posts.urlpatterns]
