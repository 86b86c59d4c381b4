"""Access to contact points: decided at the unit of the cadre's post, read by both sides."""

from datetime import date
from typing import Any

from guatu.fieldwork.models import Contact, ContactProposal, MatchRun
from tests.matrix.row import Row
from tests.members import person, post
from tests.world import AT

POST, BOTH = ("POST",), ("GET", "POST")
READ, DECIDE = "fieldwork.read", "contact.decide"
SHOWN_BY: dict[str, str] = {"contact": READ, "contact_proposal": READ}
PUBLISHED: set[str] = set()
PAGES: list[Row] = [
    Row("fieldwork:contacts", held=READ),
    Row("fieldwork:contact_gaps", held=READ),
    Row("fieldwork:contact_branches", held=READ),
    Row("fieldwork:contact_proposals", held=READ),
    Row("fieldwork:my_contacts"),
    Row("fieldwork:contact", on=("contact",)),
    Row("fieldwork:contact_ending", on=("contact",), methods=POST, write=DECIDE, body={"end-reason": "expired"}),
    Row("fieldwork:post_contacts", on=("post",), methods=BOTH, read=DECIDE, write=DECIDE, body={"reason": "熟悉"}),
    Row("fieldwork:unit_contacts", on=("unit",), read=READ),
    Row("fieldwork:contact_acceptances", methods=POST, held=DECIDE, body={"unit": "=unit"}),
    Row("fieldwork:contact_proposal", on=("contact_proposal",)),
    Row("fieldwork:contact_acceptance", on=("contact_proposal",), methods=POST, write=DECIDE),
    Row("fieldwork:contact_change", on=("contact_proposal",), methods=POST, write=DECIDE,
        body={"change-reason": "熟悉"}),
    Row("fieldwork:contact_refusal", on=("contact_proposal",), methods=POST, write=DECIDE,
        body={"refusal-reason": "太远"}),
    Row("desk:contact_runs", methods=POST, held=DECIDE, body={"unit": "=unit"}),
]  # fmt: skip


def build(rich: Any, place: str) -> None:
    """A contact and an undecided proposal at each place."""
    unit = rich.world.unit[place]
    held = post(unit, person(unit, f"私密{place}联系"), "member")
    made = Contact.objects.create(
        unit=unit, holder=unit, post=held, person=held.person, reason=f"私密{place}理由", since=date(2026, 10, 1),
        decided_by=rich.person("city"), decided_at=AT,
    )  # fmt: skip
    rich.put("contact", place, made.pk)
    other = post(unit, person(unit, f"私密{place}建议"), "delegate" if unit.kind != "working_committee" else "member")
    run = MatchRun.objects.create(unit=unit, at=AT, by=rich.person(place), obliged=1, branches=1, unmatched=0)
    proposal = ContactProposal.objects.create(
        run=run, post=other, person=other.person, unit=unit, metres=900, reasons=[["metres", 900], ["alone", 0]]
    )
    rich.put("contact_proposal", place, proposal.pk)
