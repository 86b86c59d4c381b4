from django.apps import AppConfig


class AppraisalsConfig(AppConfig):
    name = "guatu.appraisals"
    label = "appraisals"
