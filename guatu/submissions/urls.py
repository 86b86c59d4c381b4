"""Pages of submissions."""

from django.urls import URLPattern, path

from guatu.submissions.views import files, launch, mine, nodes, queue, report, requests, submission

app_name = "submissions"
urlpatterns: list[URLPattern] = [
    path("mine/", mine.mine, name="mine"),
    path("assignments/<int:pk>/", report.assignment, name="assignment"),
    path("assignments/<int:pk>/receipt/", report.receipt, name="receipt"),
    path("assignments/<int:pk>/draft/", report.draft, name="draft"),
    path("assignments/<int:pk>/draft/removal/", report.draft_removal, name="draft_removal"),
    path("assignments/<int:pk>/submissions/", report.submissions, name="submissions"),
    path("assignments/<int:pk>/uploads/", files.uploads, name="uploads"),
    path("assignments/<int:pk>/exemptions/", requests.exemptions, name="exemptions"),
    path("assignments/<int:pk>/extensions/", requests.extensions, name="extensions"),
    path("uploads/<str:key>/", files.upload, name="upload"),
    path("attachments/<int:pk>/", files.attachment, name="attachment"),
    path("attachments/<int:pk>/removal/", files.removal, name="attachment_removal"),
    path("submissions/<int:pk>/", submission.submission, name="submission"),
    path("submissions/<int:pk>/withdrawal/", submission.withdrawal, name="withdrawal"),
    path("submissions/<int:pk>/verification/", submission.verification, name="verification"),
    path("verifications/<int:pk>/retraction/", submission.retraction, name="retraction"),
    path("queue/", queue.queue, name="queue"),
    path("queue/acceptances/", submission.acceptances, name="acceptances"),
    path("requests/", requests.ledger, name="requests"),
    path("exemptions/<int:pk>/decision/", requests.exemption_decision, name="exemption_decision"),
    path("exemptions/<int:pk>/end/", requests.exemption_end, name="exemption_end"),
    path("extensions/<int:pk>/decision/", requests.extension_decision, name="extension_decision"),
    path("campaigns/<int:pk>/launch/", launch.launch, name="launch"),
    path("nodes/<int:pk>/moves/", nodes.move, name="node_move"),
]
