from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "guatu.base"
    label = "base"
