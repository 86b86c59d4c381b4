from django.urls import URLPattern, path

from guatu.coverage.views import coverage, places, plans, suggestions

urlpatterns: list[URLPattern] = [
    path("coverage/", coverage.overview, name="overview"),
    path("places/", places.register, name="places"),
    path("places/registration/", places.registration, name="registration"),
    path("places/<int:pk>/", places.place, name="place"),
    path("places/<int:pk>/edition/", places.edition, name="place_edition"),
    path("places/<int:pk>/counts/", places.counts, name="place_counts"),
    path("places/<int:pk>/cover/", places.cover, name="place_cover"),
    path("places/<int:pk>/closure/", places.closure, name="place_closure"),
    path("places/<int:pk>/plans/", plans.creation, name="place_plans"),
    path("place-counts/<int:pk>/confirmation/", places.confirmation, name="count_confirmation"),
    path("founding-plans/", plans.plans, name="plans"),
    path("founding-plans/<int:pk>/completion/", plans.completion, name="plan_completion"),
    path("founding-plans/<int:pk>/removal/", plans.removal, name="plan_removal"),
    path("suggestions/", suggestions.suggestions, name="suggestions"),
    path("suggestions/runs/", suggestions.runs, name="suggestion_runs"),
    path("suggestions/<int:pk>/", suggestions.suggestion, name="suggestion"),
    path("suggestions/<int:pk>/acceptance/", suggestions.acceptance, name="suggestion_acceptance"),
    path("suggestions/<int:pk>/refusal/", suggestions.refusal, name="suggestion_refusal"),
]
