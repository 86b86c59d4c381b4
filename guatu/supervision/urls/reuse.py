"""Pages of reused evidence."""

from django.urls import URLPattern, path

from guatu.supervision.views import reuse

urlpatterns: list[URLPattern] = [
    path("suspicions/", reuse.suspicions, name="suspicions"),
    path("suspicions/<int:pk>/", reuse.suspicion, name="suspicion"),
    path("suspicions/<int:pk>/judgement/", reuse.judgement, name="suspicion_judgement"),
]
