"""What a unit and those above it may do with a cell, and what is refused."""

from datetime import date, timedelta

import pytest

from guatu.accounts import journal
from guatu.accounts.models import JournalEntry
from guatu.base.problems import Problem
from guatu.orgs.models import Grant
from guatu.submissions.actions import reports, requests, verdicts
from guatu.submissions.actions.cells import summary
from guatu.submissions.models import Assignment, Draft, Exemption, Extension, Submission, Verification
from guatu.submissions.rules.cells import status
from guatu.submissions.tests.conftest import Drive
from tests.world import AT

TODAY = date(2026, 11, 2)


@pytest.fixture
def sent(drive: Drive) -> Submission:
    """The village's first report on 1.1."""
    return reports.submit(
        assignment=drive.cell("village"), text="已换届", key="a", by=drive.world.user["villager"], at=AT
    )


def state(cell: Assignment, on: date = TODAY) -> str:
    cell.refresh_from_db()
    assert (cell.facts, cell.due_on, cell.done_on) == summary(cell)
    return status(cell.facts, cell.due_on, cell.done_on, on).value


def test_receipt_counts_once_and_only_from_the_unit_itself(drive: Drive) -> None:
    cell, user = drive.cell("village"), drive.world.user
    assert not reports.accept_receipt(assignment=cell, by=user["mayor"], at=AT)
    assert state(cell) == "unseen"
    assert reports.accept_receipt(assignment=cell, by=user["villager"], at=AT)
    assert not reports.accept_receipt(assignment=drive.cell("village"), by=user["villager"], at=AT)
    assert state(cell) == "in_progress"
    assert JournalEntry.objects.filter(verb="assignment.accept").count() == 1


def test_a_draft_is_started_saved_and_thrown_away(drive: Drive) -> None:
    cell, villager = drive.cell("village"), drive.world.user["villager"]
    draft = reports.save_draft(assignment=cell, text="一", version=0, by=villager, at=AT)
    assert (draft.text, draft.version, state(cell)) == ("一", 1, "in_progress")
    assert reports.save_draft(assignment=cell, text="一二", version=1, by=villager, at=AT).version == 2
    reports.discard(assignment=cell, by=villager, at=AT)
    reports.discard(assignment=cell, by=villager, at=AT)
    assert state(cell) == "unseen"


@pytest.mark.parametrize("version", [0, 1, 3])
def test_saving_over_a_draft_that_changed_is_a_conflict(drive: Drive, version: int) -> None:
    cell, villager = drive.cell("village"), drive.world.user["villager"]
    reports.save_draft(assignment=cell, text="一", version=0, by=villager, at=AT)
    reports.save_draft(assignment=cell, text="二", version=1, by=villager, at=AT)
    with pytest.raises(Problem) as refused:
        reports.save_draft(assignment=cell, text="三", version=version, by=villager, at=AT)
    assert refused.value.code == "conflict"
    assert Draft.objects.get().text == "二"


def test_a_double_click_is_one_submission(drive: Drive, sent: Submission) -> None:
    again = reports.submit(
        assignment=drive.cell("village"), text="已换届 ", key="a", by=drive.world.user["villager"], at=AT
    )
    assert again == sent
    assert state(sent.assignment) == "submitted"
    with pytest.raises(Problem) as refused:
        reports.submit(assignment=sent.assignment, text="别的", key="a", by=drive.world.user["villager"], at=AT)
    assert refused.value.code == "key_reused"


def test_a_second_report_while_one_waits_is_refused(drive: Drive, sent: Submission) -> None:
    with pytest.raises(Problem, match="正在等候核验"):
        reports.submit(assignment=sent.assignment, text="再报", key="b", by=drive.world.user["villager"], at=AT)


def test_an_empty_report_is_refused_and_leaves_nothing(drive: Drive) -> None:
    with pytest.raises(Problem) as refused:
        reports.submit(assignment=drive.cell("village"), text=" \n", key="a", by=drive.world.user["villager"], at=AT)
    assert refused.value.fields == {"text": "请写几句完成情况，或附上一个文件。"}
    assert not Submission.objects.exists()


