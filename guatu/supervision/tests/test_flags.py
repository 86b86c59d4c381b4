"""Flags from the proposal to the end: who sees them, who decides, and in which order."""

import pytest

from guatu.accounts.models import User
from guatu.base.problems import Problem
from guatu.orgs.models import Grant
from guatu.supervision.actions import flags as actions
from guatu.supervision.models import Flag
from guatu.supervision.queries.histories import stage_of
from guatu.supervision.rules.flags import Stage
from tests.world import AT, account


@pytest.fixture
def black(drive):
    """The black flag that the city's rule proposes for the east."""
    return drive.flags()["black"]


@pytest.fixture
def second(drive) -> User:
    """Another secretary of the city."""
    user = account("deputy", "副书记")
    Grant.objects.create(account=user, role="city_secretary", unit=drive.world.unit["city"], since=AT)
    return user


def published(drive, flag, user="chief"):
    who = drive.world.user[user]
    actions.decide(flag=flag, text="属实", by=who, at=AT)
    actions.notify(flag=flag, text="请说明", by=who, at=AT)
    actions.publish(flag=flag, text="期满公布", by=who, at=drive.at(7))
    return Flag.objects.get(pk=flag.pk)


def test_the_rule_proposes_from_a_fresh_snapshot_once_a_period(drive, send):
    drive.version()
    version = drive.campaign.rule_versions.get()
    for _ in range(2):
        assert send("chief", "/flags/proposals/", version=version.pk, period="2026-11").status_code == 302
    found = {(flag.unit.code, flag.colour, flag.period) for flag in Flag.objects.all()}
    assert found == {("west", "red", "2026-11"), ("east", "black", "2026-11")}


@pytest.mark.parametrize("period", ["", "2026", "2026-13", "十一月"])
def test_a_period_is_a_month_or_a_quarter(drive, send, period):
    version = drive.version()
    reply = send("chief", "/flags/proposals/", version=version.pk, period=period)
    assert (reply.status_code, list(reply.context["form"].errors)) == (422, ["period"])


def test_who_proposes_nothing_gets_no_snapshot(drive, send):
    version = drive.version()
    for who in ("eastern", "villager", "leader", "outsider"):
        assert send(who, "/flags/proposals/", version=version.pk, period="2026-11").status_code in (403, 422)
    assert Flag.objects.count() == 0


BEFORE = {"chief": 200, "dept": 200, "eastern": 200, "western": 404, "mayor": 404, "villager": 404, "inspector": 404,
          "leader": 404, "sysadmin": 404, "outsider": 404}  # fmt: skip
AFTER = BEFORE | {"inspector": 200, "leader": 200}


def test_before_publication_only_the_issuer_and_the_unit_see_a_flag(drive, black, read):
    for path in (f"/flags/{black.pk}/", f"/flags/{black.pk}/evidence/"):
        assert {who: read(who, path).status_code for who in BEFORE} == BEFORE
    for who, status in BEFORE.items():
        text = read(who, "/flags/").content.decode()
        assert (f"/flags/{black.pk}/" in text) == (status == 200)


def test_after_publication_those_who_read_the_units_flags_see_it(drive, black, read):
    published(drive, black)
    assert {who: read(who, f"/flags/{black.pk}/").status_code for who in AFTER} == AFTER


def test_the_flags_of_a_unit_are_a_fragment_without_proposals_for_others(drive, black, read):
    path = f"/units/{drive.world.unit['east'].pk}/flags/"
    assert [row.pk for row in read("eastern", path).context["rows"]] == [black.pk]
    assert read("inspector", path).context["rows"] == []
    assert read("western", path).status_code == 404


def test_a_flag_goes_its_whole_way_by_its_pages(drive, black, send, second):
    path = f"/flags/{black.pk}"

    def stage():
        return stage_of(Flag.objects.get(pk=black.pk), drive.clock["now"])

    def step(who, noun, **more):
        return send(who, f"{path}/{noun}/", **{f"{noun}-text": "理由", **more}).status_code

    assert step("chief", "publication") == 409
    assert step("chief", "decision") == 302
    assert step("chief", "notice") == 302
    assert stage() == Stage.IN_REPLY
    assert step("eastern", "reply") == 302
    assert step("chief", "publication") == 409  # the window is still open
    drive.at(7)
    assert stage() == Stage.REPLY_OVER
    assert step("eastern", "reply") == 409
    assert step("chief", "publication") == 302
    assert stage() == Stage.PUBLISHED
    assert step("eastern", "appeal") == 302
    assert step("chief", "ruling", **{"ruling-upheld": "no"}) == 403  # who decided does not rule on the appeal
    assert step("deputy", "ruling") == 422
    assert step("deputy", "ruling", **{"ruling-upheld": "yes"}) == 302
    assert step("eastern", "appeal") == 409  # only once
    assert step("chief", "removal") == 302
    assert stage() == Stage.TAKEN_DOWN


@pytest.fixture(autouse=True)
def _deputy(request, world):
    if "second" in request.fixturenames:
        world.user["deputy"] = request.getfixturevalue("second")


