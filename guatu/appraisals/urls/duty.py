"""Rounds of duty reports, the reports, and who is behind."""

from django.urls import URLPattern, path

from guatu.appraisals.views.duty import reports, rounds, scores

urlpatterns: list[URLPattern] = [
    path("duty-rounds/", rounds.rounds, name="duty_rounds"),
    path("duty-rounds/due/", rounds.due, name="duty_due"),
    path("units/<int:pk>/duty-rounds/", rounds.opening, name="duty_opening"),
    path("duty-rounds/<int:pk>/", rounds.round_, name="duty_round"),
    path("duty-rounds/<int:pk>/terms/", rounds.terms, name="duty_terms"),
    path("duty-rounds/<int:pk>/publication/", rounds.publication, name="duty_publication"),
    path("duty-rounds/<int:pk>/grades/", scores.grades, name="duty_grades"),
    path("duty-reports/<int:pk>/", reports.report, name="duty_report"),
    path("duty-reports/<int:pk>/words/", reports.words, name="duty_words"),
    path("duty-reports/<int:pk>/return/", reports.return_, name="duty_return"),
    path("duty-reports/<int:pk>/answer/", reports.answer, name="duty_answer"),
    path("duty-reports/<int:pk>/scores/", scores.score, name="duty_scores"),
    path("duty-reports/<int:pk>/ballot/", scores.ballot, name="duty_ballot"),
]
