from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guatu.base import clock
from guatu.fieldwork.actions.secondments import needs
from guatu.fieldwork.models import Deed, Match, Need, Secondment, SecondmentEvaluation, SecondmentMonth
from guatu.fieldwork.tests.test_secondments import TODAY, deed, sent, stay, told
from tests.members import member
from tests.world import AT, account

__all__ = ["sent", "told"]


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)


def page(client: Client, user: Any, name: str, *args: object, **query: object) -> Any:
    client.force_login(user)
    return client.get(reverse(f"fieldwork:{name}", args=args), query)


def post(client: Client, user: Any, name: str, *args: object, **body: object) -> int:
    client.force_login(user)
    return int(client.post(reverse(f"fieldwork:{name}", args=args), body).status_code)


def test_from_the_need_to_the_order(client: Client, world: Any) -> None:
    village, goer = world.unit["village"], member(world.unit["school"], "钱多多")
    form = page(client, world.user["villager"], "need_form", village.pk)
    assert "现有团员8人" in form.content.decode()
    asked = {"text": "发展电商", "skills": ["trade"], "wanted_from": "2026-12-01"}
    assert post(client, world.user["villager"], "need_form", village.pk, **asked) == 302
    assert post(client, world.user["villager"], "need_form", village.pk, **asked) == 409
    assert post(client, world.user["monitor"], "need_form", village.pk, **asked) == 404
    url = reverse("fieldwork:recommendation", args=[world.unit["school"].pk])
    client.force_login(world.user["principal"])
    assert "钱多多" in client.get(url).content.decode()
    offer = {"background": "懂电商", "skills": ["trade"], "home": "hollow", "available_from": "2026-12-01", "days": "8"}
    assert client.post(f"{url}?person={goer.pk}", offer).status_code == 422  # not within her rights
    assert client.post(f"{url}?person={goer.pk}", {**offer, "home": ""}).status_code == 302
    eastern = world.user["eastern"]
    assert post(client, eastern, "match_runs", unit=world.unit["east"].pk) == 302
    found = Match.objects.get()
    listed = page(client, eastern, "matches", unit=world.unit["east"].pk).content.decode()
    assert "钱多多" in listed and "脱贫县，优先考虑" in listed
    assert page(client, eastern, "match", found.pk).status_code == 200
    assert post(client, eastern, "match_acceptance", found.pk) == 302
    need = Need.objects.get()
    shown = page(client, eastern, "dispatch", need.pk)
    assert str(found.candidate_id) in shown.content.decode()
    order = {
        "candidate": found.candidate_id,
        "number": "团发〔2026〕7号",
        "since": "2026-11-02",
        "due_on": "2027-05-01",
    }
    assert post(client, eastern, "dispatch", need.pk, **order) == 422
    assert post(client, eastern, "dispatch", need.pk, **order | {"due_on": "2027-11-02"}) == 302
    assert post(client, world.user["mayor"], "dispatch", need.pk, **order) == 403
    assert Secondment.objects.get().unit == village


def test_a_first_secretary_writes_the_month_from_what_was_recorded(client: Client, sent: Any) -> None:
    stay(sent, date(2026, 10, 3), date(2026, 10, 4))
    deed(sent)
    mine = page(client, sent.goer, "my_village")
    assert mine.status_code == 200 and "2026-09" in mine.content.decode()
    form = page(client, sent.goer, "month_log", sent.term.pk, "2026-10").content.decode()
    assert "在村2天，走访2次，与青年谈话6人次。" in form and "10-08 帮12户开网店，惠及12人。" in form
    said = {"base": "开了支部大会", "rural": "", "people": "", "plans": "", "version": "0"}
    assert post(client, sent.goer, "month_log", sent.term.pk, "2026-10", **said) == 302
    assert post(client, sent.goer, "month_log", sent.term.pk, "2026-10", **said) == 409
    assert SecondmentMonth.objects.get().entries["base"] == "开了支部大会"
    read = page(client, sent.world.user["villager"], "month", sent.term.pk, "2026-10")
    assert "开了支部大会" in read.content.decode()
    village = sent.world.user["villager"]
    assert post(client, village, "month_log", sent.term.pk, "2026-09", **said) == 403
    assert page(client, village, "month", sent.term.pk, "2026-09").status_code == 404
    assert page(client, village, "month", sent.term.pk, "never").status_code == 404
    assert page(client, village, "my_village").status_code == 404
    done = {"title": "修路灯", "duty": "people", "on": "2026-11-01", "helped": "30"}
    assert post(client, sent.goer, "deed", sent.term.pk, **done) == 302
    assert page(client, sent.goer, "deed", sent.term.pk).status_code == 200
    assert post(client, sent.goer, "deed_confirmation", Deed.objects.first().pk, confirmed="yes") == 403
    assert post(client, village, "deed_confirmation", Deed.objects.first().pk, confirmed="yes") == 302
    assert post(client, sent.world.user["worker"], "deed_confirmation", Deed.objects.first().pk, confirmed="yes") == 404


