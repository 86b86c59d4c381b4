from django.urls import URLPattern, path

from guatu.coverage.views import cases, health
from guatu.coverage.views.case_steps import STEPS

urlpatterns: list[URLPattern] = [
    path("health/", health.health, name="health"),
    path("health/findings/", health.findings, name="findings"),
    path("health/decisions/", cases.decisions, name="decisions"),
    path("health/rules/", health.faults, name="faults"),
    path("units/<int:pk>/health/", health.unit_health, name="unit_health"),
    path("cases/", cases.ledger, name="cases"),
    path("cases/<int:pk>/", cases.case, name="case"),
    *(path(f"cases/<int:pk>/{act.noun}/", cases.step, {"act": act}, name=f"case_{act.noun}") for act in STEPS),
]