def test_a_report_over_the_limit_is_refused(drive: Drive) -> None:
    with pytest.raises(Problem, match="20,000字"):
        reports.submit(
            assignment=drive.cell("village"), text="字" * 20001, key="a", by=drive.world.user["villager"], at=AT
        )


def test_sending_an_older_text_than_the_draft_is_a_conflict(drive: Drive) -> None:
    cell, villager = drive.cell("village"), drive.world.user["villager"]
    reports.save_draft(assignment=cell, text="一", version=0, by=villager, at=AT)
    reports.save_draft(assignment=cell, text="新", version=1, by=villager, at=AT)
    with pytest.raises(Problem) as refused:
        reports.submit(assignment=cell, text="旧", key="a", version=1, by=villager, at=AT)
    assert refused.value.code == "conflict"
    assert reports.submit(assignment=cell, text="新", key="a", version=1, by=villager, at=AT).number == 1


def test_a_closed_campaign_takes_no_report(drive: Drive) -> None:
    drive.campaign.closed_at = AT
    drive.campaign.save()
    with pytest.raises(Problem, match="已经结束"):
        reports.submit(assignment=drive.cell("village"), text="迟", key="a", by=drive.world.user["villager"], at=AT)


def test_a_late_report_is_taken_and_its_acceptance_is_late(drive: Drive) -> None:
    cell, user, late = drive.cell("village"), drive.world.user, AT + timedelta(days=30)
    version = reports.submit(assignment=cell, text="迟", key="a", by=user["villager"], at=late)
    verdicts.verify(submission=version, accepted=True, by=user["mayor"], at=late)
    assert state(cell) == "done_late"


def test_withdrawing_gives_the_words_back_as_a_draft(drive: Drive, sent: Submission) -> None:
    villager = drive.world.user["villager"]
    reports.withdraw(submission=sent, by=villager, at=AT)
    reports.withdraw(submission=sent, by=villager, at=AT)
    assert Draft.objects.get().text == "已换届"
    assert state(sent.assignment) == "in_progress"
    assert reports.submit(assignment=sent.assignment, text="二稿", key="b", by=villager, at=AT).number == 2


def test_withdrawing_what_was_decided_is_refused(drive: Drive, sent: Submission) -> None:
    verdicts.verify(submission=sent, accepted=True, by=drive.world.user["mayor"], at=AT)
    with pytest.raises(Problem, match="不能再撤回"):
        reports.withdraw(submission=sent, by=drive.world.user["villager"], at=AT)


@pytest.mark.parametrize("who", ["mayor", "eastern", "inspector", "chief", "dept"])
def test_verification_from_above_is_taken(drive: Drive, sent: Submission, who: str) -> None:
    decision = verdicts.verify(submission=sent, accepted=True, by=drive.world.user[who], at=AT)
    above = {"mayor": "town", "chief": "city", "dept": "city"}.get(who, "east")
    assert (decision.acting_unit.code, state(sent.assignment)) == (above, "done")


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("villager", "own_work"), ("monitor", "not_allowed"), ("principal", "not_allowed"), ("western", "not_allowed"),
        ("leader", "not_allowed"), ("auditor", "not_allowed"), ("outsider", "not_allowed"),
    ],
)  # fmt: skip
def test_verification_from_elsewhere_is_refused(drive: Drive, sent: Submission, who: str, code: str) -> None:
    with pytest.raises(Problem) as refused:
        verdicts.verify(submission=sent, accepted=True, by=drive.world.user[who], at=AT)
    assert (refused.value.code, Verification.objects.count()) == (code, 0)


