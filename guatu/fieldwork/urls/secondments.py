"""First branch secretaries: terms, what villages ask for, candidates, matches."""

from django.urls import URLPattern, path

from guatu.fieldwork.views import secondment_needs as needs
from guatu.fieldwork.views import secondment_terms as terms
from guatu.fieldwork.views import secondments
from guatu.fieldwork.views.secondment_acts import ACTS

urlpatterns: list[URLPattern] = [
    path("secondments/", secondments.overview, name="secondments"),
    path("secondments/mine/", secondments.mine, name="my_village"),
    path("secondments/<int:pk>/", secondments.secondment, name="secondment"),
    *(path(f"secondments/<int:pk>/{act.noun}/", secondments.step, {"act": act}, name=f"secondment_{act.noun}")
      for act in ACTS),
    path("secondments/<int:pk>/deed/", terms.deed, name="deed"),
    path("secondments/<int:pk>/months/<str:key>/", terms.month, name="month"),
    path("secondments/<int:pk>/months/<str:key>/log/", terms.log, name="month_log"),
    path("secondments/deeds/<int:pk>/confirmation/", terms.confirmation, name="deed_confirmation"),
    path("secondments/evaluations/<int:pk>/", terms.evaluation, name="evaluation"),
    path("secondments/evaluations/<int:pk>/opinion/", terms.opinion, name="evaluation_opinion"),
    path("secondments/evaluations/<int:pk>/signature/", terms.signature, name="evaluation_signature"),
    path("secondment-needs/", needs.need_list, name="needs"),
    path("secondment-needs/matches/", needs.match_list, name="matches"),
    path("secondment-needs/matches/runs/", needs.match_runs, name="match_runs"),
    path("secondment-needs/matches/<int:pk>/", needs.match, name="match"),
    path("secondment-needs/matches/<int:pk>/acceptance/", needs.acceptance, name="match_acceptance"),
    path("secondment-needs/matches/<int:pk>/refusal/", needs.refusal, name="match_refusal"),
    path("secondment-needs/<int:pk>/", needs.need, name="need"),
    path("secondment-needs/<int:pk>/closure/", needs.closure, name="need_closure"),
    path("secondment-needs/<int:pk>/dispatch/", needs.dispatch, name="dispatch"),
    path("candidates/", needs.candidate_list, name="candidates"),
    path("candidates/<int:pk>/", needs.candidate, name="candidate"),
    path("candidates/<int:pk>/withdrawal/", needs.withdrawal, name="candidate_withdrawal"),
    path("units/<int:pk>/secondments/", secondments.unit_secondments, name="unit_secondments"),
    path("units/<int:pk>/secondment-need/", needs.need_form, name="need_form"),
    path("units/<int:pk>/candidate/", needs.recommendation, name="recommendation"),
]  # fmt: skip
