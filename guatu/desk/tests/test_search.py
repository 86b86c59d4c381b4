"""The search box: what is found by words, pinyin and initials, and only what the reader sees."""

import pytest
from django.urls import reverse

from tests.members import member

URL = reverse("desk:search")


def hits(response) -> dict[str, list[str]]:
    return {group.name: [hit.text for hit in group.hits] for group in response.context["groups"]}


@pytest.mark.parametrize("words", ["柳湾村", "liuwan", "lwc", "LWC 团支部"])
def test_a_unit_is_found_by_its_name_pinyin_and_initials(client, drive, words):
    client.force_login(drive.world.user["eastern"])
    assert hits(client.get(URL, {"q": words}))["组织"] == ["柳湾村团支部"]


def test_what_stands_elsewhere_is_not_found(client, drive):
    client.force_login(drive.world.user["eastern"])
    assert "组织" not in hits(client.get(URL, {"q": "一车间"}))


def test_tasks_and_campaigns_are_found_by_initials_too(client, drive):
    client.force_login(drive.world.user["eastern"])
    assert hits(client.get(URL, {"q": "任务1.2"}))["任务"] == ["1.2 任务1.2"]
    assert hits(client.get(URL, {"q": "gfh"})) == {"专项": [drive.campaign.name]}


def test_a_person_is_found_only_by_words_that_stand_in_no_address(client, drive):
    held = member(drive.world.unit["village"], "欧阳晓燕")
    person = getattr(held, "person", held)
    client.force_login(drive.world.user["eastern"])
    assert hits(client.post(URL, {"q": "oyxy"}))["人员"] == [person.name]
    assert "人员" not in hits(client.get(URL, {"q": "欧阳晓燕"}))


def test_a_person_of_another_line_is_not_found(client, drive):
    member(drive.world.unit["village"], "欧阳晓燕")
    client.force_login(drive.world.user["western"])
    assert "人员" not in hits(client.post(URL, {"q": "欧阳晓燕"}))


def test_a_page_is_found_by_its_name(client, drive):
    client.force_login(drive.world.user["eastern"])
    assert "组织关系" in hits(client.get(URL, {"q": "zzgx"}))["页面"]


def test_nothing_is_looked_up_for_no_word(client, drive, django_assert_max_num_queries):
    client.force_login(drive.world.user["eastern"])
    with django_assert_max_num_queries(8):
        assert client.get(URL, {"q": "  "}).context["groups"] == []
