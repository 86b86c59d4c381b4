"""Visits, what they raise, and the page that works without a network."""

from django.urls import URLPattern, path

from guatu.fieldwork.views import matters, photos, syncing, visits

urlpatterns: list[URLPattern] = [
    path("offline/", syncing.offline, name="offline"),
    path("sync-token/", syncing.token, name="sync_token"),
    path("visits/", visits.visits, name="visits"),
    path("visits/mine/", visits.mine, name="my_visits"),
    path("visits/<int:pk>/", visits.visit, name="visit"),
    path("visits/<int:pk>/correction/", visits.correction, name="visit_correction"),
    path("visits/<int:pk>/choice/", visits.choice, name="visit_choice"),
    path("visits/<int:pk>/cancellation/", visits.cancellation, name="visit_cancellation"),
    path("visit-entries/<int:pk>/photo/", photos.photo, name="visit_photo"),
    path("units/<int:pk>/visits/", visits.unit_visits, name="unit_visits"),
    path("units/<int:pk>/visit/", visits.record, name="visit_record"),
    path("units/<int:pk>/visit-plan/", visits.plan, name="visit_plan"),
    path("matters/", matters.matters, name="matters"),
    path("matters/<int:pk>/", matters.matter, name="matter"),
    *(path(f"matters/<int:pk>/{act.noun}/", matters.step, {"act": act}, name=f"matter_{act.noun}")
      for act in matters.STEPS),
]  # fmt: skip
