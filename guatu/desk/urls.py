"""Pages of desk."""

from django.urls import path
from django.views.i18n import set_language

from guatu.desk.views import changes, components

app_name = "desk"
urlpatterns = [
    path("changes/<int:pk>/decision/", changes.decision, name="change_decision"),
    path("components/", components.components, name="components"),
    path("language/", set_language, name="language"),
]
