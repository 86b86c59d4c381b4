"""Reused evidence: what is laid side by side, what is not, and who says what it is."""

import random
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from guatu.activities.models import Meeting
from guatu.base.files.looks import look, of_fields
from guatu.base.problems import Problem
from guatu.fieldwork.models import Visit
from guatu.submissions.models import Attachment, StoredFile, Submission
from guatu.submissions.queries.files import STORE
from guatu.supervision.actions import reuse
from guatu.supervision.likeness import near
from guatu.supervision.models import PictureMark, Suspicion
from guatu.supervision.rules.reuse import Judgement, Use, distance, likeness, reused, telling, text_look
from tests.world import AT

TEXT = "十一月一日晚在村活动室召开支部大会，应到八人，实到七人，学习了团章，讨论了换届方案，选出了候选人名单。"

looks_ = st.integers(0, 2**64 - 1).map(lambda n: f"{n:016x}")


@given(st.lists(looks_, max_size=8), st.lists(looks_, max_size=8), st.integers(0, 40))
def test_near_looks_are_those_whose_distance_is_small(new, known, bits):
    expected = {(a, b) for a, x in enumerate(new) for b, y in enumerate(known) if distance(x, y) <= bits}
    assert set(near(new, known, bits, 100)) == expected


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_the_same_either_way_and_whole_for_the_same_words(one, other):
    assert likeness(one, other) == likeness(other, one)
    assert likeness(one, f" {one}。") == 1.0
    assert 0 <= likeness(one, other) <= 1 and len(text_look(one)) == 16


uses = st.builds(Use, st.integers(1, 4), st.sampled_from("xyz"), st.sampled_from(["2026-01-01", "2026-03-01"]),
                 st.sampled_from(["submission", "paper"]), st.integers(1, 9))  # fmt: skip


@given(st.lists(uses, max_size=6, unique_by=lambda use: (use.what, use.pk)), st.randoms(use_true_random=False))
def test_pairs_do_not_depend_on_order_and_name_the_later_use_first(found, chance):
    mixed = list(found)
    chance.shuffle(mixed)
    pairs = reused(found, 10)
    assert sorted(map(str, pairs)) == sorted(map(str, reused(mixed, 10)))
    assert all((later.at, later.pk) >= (first.at, 0) and later != first for later, first in pairs)
    assert len({(later.unit, later.cell) for later, _first in pairs}) == len(pairs)


def test_what_many_units_use_was_handed_out_and_is_no_hint():
    many = [Use(unit, f"a{unit}", "2026-01-01", "submission", unit) for unit in range(1, 5)]
    assert len(reused(many, 4)) == 3 and reused(many, 3) == []


def test_a_plain_picture_tells_nothing():
    assert not telling(of_fields([255] * 72)) and telling(of_fields([9, 1] * 36)) and not telling("")


def picture(path, seed, size=(800, 600), **saved):
    chance, image = random.Random(seed), Image.new("RGB", (80, 60))
    image.putdata([tuple(chance.randrange(256) for _ in range(3)) for _ in range(4800)])
    image = image.resize((9, 8)).resize(size, Image.Resampling.BICUBIC)
    ImageDraw.Draw(image).rectangle((5, 5, 60, 12), fill=saved.pop("stamp", None))
    image.save(path, "JPEG", **saved)
    return path.read_bytes()


def test_a_picture_saved_anew_smaller_and_with_a_stamp_looks_the_same(tmp_path):
    picture(tmp_path / "one.jpg", 1)
    picture(tmp_path / "two.jpg", 1, (400, 300), quality=40, stamp="white")
    picture(tmp_path / "three.jpg", 2)
    one, two, three = (look(tmp_path / f"{name}.jpg") for name in ("one", "two", "three"))
    assert distance(one, two) <= 4 < 12 < distance(one, three)
    (tmp_path / "bad.jpg").write_bytes(b"no picture")
    assert look(tmp_path / "bad.jpg") == ""


@pytest.fixture
def sent(drive, settings, tmp_path):
    settings.FILES = tmp_path / "files"

    def send(unit, task="1.1", *, text="已办结", content=None, days=0):
        cell = drive.cell(unit, task)
        number = cell.submissions.count() + 1
        at = AT - timedelta(days=days)
        made = Submission.objects.create(assignment=cell, number=number, text=text, received_at=at,
                                         by=drive.world.user["villager"])  # fmt: skip
        if content is not None:
            facts = {"media_type": "image/jpeg", "size": len(content), "stored_at": at}
            file = StoredFile.objects.get_or_create(digest=STORE.keep(content), defaults=facts)[0]
            Attachment.objects.create(file=file, assignment=cell, submission=made, name="现场.jpg", added_by=made.by,
                                      added_at=at)  # fmt: skip
        return made

    return send


def search():
    return reuse.search(by=None, at=AT + timedelta(hours=1))


def kinds():
    return sorted(Suspicion.objects.values_list("kind", "unit__code", "other__code"))


