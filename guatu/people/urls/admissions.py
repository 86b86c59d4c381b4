"""Addresses of admissions, quotas, pioneers and recommendations to the Party."""

from django.urls import URLPattern, path

from guatu.people.views import admission_starts, admissions, quotas, recommendations

urlpatterns: list[URLPattern] = [
    path("admissions/", admissions.admissions, name="admissions"),
    path("admissions/<int:pk>/", admissions.admission, name="admission"),
    path("admissions/<int:pk>/steps/", admissions.steps, name="admission_steps"),
    path("admissions/<int:pk>/approvals/", admissions.approvals, name="admission_approvals"),
    path("admissions/<int:pk>/correction/", admissions.correction, name="admission_correction"),
    path("admissions/<int:pk>/parking/", admissions.parking, name="admission_parking"),
    path("admissions/<int:pk>/stop/", admissions.stop, name="admission_stop"),
    path("admissions/<int:pk>/admittance/", admissions.admittance, name="admission_admittance"),
    path("units/<int:pk>/admissions/", admission_starts.unit_admissions, name="unit_admissions"),
    path("units/<int:pk>/applicants/", admission_starts.applicants, name="unit_applicants"),
    path("pioneers/", admission_starts.pioneers, name="pioneers"),
    path("persons/<int:pk>/admission/", admission_starts.person_admission, name="person_admission"),
    path("quotas/", quotas.quotas, name="quotas"),
    path("ratios/", quotas.ratios, name="ratios"),
    path("units/<int:pk>/enrolments/", quotas.enrolments, name="enrolments"),
    path("recommendations/", recommendations.recommendations, name="recommendations"),
    path("recommendations/<int:pk>/", recommendations.recommendation, name="recommendation"),
    path("recommendations/<int:pk>/decision/", recommendations.decision, name="recommendation_decision"),
    path("units/<int:pk>/recommendations/", recommendations.unit_recommendations, name="unit_recommendations"),
]
