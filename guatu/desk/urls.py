"""Pages of desk."""

from django.urls import path
from django.views.i18n import set_language

from guatu.desk.views import burden, changed, changes, components, demo, home, imports, ledgers, maps, search, unit, wall

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("home/queue/", home.queue, name="queue"),
    path("demo-sign-in/", demo.sign_in, name="demo_sign_in"),
    path("search/", search.search, name="search"),
    path("units/<int:pk>/", unit.unit, name="unit"),
    path("wall/", wall.main, name="wall"),
    path("wall/<int:campaign>/", wall.wall, name="wall"),
    path("wall/<int:campaign>/figures/", wall.wall_figures, name="wall_figures"),
    path("wall/<int:campaign>/changes/", changed.changed, name="changed"),
    path("wall/<int:campaign>/map/", maps.page, name="map"),
    path("changes/<int:pk>/decision/", changes.decision, name="change_decision"),
    path("data/", ledgers.data, name="data"),
    path("data/units/", imports.units, name="units"),
    path("data/units/template/", imports.units_template, name="units_template"),
    path("data/units/ledger.xlsx", imports.units_ledger, {"form": "xlsx"}, name="units_xlsx"),
    path("data/units/ledger.csv", imports.units_ledger, {"form": "csv"}, name="units_csv"),
    path("data/units/<int:pk>/", imports.units_import, name="units_import"),
    path("data/units/<int:pk>/import/", imports.units_written, name="units_written"),
    path("data/checks/<int:pk>/", ledgers.check, name="ledger_check"),
    path("data/checks/<int:pk>/import/", ledgers.written, name="ledger_written"),
    path("data/imports/<int:pk>/", ledgers.imported, name="ledger_import"),
    path("data/imports/<int:pk>/continuation/", ledgers.continuation, name="ledger_continuation"),
    path("data/imports/<int:pk>/withdrawal/", ledgers.withdrawal, name="ledger_withdrawal"),
    path("data/<slug:kind>/", ledgers.ledger, name="ledger"),
    path("data/<slug:kind>/template/", ledgers.blank, name="ledger_template"),
    path("data/<slug:kind>/ledger.xlsx", ledgers.exported, {"form": "xlsx"}, name="ledger_xlsx"),
    path("data/<slug:kind>/ledger.csv", ledgers.exported, {"form": "csv"}, name="ledger_csv"),
    path("components/", components.components, name="components"),
    path("language/", set_language, name="language"),
]
