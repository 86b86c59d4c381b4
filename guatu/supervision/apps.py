from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "guatu.supervision"
    label = "supervision"
