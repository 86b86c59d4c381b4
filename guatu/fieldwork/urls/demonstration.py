"""Addresses of demonstration points, their stories and the visits to them."""

from django.urls import URLPattern, path

from guatu.fieldwork.views import demonstration, exchanges, stories

urlpatterns: list[URLPattern] = [
    path("demonstration-points/", demonstration.demonstrations, name="demonstrations"),
    path("demonstration-points/<int:pk>/", demonstration.demonstration, name="demonstration"),
    path("demonstration-points/<int:pk>/stories/", stories.writing, name="story_writing"),
    path("demonstration-points/<int:pk>/visits/", exchanges.plan, name="exchange_plan"),
    path("stories/", stories.stories, name="stories"),
    path("stories/<int:pk>/", stories.story, name="story"),
    path("stories/<int:pk>/edition/", stories.edition, name="story_edition"),
    path("stories/<int:pk>/publication/", stories.publication, name="story_publication"),
    path("stories/<int:pk>/withdrawal/", stories.withdrawal, name="story_withdrawal"),
    path("stories/<int:pk>/papers/<int:paper>/", stories.paper, name="story_paper"),
    path("tasks/<int:pk>/stories/", stories.of_task, name="task_stories"),
    path("exchange-visits/", exchanges.visits, name="exchanges"),
    path("exchange-visits/<int:pk>/", exchanges.visit, name="exchange"),
    path("exchange-visits/<int:pk>/bookings/", exchanges.booking, name="exchange_booking"),
    path("exchange-visits/<int:pk>/attendance/", exchanges.attendance, name="exchange_attendance"),
    path("exchange-visits/<int:pk>/cancellation/", exchanges.cancellation, name="exchange_cancellation"),
    path("exchange-bookings/<int:pk>/cancellation/", exchanges.unbooking, name="booking_cancellation"),
    path("exchange-bookings/<int:pk>/gains/", exchanges.gain, name="booking_gain"),
]
