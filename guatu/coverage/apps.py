from django.apps import AppConfig


class CoverageConfig(AppConfig):
    name = "guatu.coverage"
    label = "coverage"
