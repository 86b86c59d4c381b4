"""Addresses of assessments by the level above."""

from django.urls import URLPattern, path

from guatu.appraisals.views.assessments import editing, reading, tables

urlpatterns: list[URLPattern] = [
    path("assessments/", reading.assessments, name="assessments"),
    path("units/<int:pk>/assessments/", editing.opening, name="assessment_opening"),
    path("assessments/<int:pk>/", reading.assessment, name="assessment"),
    path("assessments/<int:pk>/settings/", editing.settings, name="assessment_settings"),
    path("assessments/<int:pk>/what-if/", reading.what_if, name="assessment_what_if"),
    path("assessments/<int:pk>/items/", editing.items, name="assessment_items"),
    path("assessments/<int:pk>/items.xlsx", reading.item_list, name="assessment_item_list"),
    path("assessments/<int:pk>/addition/", editing.addition, name="assessment_addition"),
    path("assessments/<int:pk>/table/", tables.table, name="assessment_table"),
    path("assessments/<int:pk>/table/confirmation/", tables.confirmation, name="assessment_table_confirmation"),
    path("assessments/<int:pk>/closing/", editing.closing, name="assessment_closing"),
    path("assessments/<int:pk>/reopening/", editing.reopening, name="assessment_reopening"),
    path("assessments/items/<int:pk>/", reading.item, name="assessment_item"),
    path("assessments/items/<int:pk>/settings/", editing.item_settings, name="assessment_item_settings"),
    path("assessments/items/<int:pk>/value/", editing.value, name="assessment_value"),
    path("assessments/items/<int:pk>/removal/", editing.removal, name="assessment_item_removal"),
]
