"""Ranking and rule versions: deterministic, readable, tried out before they are published."""

import pytest

from guatu.supervision import board as boards
from guatu.supervision.actions import rules, snapshots
from guatu.supervision.models import RuleVersion
from guatu.supervision.queries.candidates import candidates
from guatu.supervision.queries.versions import what_if
from guatu.supervision.rules.flags import Rule, differences, flips, propose, rule_of
from guatu.supervision.tests.conftest import RULE
from tests.world import AT


def page(drive, name):
    return f"/campaigns/{drive.campaign.pk}/{name}/"


def form(**changes):
    data = RULE.as_data() | {"size_limits": "50，200", "note": "收紧黑旗线"} | changes
    data |= {"tie1": "on_time", "tie2": "overdue"}
    data.pop("ties")
    return data


def test_the_ranking_counts_what_its_lists_count(drive, read):
    rows = read("chief", page(drive, "ranking")).context["table"].numbered.object_list
    assert [(row.name, row.rank) for row in rows] == [
        (drive.world.unit["west"].name, 1), (drive.world.unit["east"].name, 2)
    ]  # fmt: skip
    for row in rows:
        for state, number in [
            ("counted", row.share.applicable),
            ("finished", row.share.done),
            ("overdue", row.share.overdue),
        ]:
            listed = read("chief", page(drive, "cells"), unit=row.pk, state=state)
            assert listed.context["table"].total == number


def test_a_unit_sees_its_own_place_but_not_its_peers(drive, read):
    drive.version()
    seen = read("eastern", page(drive, "ranking"))
    assert (seen.context["own"].rank, seen.context["own"].of) == (2, 2)
    assert drive.world.unit["west"].name not in seen.content.decode()


def test_the_change_is_against_the_last_snapshot_of_an_earlier_day(drive, read):
    snapshots.take(campaign=drive.campaign, unit=drive.world.unit["city"], by=None, at=AT)
    assert [row.change for row in read("chief", page(drive, "ranking")).context["table"].numbered.object_list] == [
        None,
        None,
    ]
    drive.at(1)
    assert [row.change for row in read("chief", page(drive, "ranking")).context["table"].numbered.object_list] == [0, 0]


def test_another_kind_can_be_compared(drive, read):
    rows = read("chief", page(drive, "ranking"), compare="branch").context["table"]
    assert rows.total == 6
    assert read("chief", page(drive, "ranking"), compare="branch", format="csv").status_code == 200


def test_published_rules_are_read_by_everyone_below_and_drafts_are_not(drive, read):
    version = drive.version()
    draft = rules.draft(
        campaign=drive.campaign, issuer=drive.world.unit["city"], rule=Rule(black_below=66).as_data(), note="",
        by=drive.world.user["chief"], at=AT,
    )  # fmt: skip
    for who, seen in [("villager", [version]), ("eastern", [version]), ("chief", [draft, version])]:
        assert [row.version for row in read(who, page(drive, "rules")).context["history"]] == seen
    assert "红旗：本组前1名，完成率不低于90%" in read("villager", page(drive, "rules")).content.decode()


def test_a_version_is_drafted_tried_out_and_published(drive, read, send):
    assert send("chief", page(drive, "rules"), **form(black_below=60)).status_code == 302
    version = RuleVersion.objects.get()
    assert (version.published_at, rule_of(version.rule)) == (None, Rule(**{**RULE.__dict__, "black_below": 60}))
    assert send("chief", f"/rules/{version.pk}/publication/").status_code == 302
    version.refresh_from_db()
    assert version.published_by == drive.world.user["chief"]
    assert send("chief", f"/rules/{version.pk}/publication/").status_code == 409


@pytest.mark.parametrize(("field", "value"), [
    ("red_top", -1), ("red_at_least", 101), ("black_below", 95), ("reply_days", 0), ("size_limits", "200，50"),
    ("size_limits", "=1+1"), ("tie2", "on_time"), ("kinds", "army"), ("expires_days", ""), ("note", ""),
])  # fmt: skip
def test_a_wrong_number_is_told_beside_its_field_and_nothing_is_lost(drive, send, field, value):
    reply = send("chief", page(drive, "rules"), **(form() | {field: value}))
    assert reply.status_code == 422
    assert set(reply.context["form"].errors) & {field, "tie1"}
    assert RuleVersion.objects.count() == 0


@pytest.mark.parametrize(("who", "status"), [("eastern", 403), ("villager", 403), ("leader", 403), ("outsider", 404)])
def test_who_does_not_lead_drafts_no_rule(drive, send, who, status):
    drive.version()
    assert send(who, page(drive, "rules"), **form()).status_code == status
    version = RuleVersion.objects.get()
    assert send(who, f"/rules/{version.pk}/publication/").status_code == status


def test_a_county_rules_its_own_subtree(drive, send):
    east = drive.world.unit["east"]
    assert send("eastern", f"{page(drive, 'rules')}?unit={east.pk}", **form(kinds="committee")).status_code == 302
    version = RuleVersion.objects.get(issuer=east)
    assert send("western", f"/rules/{version.pk}/publication/").status_code == 404
    assert send("eastern", f"/rules/{version.pk}/publication/").status_code == 302


def test_what_if_equals_the_difference_of_the_proposals(drive, read):
    drive.version()
    board, city = boards.of(drive.campaign, at=AT), drive.world.unit["city"]
    for change in ({"black_below": 10}, {"red_top": 0}, {"least_cells": 900}, {}):
        new = Rule(**{**RULE.__dict__, **change})
        expected = flips(*(propose(rule, candidates(board, city.pk, rule)) for rule in (RULE, new)))
        found = what_if(board, city, RULE, new)
        assert [(f.unit, f.before, f.after) for f in found] == [(u, b or "", a or "") for u, b, a in expected]
        shown = read("chief", f"{page(drive, 'rules')}outlook/", **form(**change), unit=city.pk)
        assert shown.context["flips"] == found
    assert read("villager", f"{page(drive, 'rules')}outlook/", **form()).status_code == 403


def test_the_difference_of_two_versions_names_what_changed():
    assert differences(RULE, Rule(**{**RULE.__dict__, "red_top": 2})) == [("red_top", 1, 2)]
    assert differences(RULE, RULE) == []
