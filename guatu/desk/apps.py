from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "guatu.desk"
    label = "desk"
