from django.urls import path

from guatu.indicators.views import checking, indicators

app_name = "indicators"
urlpatterns = [
    path("indicators/", indicators.indicators, name="indicators"),
    path("indicators/<slug:code>/", indicators.indicator, name="indicator"),
    path("units/<int:pk>/checks/", checking.self_check, name="self_check"),
]
