"""Pages of progress: every figure equals its list, and nobody sees beyond their subtree."""

import re
from urllib.parse import parse_qs, urlparse

import pytest
from django.db import transaction

from guatu.accounts import journal
from guatu.orgs.models import Placement
from guatu.submissions.models import Assignment
from tests.world import AT


def base(drive, name):
    return f"/campaigns/{drive.campaign.pk}/{name}/"


def total(reply):
    return reply.context["table"].total


def test_the_bar_of_each_unit_and_task_leads_to_a_list_as_long_as_its_denominator(drive, read):
    page = read("chief", base(drive, "progress"))
    text = page.content.decode()
    bars = re.findall(r'<a href="([^"]*/cells/[^"]*)" class="bar[^>]*>.*?bar-fraction">([\d,]+)/([\d,]+)<', text, re.S)
    assert len(bars) == 1 + 3 + 3  # the head, the nodes, the tasks
    for href, _, whole in bars:
        address = urlparse(href.replace("&amp;", "&"))
        listed = read("chief", address.path, **{k: v[0] for k, v in parse_qs(address.query).items()})
        assert total(listed) == int(whole.replace(",", ""))


@pytest.mark.parametrize("unit", ["city", "east", "school"])
@pytest.mark.parametrize("slice", [{}, {"kind": "branch"}, {"mark": "poor_county"}, {"field": "rural"}])
def test_each_state_of_the_head_equals_its_list(drive, read, unit, slice):
    chosen = {"unit": drive.world.unit[unit].pk, **slice}
    cells = read("chief", base(drive, "progress"), **chosen).context["cells"]
    for state, number in cells.items():
        assert total(read("chief", base(drive, "cells"), state=state.value, **chosen)) == number


def test_the_list_shows_the_cells_of_the_board(drive, read):
    page = read("eastern", base(drive, "cells"), state="overdue", task=drive.tasks["1.1"].pk)
    rows = {(row.name, row.task, row.state.value) for row in page.context["table"].numbered.object_list}
    late = ["east", "class1", "class2", "town", "village", "hollow"]
    assert rows == {(drive.world.unit[key].name, "1.1 任务1.1", "overdue") for key in late}


def test_the_list_is_sorted_searched_and_exported(drive, read):
    path = base(drive, "cells")
    by_day = read("chief", path, sort="-due_on").context["table"].numbered.object_list
    assert [row.due_on for row in by_day] == sorted((row.due_on for row in by_day), reverse=True)
    found = read("chief", path, q=drive.world.unit["village"].name)
    assert {row.unit for row in found.context["table"].numbered.object_list} == {drive.world.unit["village"].pk}
    sheet = read("chief", path, format="csv", state="overdue").content.decode("utf-8-sig")
    assert len(sheet.strip().splitlines()) == 1 + total(read("chief", path, state="overdue"))


@pytest.mark.parametrize("name", ["progress", "cells", "ranking"])
@pytest.mark.parametrize(("who", "unit", "status"), [
    ("eastern", "east", 200), ("eastern", "school", 200), ("eastern", "west", 404), ("eastern", "city", 404),
    ("principal", "town", 404), ("monitor", "class1", 200), ("monitor", "class2", 404), ("leader", "city", 200),
    ("sysadmin", "city", 403), ("outsider", "city", 404),
])  # fmt: skip
def test_only_the_own_subtree_is_shown(drive, read, name, who, unit, status):
    assert read(who, base(drive, name), unit=drive.world.unit[unit].pk).status_code == status


@pytest.mark.parametrize("name", ["progress", "cells", "ranking", "rules"])
def test_strangers_are_asked_to_sign_in(drive, client, name):
    assert client.get(base(drive, name)).url.startswith("/sign-in/")


@pytest.mark.parametrize("word", ["x", "-1", "99999999999999999999999", "1 OR 1=1"])
def test_a_hostile_unit_is_not_found(drive, read, word):
    assert read("chief", base(drive, "progress"), unit=word).status_code == 404


def test_the_forecast_names_who_will_miss_the_node(drive, read):
    nodes = read("chief", base(drive, "progress")).context["nodes"]
    missing = {unit.code for unit in nodes[2]["line"].missing}
    assert missing == {"east", "west"}
    assert "第3个节点" in read("chief", base(drive, "progress")).content.decode()


def test_units_are_sorted_by_rate_and_by_rank(drive, read):
    rows = read("chief", base(drive, "progress"), sort="rate").context["table"].numbered.object_list
    assert [row.line.unit.code for row in rows] == ["east", "west"]
    rows = read("chief", base(drive, "progress"), sort="rank").context["table"].numbered.object_list
    assert [(row.line.unit.code, row.rank) for row in rows] == [("west", 1), ("east", 2)]


def test_the_matrix_holds_a_bar_for_each_unit_and_task(drive, read):
    page = read("chief", base(drive, "progress"), view="matrix")
    assert page.content.decode().count("bar-cell") == 2 * 3


def test_as_organised_then_shows_no_more_than_the_reader_sees_now(drive, read):
    then = {"as": "then", "day": "2026-10-15"}
    now = read("eastern", base(drive, "progress")).context["cells"]
    assert read("eastern", base(drive, "progress"), **then).context["cells"] == now
    moved = drive.world.unit["town"]
    Placement.objects.filter(unit=moved).update(parent=drive.world.unit["west"])
    before = read("western", base(drive, "progress"), **{"as": "then", "day": "2026-10-16"}).context["cells"]
    assert before == read("western", base(drive, "progress")).context["cells"]
    seen = read(
        "chief", base(drive, "progress"), unit=drive.world.unit["west"].pk, **{"as": "then", "day": "2026-10-16"}
    )
    assert sum(seen.context["cells"].values()) == 3 * (5 + 3)


def test_the_bars_of_a_unit_are_a_fragment(drive, read):
    page = read("eastern", f"/units/{drive.world.unit['school'].pk}/progress/")
    assert [(bar.campaign.code, bar.share.applicable) for bar in page.context["bars"]] == [("norms", 9)]
    assert read("eastern", f"/units/{drive.world.unit['firm'].pk}/progress/").status_code == 404


@pytest.mark.parametrize("name", ["progress", "cells", "ranking"])
def test_the_number_of_queries_does_not_grow_with_the_subtree(drive, read, name, django_assert_max_num_queries):
    read("chief", base(drive, name))
    counts = []
    for key in ("city", "east", "town"):
        with django_assert_max_num_queries(40) as asked:
            read("chief", base(drive, name), unit=drive.world.unit[key].pk)
        counts.append(len(asked))
    assert max(counts) - min(counts) <= 3, counts


def test_what_was_committed_is_on_the_next_page(drive, read):
    before = total(read("chief", base(drive, "cells"), state="finished"))
    with transaction.atomic():
        cell = drive.cell("village", "1.1")
        entry = journal.record("test", cell, unit=cell.unit, by=None, at=AT)
        Assignment.objects.filter(pk=cell.pk).update(facts=16, done_on=AT.date(), revision=entry.seq)
    assert total(read("chief", base(drive, "cells"), state="finished")) == before + 1
