from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    name = "guatu.guidance"
    label = "guidance"
