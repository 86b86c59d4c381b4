"""Letters: which steps may follow, who may take them, numbers without gaps, and the pages."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.accounts import journal
from guatu.base.problems import Problem
from guatu.orgs.models import Grant
from guatu.submissions.actions.reports import submit
from guatu.submissions.models import Assignment
from guatu.submissions.rules.cells import Fact
from guatu.supervision.actions import letters
from guatu.supervision.actions.letters import Addressee
from guatu.supervision.models import Letter, LetterStep
from guatu.supervision.queries.letters import line, sides, standing
from guatu.supervision.rules.letters import (
    FINAL,
    HIGHER,
    NEXT,
    Colour,
    Happened,
    Stage,
    Standing,
    Step,
    may_follow,
)
from tests.world import AT

DUE = date(2026, 11, 9)
DAY = timedelta(days=1)


# -- rules -----------------------------------------------------------------------------------------

walks = st.lists(st.tuples(st.sampled_from(list(Step)), st.integers(0, 3)), max_size=30)


@given(st.sampled_from(list(Colour)), walks)
def test_any_walk_takes_legal_steps_only_and_ends_for_good(colour, walk):
    letter, today, last = Standing(colour, DUE), DUE - 5 * DAY, None
    for step, days in walk:
        today += days * DAY
        before = letter
        if not may_follow(letter, step, today):
            continue
        assert last is None  # nothing follows an end
        assert step in NEXT[before.stage]
        until = before.due_on + DAY if step in (Step.ASKED, Step.GRANTED) else None
        letter = Standing(colour, DUE, (*before.steps, Happened(step, until)))
        if step == Step.ESCALATED:
            assert today > before.due_on and not before.has(Step.EXCUSED) and HIGHER[colour] is not None
            assert before.stage in (Stage.ISSUED, Stage.WORKING)
        if step in (Step.TALKED, Step.SPARED):
            assert colour == Colour.RED and not before.has(Step.TALKED, Step.SPARED)
        if step in FINAL:
            last = step
    assert letter.due_on >= DUE


@pytest.mark.parametrize(
    ("steps", "today", "missed"),
    [
        ([], DUE, False),
        ([], DUE + DAY, True),
        ([Happened(Step.RECEIVED)], DUE + DAY, True),
        ([Happened(Step.RECEIVED), Happened(Step.REPLIED)], DUE + DAY, False),
        ([Happened(Step.RECEIVED), Happened(Step.REPLIED), Happened(Step.RETURNED)], DUE + DAY, True),
        ([Happened(Step.RECEIVED), Happened(Step.ASKED, DUE + DAY)], DUE + DAY, False),
        ([Happened(Step.RECEIVED), Happened(Step.GRANTED, DUE + DAY)], DUE + DAY, False),
        ([Happened(Step.RECEIVED), Happened(Step.GRANTED, DUE + DAY)], DUE + 2 * DAY, True),
        ([Happened(Step.EXCUSED)], DUE + DAY, False),
    ],
)
def test_only_a_past_day_with_nothing_on_the_issuers_table_is_missed(steps, today, missed):
    assert Standing(Colour.BLUE, DUE, tuple(steps)).missed(today) is missed


# -- actions ---------------------------------------------------------------------------------------


@pytest.fixture
def issue(drive):
    """Issue a letter of a unit to a unit on some tasks."""

    def make(to="village", issuer="east", by="eastern", tasks=("1.1", "1.2"), at=AT, due_on=DUE):
        unit = drive.world.unit
        cells = [drive.cell(to, task) for task in tasks]
        return letters.issue(
            issuer=unit[issuer], addressees=[Addressee(unit[to], cells)], subject="关于报送的督办", text="请尽快报送。",
            due_on=due_on, by=drive.world.user[by], at=at,
        )[0]  # fmt: skip

    return make


@pytest.fixture
def person(drive):
    return drive.world.user


def test_numbers_follow_each_other_by_issuer_and_year(drive, issue):
    one, two = issue(), issue(to="hollow")
    other = issue(issuer="city", by="chief")
    with pytest.raises(Problem):
        issue(to="class1", due_on=date(2026, 1, 1))
    three = issue(to="class1")
    got = [(row.issuer_id, row.year, row.serial) for row in (one, two, three, other)]
    east, city = drive.world.unit["east"].pk, drive.world.unit["city"].pk
    assert got == [(east, 2026, 1), (east, 2026, 2), (east, 2026, 3), (city, 2026, 1)]


@pytest.mark.parametrize(
    ("kwargs", "code"),
    [
        ({"to": "estate"}, "not_allowed"),  # another county
        ({"to": "east"}, "not_allowed"),  # itself
        ({"by": "western"}, "not_allowed"),
        ({"by": "villager", "issuer": "village", "to": "village"}, "not_allowed"),
        ({"due_on": date(2026, 11, 1)}, "invalid"),
    ],
)
def test_a_letter_goes_down_only_and_not_into_the_past(issue, kwargs, code):
    with pytest.raises(Problem) as refused:
        issue(**kwargs)
    assert refused.value.code == code


def test_a_cell_stands_under_one_open_letter_of_an_issuer(issue, person):
    first = issue()
    with pytest.raises(Problem) as refused:
        issue(tasks=("1.2", "2.1"))
    assert refused.value.code == "conflict"
    letters.withdraw(letter=first, text="发错了", by=person["eastern"], at=AT)
    assert issue(tasks=("1.2", "2.1")).serial == 2


def test_the_whole_way_from_receipt_to_closure_is_journalled(drive, issue, person):
    report = submit(
        assignment=drive.cell("village", "1.1"), text="已按要求完成。", key="k1", by=person["villager"], at=AT
    )
    letter = issue()
    letters.receive(letter=letter, by=person["villager"], at=AT)
    letters.ask_extension(letter=letter, text="农忙", until=DUE + DAY, by=person["villager"], at=AT)
    letters.decide_extension(letter=letter, granted=True, text="同意", by=person["eastern"], at=AT)
    letters.reply(letter=letter, text="已报", proof=[report], by=person["villager"], at=AT)
    letters.send_back(letter=letter, text="缺名单", by=person["eastern"], at=AT)
    letters.reply(letter=letter, text="已补", by=person["villager"], at=AT)
    letters.close(letter=letter, text="属实", by=person["eastern"], at=AT)
    now = standing(Letter.objects.get(pk=letter.pk))
    assert (now.stage, now.due_on) == (Stage.CLOSED, DUE + DAY)
    known = journal.replay("supervision.letterstep")
    kept = {str(step.pk): (step.position, step.kind) for step in LetterStep.objects.filter(letter=letter)}
    assert {pk: (row["position"], row["kind"]) for pk, row in known.items()} == kept
    assert list(LetterStep.objects.get(kind="replied", text="已报").proof.all()) == [report]


def test_a_missed_letter_escalates_to_red_and_then_proposes_a_talk_that_a_person_decides(issue, person):
    by, letter, colours, today = person["eastern"], issue(), [], AT
    for _ in range(2):
        colours.append(letter.colour)
        with pytest.raises(Problem):  # its day is not past
            letters.escalate(letter=letter, text="请办结", due_on=DUE + 90 * DAY, by=by, at=today)
        today += 10 * DAY
        letter = letters.escalate(letter=letter, text="逾期未办，请办结", due_on=DUE + (today - AT), by=by, at=today)
    assert [*colours, letter.colour] == ["blue", "orange", "red"]
    assert list(Letter.objects.values_list("serial", flat=True).order_by("serial")) == [1, 2, 3]
    assert not standing(letter).proposes_talk(DUE)
    today += 10 * DAY
    with pytest.raises(Problem):  # nothing is above red
        letters.escalate(letter=letter, text="再办", due_on=DUE + 90 * DAY, by=by, at=today)
    assert line(Letter.objects.get(pk=letter.pk), sides(by), today).standing.proposes_talk(today.date())
    assert not LetterStep.objects.filter(kind="talked").exists()
    letters.decide_talk(letter=letter, talk=True, text="约谈书记", by=by, at=today)
    with pytest.raises(Problem):
        letters.decide_talk(letter=letter, talk=False, text="算了", by=by, at=today)


def test_an_accepted_reason_stops_escalation(issue, person):
    letter, later = issue(), AT + 10 * DAY
    letters.excuse(letter=letter, text="洪水", by=person["eastern"], at=later)
    with pytest.raises(Problem) as refused:
        letters.escalate(letter=letter, text="请办", due_on=DUE + 90 * DAY, by=person["eastern"], at=later)
    assert refused.value.code == "illegal_step"


def test_whoever_answers_does_not_close(drive, issue, person):
    report = submit(assignment=drive.cell("village", "1.1"), text="已办。", key="k1", by=person["villager"], at=AT)
    letter = issue()
    letters.receive(letter=letter, by=person["villager"], at=AT)
    letters.reply(letter=letter, text="已报", proof=[report], by=person["villager"], at=AT)
    with pytest.raises(Problem) as refused:
        letters.close(letter=letter, text="属实", by=person["villager"], at=AT)
    assert refused.value.code == "not_allowed"
    # The branch's secretary takes a second post at the county: still the one who answered.
    Grant.objects.create(account=person["villager"], role="county_secretary", unit=drive.world.unit["east"], since=AT)
    with pytest.raises(Problem) as refused:
        letters.close(letter=letter, text="属实", by=person["villager"], at=AT)
    assert refused.value.code == "own_work"
    letters.close(letter=letter, text="属实", by=person["chief"], at=AT)


def test_a_letter_is_not_closed_on_words_alone(drive, issue, person):
    letter = issue()
    letters.receive(letter=letter, by=person["villager"], at=AT)
    letters.reply(letter=letter, text="已办", by=person["villager"], at=AT)
    with pytest.raises(Problem) as refused:
        letters.close(letter=letter, text="属实", by=person["eastern"], at=AT)
    assert (refused.value.code, standing(letter).stage) == ("invalid", Stage.REPLIED)
    Assignment.objects.filter(letter_items__letter=letter).update(facts=Fact.DONE)
    letters.close(letter=letter, text="任务项已办结", by=person["eastern"], at=AT)
    assert standing(Letter.objects.get(pk=letter.pk)).stage == Stage.CLOSED


def test_proof_of_another_letter_is_not_found(drive, issue, person):
    report = submit(assignment=drive.cell("hollow", "1.1"), text="完成。", key="k2", by=person["mayor"], at=AT)
    letter = issue()
    letters.receive(letter=letter, by=person["villager"], at=AT)
    with pytest.raises(Problem) as refused:
        letters.reply(letter=letter, text="已报", proof=[report], by=person["villager"], at=AT)
    assert refused.value.code == "not_found"


# -- pages -----------------------------------------------------------------------------------------


def test_a_letter_is_found_by_its_sides_alone(issue, read):
    letter = issue()
    seen = {who: read(who, f"/letters/{letter.pk}/").status_code for who in
            ("villager", "eastern", "chief", "mayor", "western", "worker", "outsider")}  # fmt: skip
    assert seen == {
        "villager": 200, "eastern": 200, "chief": 200, "mayor": 200, "western": 404, "worker": 404, "outsider": 404
    }  # fmt: skip


def test_steps_on_the_page_keep_what_was_typed(issue, send):
    letter = issue()
    assert send("villager", f"/letters/{letter.pk}/receipt/").status_code == 302
    refused = send(
        "villager", f"/letters/{letter.pk}/extension/",
        **{"extension-text": "农忙时节人手不够", "extension-until": "2026-11-01"},
    )  # fmt: skip
    assert refused.status_code == 422
    assert "农忙时节人手不够" in refused.content.decode()
    assert send("western", f"/letters/{letter.pk}/closure/", **{"closure-text": "x"}).status_code == 404
    assert send("villager", f"/letters/{letter.pk}/closure/", **{"closure-text": "x"}).status_code == 403


def test_who_has_not_reported_is_listed_with_words_to_copy_and_the_way_to_letters(drive, read):
    page = read("eastern", f"/campaigns/{drive.campaign.pk}/silence/", state="overdue").content.decode()
    assert "任务1.1（10月20日前）：" in page and "柳湾村团支部" in page
    assert "花园社区团支部" not in page
    assert f"/campaigns/{drive.campaign.pk}/letters/?" in page
    leader = read("leader", f"/campaigns/{drive.campaign.pk}/silence/").content.decode()
    assert f"/campaigns/{drive.campaign.pk}/letters/" not in leader
    assert read("leader", f"/campaigns/{drive.campaign.pk}/letters/").status_code == 403


def test_letters_in_one_go_are_previewed_and_only_the_chosen_are_issued(drive, read, send):
    unit = drive.world.unit
    path = f"/campaigns/{drive.campaign.pk}/letters/?state=overdue&unit={unit['east'].pk}"
    page = read("eastern", path)
    # Six units below the county; the school has done both.
    assert page.context["batch"].cells == 10 and len(page.context["batch"].recipients) == 5
    said = {"subject": "督办", "text": "请报送", "due_on": "2026-11-12"}
    assert send("eastern", path, **said).status_code == 422  # nobody chosen
    chosen = [unit["village"].pk, unit["hollow"].pk, unit["school"].pk]
    assert send("eastern", path, **said, units=chosen).status_code == 302
    found = Letter.objects.order_by("serial").values_list("unit__code", "serial", "colour")
    assert {code for code, _, _ in found} == {"village", "hollow"}
    assert [serial for _, serial, _ in found] == [1, 2]
    assert Letter.objects.first().items.count() == 2
    assert read("eastern", path).context["batch"].skipped == 4
    ledger = read("villager", "/letters/").content.decode()
    assert "〔2026〕督" in ledger and "蓝色督办单" in ledger