@pytest.mark.parametrize(("who", "noun", "status"), [
    ("eastern", "decision", 403), ("dept", "decision", 403), ("western", "decision", 404), ("leader", "decision", 404),
    ("chief", "reply", 403), ("villager", "reply", 404), ("mayor", "reply", 404),
])  # fmt: skip
def test_each_side_takes_only_its_own_steps(drive, black, send, who, noun, status):
    if noun == "reply":
        actions.decide(flag=black, text="属实", by=drive.world.user["chief"], at=AT)
        actions.notify(flag=black, text="请说明", by=drive.world.user["chief"], at=AT)
    before = black.steps.count()
    assert send(who, f"/flags/{black.pk}/{noun}/", **{f"{noun}-text": "理由"}).status_code == status
    assert black.steps.count() == before


def test_a_step_without_a_reason_is_refused_and_shown_beside_its_field(drive, black, send):
    reply = send("chief", f"/flags/{black.pk}/decision/", **{"decision-text": "  "})
    assert (reply.status_code, black.steps.count()) == (422, 0)
    assert "请写明理由" in reply.content.decode()


def test_words_come_back_when_a_step_cannot_be_taken(drive, black, send):
    reply = send("chief", f"/flags/{black.pk}/publication/", **{"publication-text": "先公布再说"})
    assert reply.status_code == 409
    assert black.steps.count() == 0


def test_the_appellant_does_not_rule_on_the_appeal(drive, black, second):
    flag = published(drive, black)
    at = drive.at(8)
    actions.appeal(flag=flag, text="数字有误", by=second, at=at)
    with pytest.raises(Problem) as refused:
        actions.rule_on_appeal(flag=flag, upheld=False, text="撤销", by=second, at=at)
    assert refused.value.code == "own_work"


def test_the_evidence_is_as_long_as_the_trigger_says_and_stays_so(drive, black, read):
    drive.campaign.tasks.first().assignments.update(facts=16, done_on=AT.date())
    path = f"/flags/{black.pk}/evidence/"
    for state, key in [("", "applicable"), ("finished", "done"), ("overdue", "overdue")]:
        assert read("eastern", path, state=state).context["table"].total == black.trigger[key]


def test_the_peers_stand_on_the_page_of_both_sides_only(drive, black, read):
    published(drive, black)
    flagged = {
        who: [peer.name for peer in read(who, f"/flags/{black.pk}/").context["peers"]]
        for who in AFTER
        if AFTER[who] == 200
    }
    both = [drive.world.unit["west"].name, drive.world.unit["east"].name]
    assert flagged == {"chief": both, "dept": both, "eastern": both, "inspector": [], "leader": []}


def test_the_peers_agree_with_the_trigger(drive, black, read):
    mine = next(peer for peer in read("chief", f"/flags/{black.pk}/").context["peers"] if peer.flagged)
    assert {"rank": mine.rank, "percent": mine.percent, "done": mine.done, "applicable": mine.applicable,
            "overdue": mine.overdue}.items() <= black.trigger.items()  # fmt: skip


def test_the_desk_shows_stages_and_the_shares_of_appeals(drive, black, read, second):
    flag = published(drive, black)
    actions.appeal(flag=flag, text="数字有误", by=drive.world.user["eastern"], at=drive.at(8))
    actions.rule_on_appeal(flag=flag, upheld=False, text="数字确有误", by=second, at=drive.at(9))
    page = read("chief", "/flags/")
    stages = {stage: [row.flag.unit.code for row in rows] for stage, rows in page.context["columns"] if rows}
    assert stages == {Stage.PROPOSED: ["west"], Stage.OVERTURNED: ["east"]}
    found = page.context["outcomes"]
    assert (found.proposed, found.published, found.appealed, found.overturned) == (2, 1, 1, 1)
    assert (found.appealed_share, found.overturned_share) == (1, 1)
    assert read("villager", "/flags/").context["statistics"] == []


def test_the_list_of_flags_is_filtered_and_exported(drive, black, read):
    assert read("chief", "/flags/", view="list", colour="red").context["table"].total == 1
    assert read("chief", "/flags/", view="list", stage="published").context["table"].total == 0
    assert "东川" in read("chief", "/flags/", format="csv").content.decode("utf-8-sig")


def test_a_county_issues_flags_to_its_own_units(drive, send, read):
    east = drive.world.unit["east"]
    version = drive.version(issuer="east", by="eastern", rule=actions.Rule(kinds=("committee",), least_cells=2))
    assert send("eastern", "/flags/proposals/", version=version.pk, period="2026-Q4").status_code == 302
    found = {(flag.unit.code, flag.colour): flag for flag in Flag.objects.filter(issuer=east)}
    assert ("town", "black") in found
    flag = found["town", "black"]
    assert {who: read(who, f"/flags/{flag.pk}/").status_code for who in ("chief", "eastern", "mayor", "principal")} == {
        "chief": 200, "eastern": 200, "mayor": 200, "principal": 404
    }  # fmt: skip
