from django.urls import path

from guatu.bulletins.views import drafts, figures, reading, series, studio

app_name = "bulletins"

urlpatterns = [
    path("bulletins/", reading.index, name="list"),
    path("bulletins/series/", series.index, name="series"),
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
