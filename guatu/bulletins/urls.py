from django.urls import path

from guatu.bulletins.views import calendar, drafts, figures, reading, series, serious, studio

app_name = "bulletins"

urlpatterns = [
    path("bulletins/", reading.index, name="list"),
    path("bulletins/series/", series.index, name="series"),
    path("bulletins/series/<int:pk>/plan/", calendar.plan, name="plan"),
    path("bulletins/calendar/", calendar.calendar, name="calendar"),
    path("bulletins/cases/", serious.cases, name="cases"),
    path("bulletins/cases/<int:pk>/", serious.case, name="case"),
    path("bulletins/cases/<int:pk>/answer/", serious.answer, name="case_answer"),
    path("bulletins/cases/<int:pk>/removal/", serious.removal, name="case_removal"),
    path("bulletins/<int:pk>/cases/", serious.telling, name="telling"),
    path("bulletins/<int:pk>/countersignature/", serious.countersignature, name="countersignature"),
    path("bulletins/drafts/", drafts.start, name="drafts"),
    path("bulletins/<int:pk>/", reading.detail, name="detail"),
    path("bulletins/<int:pk>/pdf/", reading.pdf, name="pdf"),
    path("bulletins/<int:pk>/docx/", reading.docx, name="docx"),
    path("bulletins/<int:pk>/bundle/", reading.bundle, name="bundle"),
    path("bulletins/<int:pk>/receipts/", reading.receipts, name="receipts"),
    path("bulletins/<int:pk>/figures/", studio.figures, name="figures"),
    path("bulletins/<int:pk>/figures/<slug:code>/", figures.items, name="figure"),
    path("bulletins/<int:pk>/studio/", studio.page, name="studio"),
    path("bulletins/<int:pk>/words/", studio.words, name="words"),
    path("bulletins/<int:pk>/preview/", studio.preview, name="preview"),
    path("bulletins/<int:pk>/issue/", drafts.issue, name="issue"),
    path("bulletins/<int:pk>/removal/", drafts.removal, name="removal"),
    path("bulletins/<int:pk>/correction/", drafts.correction, name="correction"),
]