def test_verification_by_own_unit_is_refused(drive: Drive) -> None:
    user = drive.world.user
    own = reports.submit(assignment=drive.cell("town"), text="完成", key="a", by=user["eastern"], at=AT)
    with pytest.raises(Problem) as refused:
        verdicts.verify(submission=own, accepted=True, by=user["mayor"], at=AT)
    assert refused.value.code == "own_work"
    with pytest.raises(Problem, match="您提交的"):
        verdicts.verify(submission=own, accepted=True, by=user["eastern"], at=AT)


def test_a_second_grant_above_does_not_make_the_units_secretary_its_judge(drive: Drive, sent: Submission) -> None:
    world = drive.world
    Grant.objects.create(account=world.user["villager"], role="inspector", unit=world.unit["east"], since=AT)
    own = reports.submit(assignment=drive.cell("village", "2.1"), text="好", key="a", by=world.user["mayor"], at=AT)
    with pytest.raises(Problem) as refused:
        verdicts.verify(submission=own, accepted=True, by=world.user["villager"], at=AT)
    assert refused.value.code == "own_work"


@pytest.mark.parametrize(
    ("reason", "text", "field"), [("", "差", "reason"), ("bogus", "差", "reason"), ("other", " ", "text")]
)
def test_sending_back_needs_a_reason(drive: Drive, sent: Submission, reason: str, text: str, field: str) -> None:
    with pytest.raises(Problem) as refused:
        verdicts.verify(submission=sent, accepted=False, reason=reason, text=text, by=drive.world.user["mayor"], at=AT)
    assert list(refused.value.fields) == [field]


def test_sent_back_in_time_leaves_days_to_mend(drive: Drive, sent: Submission) -> None:
    cell, user = sent.assignment, drive.world.user
    decided = AT + timedelta(days=35)  # after the due day
    verdicts.verify(submission=sent, accepted=False, reason="incomplete", by=user["mayor"], at=decided)
    assert state(cell, date(2026, 12, 10)) == "returned"
    assert cell.due_on == date(2026, 12, 10)
    mended = reports.submit(assignment=cell, text="补", key="b", by=user["villager"], at=decided)
    verdicts.verify(submission=mended, accepted=True, by=user["mayor"], at=decided)
    assert mended.number == 2
    assert state(cell) == "done"


def test_sent_back_when_it_was_late_leaves_no_days(drive: Drive) -> None:
    cell, user, late = drive.cell("village"), drive.world.user, AT + timedelta(days=30)
    version = reports.submit(assignment=cell, text="迟", key="a", by=user["villager"], at=late)
    verdicts.verify(submission=version, accepted=False, reason="incomplete", by=user["mayor"], at=late)
    assert (state(cell, date(2026, 12, 2)), cell.due_on) == ("overdue", date(2026, 11, 30))


def test_of_two_deciders_one_wins(drive: Drive, sent: Submission) -> None:
    user = drive.world.user
    verdicts.verify(submission=sent, accepted=False, reason="unclear", by=user["mayor"], at=AT)
    with pytest.raises(Problem) as refused:
        verdicts.verify(submission=sent, accepted=True, by=user["eastern"], at=AT)
    assert (refused.value.code, state(sent.assignment)) == ("conflict", "returned")


def test_the_second_level_is_another_person_at_the_same_unit_or_above(drive: Drive) -> None:
    cell, world = drive.cell("village", "2.1"), drive.world
    version = reports.submit(assignment=cell, text="好", key="a", by=world.user["villager"], at=AT)
    verdicts.verify(submission=version, accepted=True, by=world.user["eastern"], at=AT)
    assert state(cell) == "submitted"
    for who in ("eastern", "mayor"):
        with pytest.raises(Problem) as refused:
            verdicts.verify(submission=version, accepted=True, by=world.user[who], at=AT)
        assert refused.value.code == "own_work"
    with pytest.raises(Problem) as refused:
        verdicts.verify(submission=version, accepted=True, by=world.user["chief"], at=AT, level=1)
    assert refused.value.code == "conflict"
    assert verdicts.verify(submission=version, accepted=True, by=world.user["inspector"], at=AT, level=2).level == 2
    assert state(cell) == "done"


