"""Pages of supervision."""

from django.urls import URLPattern, path

from guatu.supervision.urls import reuse, spots
from guatu.supervision.views import flags, letters, notices, progress, ranking, silence, versions
from guatu.supervision.views.letter_steps import STEPS as LETTER_STEPS
from guatu.supervision.views.steps import STEPS

app_name = "supervision"
urlpatterns: list[URLPattern] = [
    path("campaigns/<int:pk>/progress/", progress.campaign_progress, name="progress"),
    path("campaigns/<int:pk>/cells/", progress.campaign_cells, name="cells"),
    path("campaigns/<int:pk>/ranking/", ranking.campaign_ranking, name="ranking"),
    path("campaigns/<int:pk>/rules/", versions.campaign_rules, name="rules"),
    path("campaigns/<int:pk>/rules/outlook/", versions.outlook, name="outlook"),
    path("rules/<int:pk>/outlook/", versions.version_outlook, name="version_outlook"),
    path("rules/<int:pk>/publication/", versions.publication, name="rule_publication"),
    path("units/<int:pk>/progress/", progress.unit_progress, name="unit_progress"),
    path("units/<int:pk>/flags/", progress.unit_flags, name="unit_flags"),
    path("flags/", flags.desk, name="flags"),
    path("flags/proposals/", flags.proposals, name="proposals"),
    path("flags/<int:pk>/", flags.flag, name="flag"),
    path("flags/<int:pk>/evidence/", flags.evidence, name="flag_evidence"),
    *(path(f"flags/<int:pk>/{act.noun}/", flags.step, {"act": act}, name=f"flag_{act.noun}") for act in STEPS),
    path("campaigns/<int:pk>/silence/", silence.silence, name="silence"),
    path("campaigns/<int:pk>/letters/", silence.letters, name="campaign_letters"),
    path("letters/", letters.ledger, name="letters"),
    path("letters/<int:pk>/", letters.letter, name="letter"),
    *(
        path(f"letters/<int:pk>/{act.noun}/", letters.step, {"act": act}, name=f"letter_{act.noun}")
        for act in LETTER_STEPS
    ),
    path("channels/", notices.channels, name="channels"),
    path("channels/<int:pk>/", notices.channel, name="channel"),
    path("channels/<int:pk>/trial/", notices.trial, name="channel_trial"),
    path("channels/<int:pk>/closure/", notices.closure, name="channel_closure"),
    path("notices/<int:pk>/retry/", notices.retry, name="notice_retry"),
    *spots.urlpatterns,
    *reuse.urlpatterns,
]
