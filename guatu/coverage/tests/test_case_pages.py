"""Pages of the self-check: every figure equals its list, each side takes its steps, nobody sees another subtree."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlparse

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guatu.base import clock
from guatu.coverage.actions import cases
from guatu.coverage.actions.cases import Decision
from guatu.coverage.actions.findings import note_all
from guatu.coverage.models import Case
from guatu.coverage.queries.cases import closed_on_time, hollow
from guatu.coverage.rules.cases import Disposition
from guatu.coverage.rules.faults import Fault, Seen
from guatu.orgs.models import Grant, Unit
from tests.world import AT, account

DAY = timedelta(days=1)
TODAY = clock.day(AT)
FOUND = {
    "hollow": [Fault.FEW, Fault.VACANT], "village": [Fault.SILENT], "class1": [Fault.FEW], "estate": [Fault.FEW],
    "town": [Fault.TERM], "class2": [Fault.PASTED],
}  # fmt: skip


@pytest.fixture
def weak(world, monkeypatch):
    """Weak units; one case open, one overdue, one closed in time, one set aside."""
    monkeypatch.setattr(clock, "now", lambda: AT + 10 * DAY)
    user, unit = world.user, world.unit
    user["hollower"] = account("hollower", "石桥·书记")
    Grant.objects.create(account=user["hollower"], role="branch_secretary", unit=unit["hollow"], since=AT)
    check(world)
    world.more["case"] = decide(world, "hollow", due_on=TODAY + 30 * DAY)
    world.more["late"] = decide(world, "estate", due_on=TODAY + DAY, by="western")
    return world


def check(world, found=FOUND, at=AT):
    seen = [Seen(world.unit[key].pk, fault, {}) for key, faults in found.items() for fault in faults]
    return note_all(seen=seen, top=world.unit["city"], units=13, by=None, at=at)


def decide(world, key, *, due_on, by="eastern", disposition=Disposition.RECTIFY):
    decision = Decision(disposition, due_on, "限期整改。")
    return cases.decide(units=[world.unit[key]], decision=decision, by=world.user[by], at=AT)[0]


@pytest.fixture
def ask(client, world):
    """A page as an account sees it, or what an account sends."""

    def send(name, path, body=None, **query):
        client.force_login(world.user[name])
        return client.get(path, query) if body is None else client.post(path, body)

    return send


def total(reply):
    return reply.context["table"].total


def test_every_figure_of_the_overview_opens_to_a_list_as_long(weak, ask):
    check(weak, {**FOUND, "village": []}, at=AT + DAY)
    decide(weak, "class1", due_on=TODAY, disposition=Disposition.DISMISS)
    cases.prove(case=weak.more["case"], text="好", by=weak.user["hollower"], at=AT + DAY)
    cases.close(case=weak.more["case"], text="好", despite="有新书记", by=weak.user["mayor"], at=AT + DAY)
    page = ask("chief", "/health/").content.decode()
    links = re.findall(r'<a href="(/(?:health/findings|cases)/\?[^"]*)">([\d,]+)</a>', page)
    assert len(links) == 3 * 6 + 4  # two areas and the sum, six figures each; four faults
    for href, figure in links:
        address = urlparse(href.replace("&amp;", "&"))
        query = {key: value[0] for key, value in parse_qs(address.query).items()}
        assert total(ask("chief", address.path, **query)) == int(figure), href
    whole = ask("chief", "/health/").context["whole"]
    assert (whole.units, whole.weak, whole.undecided, whole.open, whole.overdue) == (13, 4, 1, 1, 1)
    assert (whole.closed, whole.due, whole.rate) == (1, 2, 1 / 3)


def test_the_rate_of_an_area_is_that_of_the_indicator(weak):
    on = clock.day(clock.now())
    found = {Unit.objects.get(pk=unit).code: pair for unit, pair in closed_on_time(on).items()}
    assert found == {"estate": (0, 1), "village": (0, 1), "class1": (0, 1), "town": (0, 1)}


def test_units_above_branches_without_children_are_hollow(world):
    assert hollow() == {}
    Unit.objects.filter(code="estate").update(closed_on=TODAY)
    assert hollow() == {world.unit["street"].pk: 1}


def test_findings_are_narrowed_and_exported(weak, ask):
    assert total(ask("chief", "/health/findings/")) == 7
    assert total(ask("chief", "/health/findings/", fault="few")) == 3
    assert total(ask("chief", "/health/findings/", case="without")) == 4
    assert total(ask("chief", "/health/findings/", severity="grave", unit=weak.unit["east"].pk)) == 4
    assert total(ask("eastern", "/health/findings/", view="units")) == 5
    assert total(ask("eastern", "/health/findings/", view="units", severity="demanding")) == 4
    assert total(ask("eastern", "/health/findings/", view="units", case="without")) == 3
    assert total(ask("eastern", "/health/findings/", view="units", case="without", fault="few")) == 1
    assert total(ask("eastern", "/health/findings/", view="ended")) == 0
    sheet = ask("chief", "/health/findings/", format="csv").content.decode("utf-8-sig")
    assert len(sheet.strip().splitlines()) == 8


@pytest.mark.parametrize(("path", "few", "many"), [
    ("/health/findings/?view=", 1, 6), ("/cases/?view=", 1, 2), ("/health/findings/?view=units", 1, 6),
])  # fmt: skip
def test_lists_ask_no_more_for_more_rows(weak, ask, path, few, many):
    check(weak, {**FOUND, "hollow": [Fault.FEW]}, at=AT + DAY)
    path, _, view = path.partition("?view=")

    def asked(top):
        with CaptureQueriesContext(connection) as caught:
            shown = ask("chief", path, unit=weak.unit[top].pk, view=view)
        return total(shown), len(caught)

    asked("city")  # signs in
    (rows, questions), (more, same) = asked("hollow"), asked("city")
    assert (rows, more) == (few, many)
    assert questions == same


def test_the_rules_are_open_to_every_account(world, ask):
    shown = ask("outsider", "/health/rules/")
    assert shown.status_code == 200
    assert "中青发〔2019〕8号" in shown.content.decode()


@pytest.mark.parametrize(
    ("name", "path", "status"),
    [
        ("outsider", "/health/", 403), ("sysadmin", "/health/findings/", 403), ("outsider", "/cases/", 403),
        ("western", "/cases/{case}/", 404), ("villager", "/cases/{case}/", 404), ("leader", "/cases/{case}/", 200),
        ("hollower", "/cases/{case}/", 200), ("hollower", "/health/", 200), ("leader", "/health/decisions/", 403),
        ("western", "/units/{unit}/health/", 404), ("hollower", "/units/{unit}/health/", 200),
        ("western", "/health/?unit={unit}", 404), ("eastern", "/health/?unit=x", 404),
    ],
)  # fmt: skip
def test_who_sees_what(weak, ask, name, path, status):
    path = path.format(case=weak.more["case"].pk, unit=weak.unit["hollow"].pk)
    assert ask(name, path).status_code == status


def test_one_decision_for_the_units_that_were_chosen(weak, ask):
    path = f"/health/decisions/?unit={weak.unit['east'].pk}"
    shown = ask("eastern", path)
    assert {row[0].code for row in shown.context["rows"]} == {"class1", "town", "village"}
    said = {"disposition": "overhaul", "due_on": "2026-12-31", "owner": "", "measures": "补课。"}
    units = [weak.unit[key].pk for key in ("village", "class1", "estate")]
    assert ask("eastern", path, {**said, "units": units}).status_code == 302
    made = Case.objects.filter(disposition="overhaul")
    assert {case.unit.code for case in made} == {"village", "class1"}  # never one of another county


def test_what_was_typed_comes_back_with_the_fault(weak, ask):
    path = f"/health/decisions/?unit={weak.unit['village'].pk}&only=1"
    said = {"disposition": "rectify", "due_on": "2026-01-01", "measures": "补课。", "units": [weak.unit["village"].pk]}
    shown = ask("eastern", path, said)
    assert shown.status_code == 422
    assert shown.context["form"].errors.keys() == {"due_on"}
    assert "补课。" in shown.content.decode()


def test_a_case_from_the_units_proof_to_closure_in_pages(weak, ask):
    here = f"/cases/{weak.more['case'].pk}/"
    acts = [offer["act"].noun for offer in ask("hollower", here).context["acts"]]
    assert acts == ["proof", "measure"]
    assert ask("hollower", f"{here}proof/", {"proof-text": "已补选。"}).status_code == 302
    assert ask("hollower", f"{here}closure/", {"closure-text": "好"}).status_code == 403
    acts = [offer["act"].noun for offer in ask("eastern", here).context["acts"]]
    assert acts == ["closure", "return", "proof", "measure", "amendment"]
    refused = ask("eastern", f"{here}closure/", {"closure-text": "属实"})
    assert refused.status_code == 422 and "团员不足" in refused.content.decode()
    check(weak, {}, at=AT + 9 * DAY)
    assert ask("eastern", f"{here}closure/", {"closure-text": "属实"}).status_code == 302
    shown = ask("hollower", here)
    assert (shown.context["line"].stage.label, shown.context["acts"], shown.context["current"]) == ("已销号", [], 5)


def test_a_changed_case_is_not_overwritten_and_the_words_come_back(weak, ask):
    here = f"/cases/{weak.more['case'].pk}/"
    said = {"disposition": "rectify", "due_on": "2026-12-31", "owner": "王五", "measures": "补课", "text": "新要求"}
    body = {f"amendment-{name}": value for name, value in {**said, "seen": 0}.items()}
    cases.measure(case=weak.more["case"], text="已开会", by=weak.user["hollower"], at=AT)
    shown = ask("eastern", f"{here}amendment/", body)
    assert shown.status_code == 409 and "新要求" in shown.content.decode()


def test_a_case_of_dissolution_leads_to_the_change_of_the_tree(weak, ask):
    made = decide(weak, "village", due_on=TODAY + 30 * DAY, disposition=Disposition.CLOSE)
    shown = ask("eastern", f"/cases/{made.pk}/")
    assert f"/units/{weak.unit['village'].pk}/changes/close/" in shown.content.decode()
