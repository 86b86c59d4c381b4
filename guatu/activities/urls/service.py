"""Volunteer hours, check-ins, youth homes and transcripts."""

from django.urls import URLPattern, path

from guatu.activities.views import homes, service, transcripts

urlpatterns: list[URLPattern] = [
    path("units/<int:pk>/services/", service.services, name="services"),
    path("services/<int:pk>/removal/", service.service_removal, name="service_removal"),
    path("units/<int:pk>/checkins/", service.check_ins, name="check_ins"),
    path("checkins/<int:pk>/", service.check_in, name="check_in"),
    path("communities/", service.communities, name="communities"),
    path("homes/", homes.homes, name="homes"),
    path("units/<int:pk>/homes/", homes.new_home, name="new_home"),
    path("homes/<int:pk>/", homes.home, name="home"),
    path("homes/<int:pk>/events/", homes.home_events, name="home_events"),
    path("units/<int:pk>/transcripts/", transcripts.transcripts, name="transcripts"),
    path("persons/<int:pk>/transcript/", transcripts.transcript, name="transcript"),
    path("transcripts/<int:pk>/removal/", transcripts.transcript_removal, name="transcript_removal"),
]