def test_a_decision_is_undone_within_ten_seconds_by_the_same_person(drive: Drive, sent: Submission) -> None:
    user = drive.world.user
    decision = verdicts.verify(submission=sent, accepted=True, by=user["mayor"], at=AT)
    with pytest.raises(Problem, match="自己"):
        verdicts.retract(verification=decision, by=user["eastern"], at=AT)
    with pytest.raises(Problem, match="十秒"):
        verdicts.retract(verification=decision, by=user["mayor"], at=AT + timedelta(seconds=11))
    verdicts.retract(verification=decision, by=user["mayor"], at=AT + timedelta(seconds=10))
    verdicts.retract(verification=decision, by=user["mayor"], at=AT + timedelta(seconds=12))
    assert state(sent.assignment) == "submitted"
    verdicts.verify(submission=sent, accepted=False, reason="untrue", by=user["mayor"], at=AT)


def test_an_undo_after_the_unit_answered_is_refused(drive: Drive, sent: Submission) -> None:
    user = drive.world.user
    decision = verdicts.verify(submission=sent, accepted=False, reason="unclear", by=user["mayor"], at=AT)
    reports.submit(assignment=sent.assignment, text="改", key="b", by=user["villager"], at=AT)
    with pytest.raises(Problem, match="据此办理"):
        verdicts.retract(verification=decision, by=user["mayor"], at=AT)


def test_a_batch_reports_each_outcome(drive: Drive, sent: Submission) -> None:
    user = drive.world.user
    own = reports.submit(assignment=drive.cell("town"), text="完成", key="a", by=user["mayor"], at=AT)
    outcomes = verdicts.accept_many(submissions=[sent, own], by=user["mayor"], at=AT)
    assert [(o.submission.pk, bool(o.problem)) for o in outcomes] == [(sent.pk, False), (own.pk, True)]
    assert state(sent.assignment) == "done"


def test_an_exemption_is_asked_for_granted_and_ended(drive: Drive) -> None:
    cell, user = drive.cell("village"), drive.world.user
    asked = requests.request_exemption(assignment=cell, reason="没有团员", by=user["villager"], at=AT)
    assert state(cell) == "unseen"
    requests.decide(request=asked, approved=True, note="", by=user["mayor"], at=AT)
    assert state(cell) == "not_applicable"
    asked.refresh_from_db()
    requests.end_exemption(exemption=asked, by=user["eastern"], at=AT)
    requests.end_exemption(exemption=asked, by=user["eastern"], at=AT)
    assert state(cell) == "unseen"


def test_an_extension_moves_the_day_once_it_is_granted(drive: Drive) -> None:
    cell, user = drive.cell("village"), drive.world.user
    until = date(2026, 12, 20)
    asked = requests.request_extension(assignment=cell, until=until, reason="汛期", by=user["villager"], at=AT)
    assert drive.cell("village").due_on == date(2026, 11, 30)
    requests.decide(request=asked, approved=True, note="同意", by=user["eastern"], at=AT)
    assert (drive.cell("village").due_on, state(cell)) == (until, "unseen")


@pytest.mark.parametrize(
    ("who", "code"), [("villager", "own_work"), ("inspector", "not_allowed"), ("western", "not_allowed")]
)
def test_a_request_is_not_decided_by_its_own_unit_nor_from_elsewhere(drive: Drive, who: str, code: str) -> None:
    user = drive.world.user
    asked = requests.request_exemption(assignment=drive.cell("village"), reason="无", by=user["villager"], at=AT)
    with pytest.raises(Problem) as refused:
        requests.decide(request=asked, approved=True, note="", by=user[who], at=AT)
    assert refused.value.code == code


