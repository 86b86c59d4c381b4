"""Access to first branch secretaries: terms, what villages ask for, candidates, matches, deeds and evaluations.

The first secretary at each place has no account, so that whoever goes there writes for him; he was sent by the place
itself. What is ordered comes from above the village. The east's matches were worked out for the east.
"""

from datetime import date
from typing import Any

from guatu.fieldwork.models import Candidate, Deed, Match, Need, Secondment, SecondmentEvaluation, SecondmentMonth
from tests.matrix.row import Row
from tests.members import member
from tests.world import AT

POST, BOTH = ("POST",), ("GET", "POST")
READ, LOG, CONFIRM = "fieldwork.read", "secondment.log", "secondment.confirm"
PROPOSE, DECIDE, PERSON = "secondment.propose", "secondment.decide", "person.read"
SHOWN_BY: dict[str, str] = {
    "secondment": READ, "deed": READ, "evaluation": READ, "need": READ,
    "secondment_candidate": PERSON, "secondment_match": PERSON,
}  # fmt: skip
PUBLISHED: set[str] = set()
LOGGED = {"base": "开了支部大会", "rural": "", "people": "", "plans": "", "version": "1"}
PAGES: list[Row] = [
    Row("fieldwork:secondments", held=READ),
    Row("fieldwork:my_village", get=404),
    Row("fieldwork:secondment", on=("secondment",)),
    Row("fieldwork:unit_secondments", on=("unit",), read=READ),
    Row("fieldwork:secondment_handover", on=("secondment",), methods=POST, write=LOG,
        body={"handover-text": "当面谈过"}),
    Row("fieldwork:secondment_receipt", on=("secondment",), methods=POST, write=CONFIRM),
    Row("fieldwork:secondment_evaluation", on=("secondment",), methods=POST, write=DECIDE,
        body={"evaluation-until": "2026-10-31"}),
    Row("fieldwork:secondment_renewal", on=("secondment",), methods=POST, write=DECIDE, seat=True,
        body={"renewal-number": "团发〔2027〕1号", "renewal-due_on": "2028-09-01"}),
    Row("fieldwork:secondment_recall", on=("secondment",), methods=POST, write=DECIDE, seat=True,
        body={"recall-until": "2026-11-01", "recall-note": "不到岗"}),
    Row("fieldwork:secondment_ending", on=("secondment",), methods=POST, write=DECIDE, seat=True,
        body={"ending-until": "2026-11-01", "ending-reason": "post"}),
    Row("fieldwork:deed", on=("secondment",), methods=BOTH, read=LOG, write=LOG,
        body={"title": "修路灯", "duty": "people", "on": "2026-10-20"}),
    Row("fieldwork:month", on=("secondment",), more={"key": "2026-09"}),
    Row("fieldwork:month_log", on=("secondment",), methods=BOTH, read=LOG, write=LOG, more={"key": "2026-09"},
        body=LOGGED),
    Row("fieldwork:deed_confirmation", on=("deed",), methods=POST, write=CONFIRM, body={"confirmed": "yes"}),
    Row("fieldwork:evaluation", on=("evaluation",)),
    Row("fieldwork:evaluation_opinion", on=("evaluation",), methods=POST, write=CONFIRM,
        body={"opinion-opinion": "常来"}),
    Row("fieldwork:evaluation_signature", on=("evaluation",), methods=POST, write=DECIDE,
        body={"signature-grade": "competent", "signature-text": "踏实"}),
    Row("fieldwork:needs", held=READ),
    Row("fieldwork:need", on=("need",)),
    Row("fieldwork:need_closure", on=("need",), methods=POST, write=CONFIRM, body={"note": "已自行解决"}),
    Row("fieldwork:need_form", on=("unit",), methods=("GET",), read=CONFIRM),
    Row("fieldwork:dispatch", on=("need",), methods=("GET",), read=DECIDE),
    Row("fieldwork:candidates", held=PERSON),
    Row("fieldwork:candidate", on=("secondment_candidate",)),
    Row("fieldwork:candidate_withdrawal", on=("secondment_candidate",), methods=POST, write=PROPOSE),
    Row("fieldwork:recommendation", on=("unit",), methods=("GET",), read=PROPOSE),
    Row("fieldwork:matches", held=PERSON),
    Row("fieldwork:match_runs", methods=POST, held=PROPOSE),
    Row("fieldwork:match", on=("secondment_match",)),
    Row("fieldwork:match_acceptance", on=("secondment_match",), methods=POST, write=PROPOSE),
    Row("fieldwork:match_refusal", on=("secondment_match",), methods=POST, write=PROPOSE, body={"note": "家里有事"}),
]  # fmt: skip


def build(rich: Any, place: str) -> None:
    """At each place a term to be handed over, with a log and a deed; an evaluated one before; a need, a match."""
    unit, outsider = rich.world.unit[place], rich.world.user["outsider"]
    given = {"unit": unit, "sender": unit, "order_number": "团发〔2026〕1号", "ordered_at": AT}
    term = Secondment.objects.create(
        person=member(unit, f"私密{place}书记"), since=date(2026, 9, 1), due_on=date(2027, 9, 1), handover="当面谈过",
        **given,
    )  # fmt: skip
    rich.put("secondment", place, term.pk)
    SecondmentMonth.objects.create(
        secondment=term, month=date(2026, 9, 1), entries={"base": f"私密{place}月志"}, by=outsider, at=AT
    )
    deed = Deed.objects.create(
        secondment=term, duty="people", on=date(2026, 10, 8), title=f"私密{place}实事", by=outsider, at=AT
    )
    rich.put("deed", place, deed.pk)
    past = Secondment.objects.create(
        person=member(unit, f"私密{place}前任"), since=date(2025, 8, 1), due_on=date(2026, 8, 1),
        until=date(2026, 8, 1), ended_reason="expired", **given,
    )  # fmt: skip
    evaluation = SecondmentEvaluation.objects.create(secondment=past, until=date(2026, 7, 31))
    rich.put("evaluation", place, evaluation.pk)
    need = Need.objects.create(unit=unit, text=f"私密{place}需求", wanted_from=date(2026, 12, 1), raised_at=AT)
    rich.put("need", place, need.pk)
    who = Candidate.objects.create(
        unit=unit, person=member(unit, f"私密{place}人选"), background="懂电商",
        available_from=date(2026, 12, 1), days=8, recommended_at=AT,
    )  # fmt: skip
    rich.put("secondment_candidate", place, who.pk)
    match = Match.objects.create(unit=unit, run_at=AT, need=need, candidate=who, reasons=[["points", 40]])
    rich.put("secondment_match", place, match.pk)
