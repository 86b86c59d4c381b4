from django.urls import include, path

urlpatterns = [
    path("", include("guatu.desk.urls")),
]
