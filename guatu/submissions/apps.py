from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "guatu.submissions"
    label = "submissions"
