"""Pages of campaigns."""

from django.urls import path

from guatu.campaigns.models import Campaign, Category, Node, Task
from guatu.campaigns.views import editing, filling, life, reading, responsibility

app_name = "campaigns"
urlpatterns = [
    path("campaigns/", reading.listing, name="list"),
    path("campaigns/import/", life.imports, name="import"),
    path("campaigns/<int:pk>/", reading.detail, name="detail"),
    path("campaigns/<int:pk>/list.<str:form>", reading.export, name="export"),
    path("campaigns/<int:pk>/editor/", editing.editor, name="editor"),
    path("campaigns/<int:pk>/facts/", editing.edit, {"model": Campaign}, name="facts"),
    path("campaigns/<int:pk>/copy/", life.copy, name="copy"),
    path("campaigns/<int:pk>/closure/", life.closure, name="closure"),
    path("campaigns/<int:pk>/removal/", life.removal, name="removal"),
    path("campaigns/<int:pk>/reach/", editing.preview, name="reach"),
    path("campaigns/<int:pk>/tasks/new/", editing.new, {"model": Task}, name="task_new"),
    path("campaigns/<int:pk>/categories/new/", editing.new, {"model": Category}, name="category_new"),
    path("campaigns/<int:pk>/nodes/new/", editing.new, {"model": Node}, name="node_new"),
    path("campaigns/<int:pk>/responsibility/", responsibility.matrix, name="responsibility"),
    path("campaigns/<int:pk>/responsibility/gaps/", filling.gaps, name="responsibility_gaps"),
    path("campaigns/<int:pk>/responsibility/filling/", filling.filling, name="responsibility_filling"),
    path("tasks/<int:pk>/", reading.task, name="task"),
    path("tasks/<int:pk>/editor/", editing.edit, {"model": Task}, name="task_editor"),
    path("tasks/<int:pk>/removal/", editing.removal, {"model": Task}, name="task_removal"),
    path("tasks/<int:pk>/place/", editing.place, {"model": Task}, name="task_place"),
    path("tasks/<int:pk>/answering/", filling.answering, name="task_answering"),
    path("tasks/<int:pk>/responsibility/<str:duty>/", responsibility.assignment, name="assignment"),
    path("categories/<int:pk>/editor/", editing.edit, {"model": Category}, name="category_editor"),
    path("categories/<int:pk>/removal/", editing.removal, {"model": Category}, name="category_removal"),
    path("categories/<int:pk>/place/", editing.place, {"model": Category}, name="category_place"),
    path("nodes/<int:pk>/editor/", editing.edit, {"model": Node}, name="node_editor"),
    path("nodes/<int:pk>/removal/", editing.removal, {"model": Node}, name="node_removal"),
]
