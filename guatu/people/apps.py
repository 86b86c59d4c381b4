from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "guatu.people"
    label = "people"
