"""All URLs: each app names its own nouns."""

from django.urls import include, path

urlpatterns = [
    path("", include("guatu.desk.urls")),
    path("", include("guatu.accounts.urls")),
    path("", include("guatu.orgs.urls")),
    path("", include("guatu.people.urls")),
    path("", include("guatu.campaigns.urls")),
    path("", include("guatu.activities.urls")),
    path("", include("guatu.fieldwork.urls")),
    path("", include("guatu.coverage.urls")),
    path("", include("guatu.guidance.urls")),
    path("", include("guatu.indicators.urls")),
    path("", include("guatu.submissions.urls")),
    path("", include("guatu.appraisals.urls")),
    path("", include("guatu.supervision.urls")),
    path("", include("guatu.bulletins.urls")),
    path("api/v1/", include("guatu.api.urls")),
]
