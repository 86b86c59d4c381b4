"""Meetings, what is due, and yearly reviews."""

from django.urls import URLPattern, path

from guatu.activities.views import due, meetings, reviews

urlpatterns: list[URLPattern] = [
    path("life/", due.due, name="due"),
    path("units/<int:pk>/life/", due.unit_life, name="unit_life"),
    path("units/<int:pk>/meetings/", meetings.meetings, name="meetings"),
    path("units/<int:pk>/record/", meetings.record, name="record"),
    path("units/<int:pk>/roll/", meetings.roll, name="roll"),
    path("meetings/<int:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<int:pk>/strike/", meetings.strike, name="meeting_strike"),
    path("reviews/", reviews.reviews, name="reviews"),
    path("units/<int:pk>/reviews/<int:year>/", reviews.review, name="review"),
    path("reviews/<int:pk>/decision/", reviews.decision, name="review_decision"),
]