def test_a_committee_does_not_decide_on_its_own_request(drive: Drive) -> None:
    user = drive.world.user
    asked = requests.request_exemption(assignment=drive.cell("town"), reason="无", by=user["eastern"], at=AT)
    for who in ("mayor", "eastern"):
        with pytest.raises(Problem) as refused:
            requests.decide(request=asked, approved=True, note="", by=user[who], at=AT)
        assert refused.value.code == "own_work"


def test_a_request_is_decided_once(drive: Drive) -> None:
    user = drive.world.user
    asked = requests.request_exemption(assignment=drive.cell("village"), reason="无", by=user["villager"], at=AT)
    with pytest.raises(Problem, match="写明理由"):
        requests.decide(request=asked, approved=False, note=" ", by=user["mayor"], at=AT)
    requests.decide(request=asked, approved=False, note="有8名团员", by=user["mayor"], at=AT)
    with pytest.raises(Problem) as refused:
        requests.decide(request=asked, approved=True, note="", by=user["eastern"], at=AT)
    assert refused.value.code == "conflict"


def test_requests_after_the_due_day_are_refused_with_what_to_do(drive: Drive) -> None:
    cell, villager, late = drive.cell("village"), drive.world.user["villager"], AT + timedelta(days=29)
    with pytest.raises(Problem, match="尽快"):
        requests.request_extension(assignment=cell, until=date(2026, 12, 20), reason="忙", by=villager, at=late)
    last_day = AT + timedelta(days=28)
    assert requests.request_exemption(assignment=cell, reason="无", by=villager, at=last_day).pk


@pytest.mark.parametrize("until", [date(2026, 11, 30), date(2027, 11, 30)])
def test_an_extension_to_no_later_or_a_far_day_is_refused(drive: Drive, until: date) -> None:
    with pytest.raises(Problem) as refused:
        requests.request_extension(
            assignment=drive.cell("village"), until=until, reason="忙", by=drive.world.user["villager"], at=AT
        )
    assert list(refused.value.fields) == ["until"]


def test_a_second_pending_request_is_refused(drive: Drive) -> None:
    cell, villager = drive.cell("village"), drive.world.user["villager"]
    requests.request_exemption(assignment=cell, reason="无", by=villager, at=AT)
    with pytest.raises(Problem, match="等审批"):
        requests.request_exemption(assignment=cell, reason="无", by=villager, at=AT)


def test_replaying_the_journal_gives_every_covered_value(drive: Drive, sent: Submission) -> None:
    user, cell = drive.world.user, drive.cell("hollow")
    reports.accept_receipt(assignment=drive.cell("village"), by=user["villager"], at=AT)
    decision = verdicts.verify(submission=sent, accepted=False, reason="other", text="缺页", by=user["mayor"], at=AT)
    verdicts.retract(verification=decision, by=user["mayor"], at=AT)
    reports.withdraw(submission=sent, by=user["villager"], at=AT)
    asked = requests.request_exemption(assignment=cell, reason="无团员", by=user["mayor"], at=AT)
    requests.decide(request=asked, approved=True, note="", by=user["eastern"], at=AT)
    requests.end_exemption(exemption=asked, by=user["eastern"], at=AT)
    longer = requests.request_extension(assignment=cell, until=date(2026, 12, 9), reason="汛", by=user["mayor"], at=AT)
    requests.decide(request=longer, approved=False, note="不必", by=user["eastern"], at=AT)
    covered = {
        Submission: reports.FIELDS, Verification: verdicts.FIELDS, Exemption: requests.FIELDS[Exemption],
        Extension: requests.FIELDS[Extension],
    }  # fmt: skip
    for model, fields in covered.items():
        stored = {str(row.pk): journal.snapshot(row, fields) for row in model.objects.all()}
        assert journal.replay(model._meta.label_lower) == stored
    seen = {
        pk: after["seen_at"] for pk, after in journal.replay("submissions.assignment").items() if "seen_at" in after
    }
    stored = Assignment.objects.exclude(seen_at=None)
    assert seen == {str(row.pk): journal.plain(row.seen_at) for row in stored}
    assert journal.verify() == []
