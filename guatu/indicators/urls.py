from django.urls import path

from guatu.indicators.views import indicators

app_name = "indicators"
urlpatterns = [
    path("indicators/", indicators.indicators, name="indicators"),
    path("indicators/<slug:code>/", indicators.indicator, name="indicator"),
]
