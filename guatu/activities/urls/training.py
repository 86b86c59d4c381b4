"""Addresses of trainings."""

from django.urls import URLPattern, path

from guatu.activities.views import training, training_coverage

urlpatterns: list[URLPattern] = [
    path("courses/", training.courses, name="courses"),
    path("courses/<int:pk>/", training.course, name="course"),
    path("courses/<int:pk>/invitation/", training.invitation, name="course_invitation"),
    path("courses/<int:pk>/attendance/", training.attendance, name="course_attendance"),
    path("courses/<int:pk>/cancellation/", training.cancellation, name="course_cancellation"),
    path("units/<int:pk>/courses/plan/", training.plan, name="course_plan"),
    path("training/coverage/", training_coverage.training_coverage, name="training_coverage"),
]
