"""Addresses, by noun."""

from django.urls import URLPattern, path

from guatu.guidance.views import coverage, explanations, groups, materials, plan, questions, sessions

app_name = "guidance"
urlpatterns: list[URLPattern] = [
    path("guidance/", plan.plan, name="plan"),
    path("guidance/coverage/", coverage.coverage, name="coverage"),
    path("guidance-groups/", groups.groups, name="groups"),
    path("guidance-groups/<int:pk>/", groups.group, name="group"),
    path("guidance-groups/<int:pk>/edition/", groups.edition, name="group_edition"),
    path("guidance-groups/<int:pk>/closure/", groups.closure, name="group_closure"),
    path("guidance-groups/<int:pk>/members/", groups.members, name="group_members"),
    path("guidance-groups/<int:pk>/departures/", groups.departure, name="group_departure"),
    path("units/<int:pk>/guidance-groups/", groups.forming, name="group_forming"),
    path("units/<int:pk>/guidance/", groups.of_unit, name="unit_groups"),
    path("units/<int:pk>/sessions/", sessions.planning, name="session_plan"),
    path("sessions/<int:pk>/", sessions.session, name="session"),
    path("sessions/<int:pk>/edition/", sessions.edition, name="session_edition"),
    path("sessions/<int:pk>/invitation/", sessions.invitation, name="session_invitation"),
    path("sessions/<int:pk>/attendance/", sessions.attendance, name="session_attendance"),
    path("sessions/<int:pk>/cancellation/", sessions.cancellation, name="session_cancellation"),
    path("materials/", materials.materials, name="materials"),
    path("units/<int:pk>/materials/", materials.adding, name="material_new"),
    path("materials/<int:pk>/", materials.material, name="material"),
    path("materials/<int:pk>/edition/", materials.edition, name="material_edition"),
    path("materials/<int:pk>/publication/", materials.publication, name="material_publication"),
    path("materials/<int:pk>/withdrawal/", materials.withdrawal, name="material_withdrawal"),
    path("materials/<int:pk>/paper/", materials.paper, name="material_paper"),
    path("questions/", questions.questions, name="questions"),
    path("questions/new/", questions.asking, name="question_new"),
    path("questions/similar/", questions.similar, name="similar"),
    path("questions/<int:pk>/", questions.question, name="question"),
    path("questions/<int:pk>/answer/", questions.answer, name="question_answer"),
    path("questions/<int:pk>/sameness/", questions.sameness, name="question_sameness"),
    path("questions/<int:pk>/passage/", questions.passage, name="question_passage"),
    path("questions/<int:pk>/publication/", questions.publication, name="question_publication"),
    path("questions/<int:pk>/withdrawal/", questions.withdrawal, name="question_withdrawal"),
    path("questions/<int:pk>/retraction/", questions.retraction, name="question_retraction"),
    path("questions/<int:pk>/uses/", questions.use, name="question_use"),
    path("tasks/<int:pk>/explanation/", explanations.explanation, name="explanation"),
    path("tasks/<int:pk>/explanation/editor/", explanations.editor, name="explanation_editor"),
]
