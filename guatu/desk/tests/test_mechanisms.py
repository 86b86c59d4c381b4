"""The mechanisms beside each other: every figure is as large as the list to which it opens."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from guatu.api.tests.sides import issued
from guatu.fieldwork.models import DemonstrationPoint, Secondment, Story
from guatu.supervision.models import Letter
from tests.members import member
from tests.world import AT

# Of the work of one county: what is counted there, and nothing else.
COUNTED = {
    "在任示范点": 1, "写出来的做法": 1, "已印发": 1, "逾期督办单": 1, "在村": 1,
    "本半年没有述职的委员会": 3, "本季度没有座谈的委员会": 3,
}  # fmt: skip


@pytest.fixture
def busy(drive: Any) -> Any:
    """Each county with the same work, of which some has ended and some is still ahead or not late."""
    for county, leader, branches in (
        ("east", "eastern", ("village", "hollow")), ("west", "western", ("estate", "workshop")),
    ):  # fmt: skip
        unit, by, (first, second) = (
            drive.world.unit[county], drive.world.user[leader], (drive.world.unit[code] for code in branches)
        )  # fmt: skip
        _shown(unit, by, first, second)
        _sent(unit, by, first, second)
        for serial, late in ((1, True), (2, False)):
            Letter.objects.create(
                issuer=drive.world.unit["city"], year=2026, serial=unit.pk * 10 + serial, unit=first, colour="blue",
                subject="督办", text="请办结", issued_at=AT - timedelta(days=9), issued_by=drive.world.user["chief"],
                due_on=AT.date() + timedelta(days=-2 if late else 9),
            )  # fmt: skip
    return drive


def _shown(county: Any, by: Any, first: Any, second: Any) -> None:
    given = {"owner": county, "field": "rural", "reason": "班子强", "decided_by": by, "decided_at": AT}
    point = DemonstrationPoint.objects.create(unit=first, since=date(2026, 9, 1), **given)
    DemonstrationPoint.objects.create(
        unit=second, since=date(2026, 3, 1), until=date(2026, 9, 1), ended_reason="expired", **given
    )
    for published in (AT, None):
        Story.objects.create(
            point=point, title="做法", steps="先摸底", written_by=by, written_at=AT, published_at=published
        )


def _sent(county: Any, by: Any, first: Any, second: Any) -> None:
    """One in the village, one whose term has ended, one who is yet to go."""
    today = AT.date()
    terms = [
        (first, today - timedelta(days=60), None), (first, today - timedelta(days=300), today - timedelta(days=90)),
        (second, today + timedelta(days=20), None),
    ]  # fmt: skip
    for number, (unit, since, until) in enumerate(terms):
        Secondment.objects.create(
            unit=unit, sender=county, person=member(county, f"{county.code}派驻{number}"), since=since, until=until,
            order_number=f"团发〔2026〕{number}号", due_on=since + timedelta(days=365), ordered_by=by, ordered_at=AT,
            ended_reason="recalled" if until else "",
        )  # fmt: skip


def opened(client: Any, unit: Any = None) -> dict[str, int]:
    """The figures of the page by their words, each compared with the list to which it opens."""
    page = client.get(reverse("desk:mechanisms"), {"unit": unit.pk} if unit else {})
    assert page.status_code == 200
    counted = {}
    for figure in [figure for row in page.context["rows"] for figure in row.figures if figure.href]:
        there = client.get(figure.href)
        assert there.status_code == 200, figure.href
        if "table" in there.context:
            assert there.context["table"].total == figure.number, figure.href
            counted[figure.words] = figure.number
    return counted


@pytest.mark.parametrize("name", ["chief", "eastern"])
def test_every_figure_opens_to_a_list_of_that_length(client, busy, name):
    client.force_login(busy.world.user[name])
    assert len(opened(client)) >= 13


def test_figures_are_of_the_unit_whoever_asks(client, busy, today, settings, tmp_path):
    settings.FILES = tmp_path
    for county, leader in (("east", "eastern"), ("west", "western")):
        issued(busy.campaign, busy.world.unit[county], busy.world.user[leader])
    for name in ("chief", "eastern"):
        client.force_login(busy.world.user[name])
        found = opened(client, busy.world.unit["east"])
        assert {words: found[words] for words in COUNTED} == COUNTED
    client.force_login(busy.world.user["chief"])
    assert opened(client)["已印发"] == 2


def test_somebody_without_a_branch_in_sight_gets_no_page(client, drive):
    client.force_login(drive.world.user["sysadmin"])
    assert client.get(reverse("desk:mechanisms")).status_code == 403


def test_a_unit_out_of_sight_is_not_found(client, drive):
    client.force_login(drive.world.user["eastern"])
    elsewhere = {"unit": drive.world.unit["west"].pk}
    assert client.get(reverse("desk:mechanisms"), elsewhere).status_code == 404
    for page in (
        "fieldwork:demonstrations", "fieldwork:stories", "appraisals:duty_due", "bulletins:list", "supervision:letters",
    ):  # fmt: skip
        assert client.get(reverse(page), elsewhere).status_code == 404, page


def test_a_unit_that_is_no_number_is_not_found(client, drive):
    client.force_login(drive.world.user["eastern"])
    for page in ("desk:mechanisms", "desk:actions", "fieldwork:matters", "fieldwork:visits", "indicators:indicators"):
        for asked in ("x", "-1", "9" * 5000):
            assert client.get(reverse(page), {"unit": asked}).status_code == 404, (page, asked[:9])
