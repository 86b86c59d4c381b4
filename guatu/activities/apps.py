from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "guatu.activities"
    label = "activities"
