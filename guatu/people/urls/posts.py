"""Addresses of posts, elections and honours."""

from django.urls import URLPattern, path

from guatu.people.views import cadres, elections, honours, posts

urlpatterns: list[URLPattern] = [
    path("posts/", cadres.cadres, name="posts"),
    path("posts/watch/", cadres.watch, name="watch"),
    path("posts/<int:pk>/", posts.post, name="post"),
    path("posts/<int:pk>/ending/", posts.ending, name="post_ending"),
    path("posts/<int:pk>/consent/", posts.consent, name="post_consent"),
    path("units/<int:pk>/posts/", posts.unit_posts, name="unit_posts"),
    path("units/<int:pk>/cadres/", posts.unit_cadres, name="unit_cadres"),
    path("units/<int:pk>/appointment/", posts.take_up, name="appointment"),
    path("units/<int:pk>/election/", elections.election, name="election"),
    path("terms/<int:pk>/extension/", elections.extension, name="term_extension"),
    path("persons/<int:pk>/posts/", posts.person_posts, name="person_posts"),
    path("honours/", honours.honours, name="honours"),
    path("honours/<int:pk>/", honours.honour, name="honour"),
    path("honours/<int:pk>/decision/", honours.decision, name="honour_decision"),
    path("units/<int:pk>/honours/", honours.unit_honours, name="unit_honours"),
    path("units/<int:pk>/honours/proposal/", honours.proposal, name="honour_proposal"),
]
