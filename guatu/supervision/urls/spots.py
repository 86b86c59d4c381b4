"""Pages of spot checks."""

from django.urls import URLPattern, path

from guatu.supervision.views.spots import checks, parts, photos, plans

urlpatterns: list[URLPattern] = [
    path("spot-plans/", plans.plans, name="spot_plans"),
    path("spot-plans/new/", plans.new, name="spot_plan_new"),
    path("spot-plans/<int:pk>/", plans.plan, name="spot_plan"),
    path("spot-plans/<int:pk>/drawing/", plans.drawing, name="spot_plan_drawing"),
    path("spot-plans/<int:pk>/draw/", plans.draw, name="spot_plan_draw"),
    path("spot-plans/<int:pk>/checkers/", plans.assignment, name="spot_plan_checkers"),
    path("spot-plans/<int:pk>/signatures/", plans.signatures, name="spot_plan_signatures"),
    path("spot-plans/<int:pk>/closure/", plans.closure, name="spot_plan_closure"),
    path("spot-plans/<int:pk>/units/", plans.units, name="spot_plan_units"),
    path("spot-plans/<int:pk>/cells/", plans.cells, name="spot_plan_cells"),
    path("spot-units/", checks.mine, name="spot_units"),
    path("spot-units/<int:pk>/", checks.spot, name="spot_unit"),
    path("spot-units/<int:pk>/checker/", checks.checker, name="spot_unit_checker"),
    path("spot-units/<int:pk>/void/", checks.void, name="spot_unit_void"),
    path("spot-cells/<int:pk>/entries/", checks.record, name="spot_cell_entries"),
    path("spot-cells/<int:pk>/signature/", checks.signature, name="spot_cell_signature"),
    path("spot-cells/<int:pk>/objection/", checks.objection, name="spot_cell_objection"),
    path("spot-entries/<int:pk>/choice/", checks.choice, name="spot_entry_choice"),
    path("spot-entries/<int:pk>/photo/", photos.photo, name="spot_entry_photo"),
    path("spot-objections/<int:pk>/decision/", checks.decision, name="spot_objection_decision"),
    path("campaigns/<int:pk>/spots/", parts.campaign, name="campaign_spots"),
    path("assignments/<int:pk>/spots/", parts.of_assignment, name="assignment_spots"),
    path("tasks/<int:pk>/check-list/", parts.check_list, name="check_list"),
    path("tasks/<int:pk>/check-list/standard/", parts.from_standard, name="check_list_standard"),
    path("check-questions/<int:pk>/retirement/", parts.retirement, name="check_question_retirement"),
    path("honesty/", parts.honesty, name="honesty"),
]
