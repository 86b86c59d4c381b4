from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "guatu.indicators"
    label = "indicators"