def test_the_term_goes_its_way_from_handover_to_recall(client: Client, sent: Any) -> None:
    village, eastern, goer = sent.world.user["villager"], sent.world.user["eastern"], sent.goer
    assert post(client, goer, "secondment_handover", sent.term.pk, **{"handover-text": "看了台账"}) == 302
    assert post(client, goer, "secondment_receipt", sent.term.pk) == 403
    assert post(client, village, "secondment_receipt", sent.term.pk) == 302
    assert "在岗" in page(client, village, "secondment", sent.term.pk).content.decode()
    until = {"evaluation-until": "2026-10-31"}
    assert post(client, village, "secondment_evaluation", sent.term.pk, **until) == 403
    assert post(client, eastern, "secondment_evaluation", sent.term.pk, **until) == 302
    one = SecondmentEvaluation.objects.get()
    assert page(client, eastern, "evaluation", one.pk).status_code == 200
    grade = {"signature-grade": "basic", "signature-text": "时间不够"}
    assert post(client, eastern, "evaluation_signature", one.pk, **grade) == 409
    assert post(client, goer, "evaluation_opinion", one.pk, **{"opinion-opinion": "好"}) == 403
    assert post(client, village, "evaluation_opinion", one.pk, **{"opinion-opinion": "来得少"}) == 302
    assert post(client, village, "evaluation_signature", one.pk, **grade) == 403
    assert post(client, eastern, "evaluation_signature", one.pk, **grade) == 302
    recall = {"recall-until": "2026-11-02", "recall-note": ""}
    assert post(client, eastern, "secondment_recall", sent.term.pk, **recall) == 422
    assert post(client, eastern, "secondment_recall", sent.term.pk, **recall | {"recall-note": "不到岗"}) == 302
    shown = page(client, eastern, "secondment", sent.term.pk)
    assert "不到岗" in shown.content.decode() and shown.context["acts"][0][0].noun == "evaluation"
    assert page(client, sent.world.user["western"], "secondment", sent.term.pk).status_code == 404


def test_every_figure_of_the_overview_is_the_number_of_its_rows(client: Client, sent: Any) -> None:
    chief = sent.world.user["chief"]
    needs.raise_need(unit=sent.world.unit["hollow"], text="要人", skills=[], wanted_from=TODAY, by=chief, at=AT)
    shown = page(client, chief, "secondments").context
    assert [(area.code, area.served, area.waiting) for area in shown["areas"]] == [
        ("poor", 1, 1), ("other", 0, 0),
    ]  # fmt: skip
    watched = {name: number for name, _word, number in shown["watched"]}
    assert watched == {"working": 1, "handover": 1, "below": 1, "silent": 1, "idle": 0, "ending": 0}
    for name, number in watched.items():
        assert page(client, chief, "secondments", state=name).context["table"].total == number
    assert page(client, chief, "needs", area="poor", state="open").context["table"].total == 1
    assert page(client, chief, "needs", area="other").context["table"].total == 0
    for name in ("candidates", "matches"):
        assert page(client, chief, name).status_code == 200
    assert page(client, chief, "secondments", format="csv").status_code == 200
    fragment = page(client, chief, "unit_secondments", sent.world.unit["village"].pk).content.decode()
    assert "钱多多" in fragment
    above = page(client, chief, "unit_secondments", sent.world.unit["east"].pk)
    assert ("below", "在村时间不够", 1) in above.context["below"]
    assert "已提出需求" in page(client, chief, "unit_secondments", sent.world.unit["hollow"].pk).content.decode()


def test_the_overview_asks_as_much_for_three_as_for_one(client: Client, sent: Any) -> None:
    def asked() -> int:
        client.force_login(sent.world.user["chief"])
        with CaptureQueriesContext(
            connection,
        ) as caught:
            client.get(reverse("fieldwork:secondments"))
        return len(caught)

    asked()
    one = asked()
    eastern, unit = sent.world.user["eastern"], sent.world.unit["hollow"]
    for number, code in enumerate(("hollow", "class1")):
        unit = sent.world.unit[code]
        goer = member(sent.world.unit["school"], "李静", account=account(f"goer{number}", "李静"))
        Secondment.objects.create(
            unit=unit, sender=sent.world.unit["school"], person=goer, order_number="文", since=date(2026, 1, 1),
            due_on=date(2027, 1, 1) + timedelta(days=number), ordered_by=eastern, ordered_at=AT,
        )  # fmt: skip
    assert asked() == one


def test_a_renewal_and_an_end_from_the_page(client: Client, sent: Any) -> None:
    eastern = sent.world.user["eastern"]
    renewal = {"renewal-number": "团发〔2027〕3号", "renewal-due_on": "2028-09-01"}
    assert post(client, sent.world.user["mayor"], "secondment_renewal", sent.term.pk, **renewal) == 403
    assert post(client, eastern, "secondment_renewal", sent.term.pk, **renewal) == 302
    new = Secondment.objects.get(renews=sent.term)
    assert page(client, eastern, "secondment", new.pk).status_code == 200
    ending = {"ending-until": "2026-11-02", "ending-reason": "post", "ending-note": ""}
    assert post(client, eastern, "secondment_ending", new.pk, **ending) == 302
    assert not Secondment.objects.filter(until=None).exists()
