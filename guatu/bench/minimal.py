"""The floor of submitting: the least Django that writes the same rows with the same database settings.

No session, no rights, no form, no rules, no chain of hashes; one URL that takes a cell's number and a text and
stores a submission, a line of the journal with its gapless number, and the cell's summary, in one transaction.
"""

import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guatu.config.settings")
settings.ROOT_URLCONF = __name__
settings.MIDDLEWARE = []
django.setup(set_prefix=False)

from guatu.accounts.models import JournalEntry, JournalHead  # noqa: E402 -- models need the set-up
from guatu.base import clock  # noqa: E402 -- models need the set-up
from guatu.submissions.models import Assignment, Submission  # noqa: E402 -- models need the set-up

SUBMITTED = 5


@transaction.atomic
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Store the rows of one submission."""
    at = clock.now()
    sent = Submission.objects.create(
        assignment_id=pk, number=1, text=request.POST["text"], key=request.POST["key"], received_at=at, by_id=1
    )
    head = JournalHead.objects.select_for_update().get(pk=1)
    JournalHead.objects.filter(pk=1).update(seq=F("seq") + 1)
    JournalEntry.objects.bulk_create([
        JournalEntry(
            seq=head.seq + 1, at=at, actor_id=1, via="web", verb="submission.create", noun="submissions.submission",
            object_id=str(sent.pk), unit_id=1, unit_path="0000001", outcome="ok", after="{}", previous=head.digest,
            digest=head.digest,
        )
    ])  # fmt: skip
    Assignment.objects.filter(pk=pk).update(facts=SUBMITTED, revision=head.seq + 1)
    return HttpResponse(status=204)


urlpatterns = [path("<int:pk>/", submit)]
application = WSGIHandler()