def test_the_same_photo_and_one_that_looks_like_it_are_found_once(sent, tmp_path):
    one, like = picture(tmp_path / "1.jpg", 1), picture(tmp_path / "2.jpg", 1, (640, 480), quality=60)
    sent("village", content=one, days=2)
    sent("village", content=one, days=1)  # the next version of the same report
    sent("hollow", content=one)
    sent("workshop", content=like)
    sent("village", "1.2", content=one)
    sent("estate", content=picture(tmp_path / "3.jpg", 3))
    search()
    assert [row for row in kinds() if row[0] == "file"] == [("file", "hollow", "village"), ("file", "village", None)]
    assert ("look", "workshop", "village") in kinds()
    assert not any(unit == "estate" for _kind, unit, _other in kinds())
    assert PictureMark.objects.count() == 3 and search() == 0


def test_like_words_of_different_units_are_found_and_short_or_other_words_are_not(sent):
    sent("village", text="柳湾村团支部" + TEXT, days=40)
    sent("hollow", text="石桥村团支部" + TEXT.replace("八人", "九人"))
    sent("village", "1.2", text=TEXT)
    sent("estate", text="已按要求完成")
    sent("workshop", text="已按要求完成")
    sent("class1", text="十月二十日全体团员到敬老院做志愿服务，共二十人，打扫卫生、陪老人聊天，两小时，已登记。")
    search()
    found = Suspicion.objects.filter(kind="text")
    assert {(row.unit.code, row.other.code) for row in found} <= {("hollow", "village"), ("village", "hollow")}
    assert found.get(unit__code="hollow").evidence["likeness"] > 0.95
    assert search() == 0


def test_same_minutes_meetings_before_the_unit_and_days_that_are_too_long_are_found(sent, drive):
    world = drive.world
    for place, days in (("village", 1), ("hollow", 0)):
        Meeting.objects.create(
            unit=world.unit[place], kind="general", held_on=date(2026, 11, 1), topic="会", minutes=TEXT,
            minutes_digest="d" * 64, due=3, present=3, recorded_at=AT - timedelta(days=days),
        )  # fmt: skip
    world.unit["class1"].founded_on = date(2026, 10, 1)
    world.unit["class1"].save()
    Meeting.objects.create(unit=world.unit["class1"], kind="general", held_on=date(2026, 9, 1), topic="会", due=3,
                           present=3, recorded_at=AT)  # fmt: skip
    for place, hours in (("village", 9), ("workshop", 8), ("estate", 2)):
        Visit.objects.create(
            key=f"key-{place}", unit=world.unit[place], purpose="other", on=date(2026, 11, 1), hours=hours,
            visitor=world.user["chief"] if place != "estate" else world.user["dept"], recorded_at=AT,
        )  # fmt: skip
    search()
    assert kinds() == [
        ("minutes", "hollow", "village"), ("time", "class1", None), ("time", "workshop", "village"),
    ]  # fmt: skip


def test_a_suspicion_is_judged_above_its_unit_and_never_by_its_own_side(sent, client, drive, tmp_path):
    content = picture(tmp_path / "1.jpg", 1)
    sent("workshop", content=content, days=2)
    sent("village", content=content)
    search()
    found = Suspicion.objects.get(kind="file")
    page, verdict = (reverse(f"supervision:{name}", args=[found.pk]) for name in ("suspicion", "suspicion_judgement"))
    said = {"verdict": "reused", "text": "两张照片是同一张"}
    for who, status in (("western", 404), ("villager", 403), ("outsider", 404), ("leader", 403)):
        client.force_login(drive.world.user[who])
        assert client.post(verdict, said).status_code == status
    client.force_login(drive.world.user["mayor"])
    shown = client.get(page).content.decode()
    assert "不在您的范围内" in shown and "一车间" not in shown and shown.count("<img") == 1
    assert client.post(verdict, {"verdict": "reused", "text": ""}).status_code == 422
    assert client.post(verdict, said).status_code == 302
    found.refresh_from_db()
    assert (found.verdict, found.judged_by) == ("reused", drive.world.user["mayor"])
    client.force_login(drive.world.user["chief"])
    assert client.get(page).content.decode().count("<img") == 2
    with pytest.raises(Problem):
        reuse.judge(suspicion=found, verdict=Judgement.FINE, text="", by=drive.world.user["villager"], at=AT)


def test_the_list_asks_as_often_at_three_rows_as_at_one(sent, client, drive):
    client.force_login(drive.world.user["chief"])
    counted = []
    for n, place in enumerate(["village", "hollow", "estate"]):
        Suspicion.objects.create(
            key=place, kind="time", unit=drive.world.unit[place], left={"label": "走访"}, found_at=AT
        )
        client.get(reverse("supervision:suspicions"))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("supervision:suspicions")).content.decode().count("<tr") == n + 2
        counted.append(len(asked))
    assert counted[0] == counted[2]
