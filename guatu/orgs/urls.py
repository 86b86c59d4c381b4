"""Pages of orgs."""

from django.urls import path

from guatu.orgs.urls_people import urlpatterns as people
from guatu.orgs.views import changes, norms, tree

app_name = "orgs"
urlpatterns = [
    path("tree/", tree.tree, name="tree"),
    path("tree/list/", tree.units, name="list"),
    path("tree/matches/", tree.matches, name="matches"),
    path("tree/<int:pk>/", tree.branch, name="branch"),
    path("units/<int:pk>/history/", tree.history, name="history"),
    path("units/<int:pk>/changes/<slug:kind>/", changes.proposal, name="proposal"),
    path("changes/", changes.changes, name="changes"),
    path("changes/<int:pk>/", changes.change, name="change"),
    path("changes/<int:pk>/withdrawal/", changes.withdrawal, name="withdrawal"),
    path("norms/", norms.norms, name="norms"),
    path("norms/<str:code>/", norms.norm, name="norm"),
    *people,
]
