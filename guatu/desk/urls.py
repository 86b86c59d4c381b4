"""Pages of desk."""

from django.urls import path
from django.views.i18n import set_language

from guatu.desk.views import changes, components, wall

app_name = "desk"
urlpatterns = [
    path("wall/", wall.main, name="wall"),
    path("wall/<int:campaign>/", wall.wall, name="wall"),
    path("wall/<int:campaign>/figures/", wall.wall_figures, name="wall_figures"),
    path("changes/<int:pk>/decision/", changes.decision, name="change_decision"),
    path("components/", components.components, name="components"),
    path("language/", set_language, name="language"),
]
