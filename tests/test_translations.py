"""English is complete: every message has its English, the files agree, and no page speaks Chinese of its own."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

from guatu.accounts.models import User
from guatu.base.pages import frame
from guatu.base.told import named, told
from guatu.campaigns.models import Task
from guatu.demo.build import build
from tests.translations import catalogue, extraction, reading
from tests.world import AT

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")
# A ledger is filled in in Chinese, and a document's number is: these words stand as they are in the English.
STANDING = ("“是”", "“否”", "“专项”", "“请写明”", "云团通〔2026〕3号", "云团通", "团通", "〔{year}〕")


@pytest.fixture(scope="module")
def known() -> catalogue.Translations:
    return catalogue.read()


def test_every_message_of_the_source_has_its_english_and_nothing_else_is_kept(known: catalogue.Translations) -> None:
    said = extraction.everything()
    assert [message.text for message in said if not known.get(message) or not all(known[message])] == []
    assert set(known) - set(said) == set()


def test_placeholders_are_the_same_in_both_languages(known: catalogue.Translations) -> None:
    wrong = []
    for message, words in known.items():
        chinese = sorted(set(PLACEHOLDER.findall(message.plural or message.text)))
        if any(sorted(set(PLACEHOLDER.findall(word))) != chinese for word in words[-1:]):
            wrong.append((message.text, words))
    assert wrong == []


def test_the_english_holds_no_chinese_but_standing_words(known: catalogue.Translations) -> None:
    def bare(word: str) -> str:
        for standing in STANDING:
            word = word.replace(standing, "")
        return word

    assert [word for words in known.values() for word in words if extraction.HAN.search(bare(word))] == []


def test_the_compiled_catalogue_is_the_one_that_people_read(known: catalogue.Translations) -> None:
    assert catalogue.MO.read_bytes() == catalogue.compiled(known)


def test_no_template_writes_chinese_without_a_translation_tag() -> None:
    templates = [path for path in extraction.sources() if path.suffix == ".html"]
    found = {path.name: extraction.bare(path.read_text(encoding="utf-8")) for path in templates}
    # The language switch names each language in itself; numbers of documents and the page of parts hold samples.
    expected = {"base.html", "500.html", "components.html", "detail.html"}
    assert {name for name, words in found.items() if words} - expected == set()


def test_a_message_with_values_is_told_in_english() -> None:
    with translation.override("en"):
        assert told("组织层级最多 9 级") == "At most 9 levels of units"
        assert told("第 3 行：组织层级最多 9 级（共 4 处）") == "Row 3: At most 9 levels of units (4 in all)"
        assert told("团委 · 农村") == "Committee · Rural"
        assert told("各支部自己写的话") == "各支部自己写的话"
        assert told("任务分派 1.1") == "任务分派 1.1"
    with translation.override("zh-hans"):
        assert told("组织层级最多 9 级") == "组织层级最多 9 级"


def test_a_task_bears_its_english_name_on_english_pages_only() -> None:
    task, plain = Task(code="1.1", name="摸清底数", name_en="Know the base"), Task(code="1.2", name="理顺隶属")
    with translation.override("en"):
        assert (str(task), named(plain)) == ("1.1 Know the base", "理顺隶属")
    with translation.override("zh-hans"):
        assert (str(task), named(plain)) == ("1.1 摸清底数", "理顺隶属")


@pytest.mark.django_db
def test_the_pages_of_a_living_city_speak_english_but_for_its_own_names(tmp_path: Path, settings) -> None:
    settings.DEMO = True
    settings.SECOND_FACTOR_DEMANDED = False
    build(scale="small", seed=1, at=AT, folder=tmp_path)
    own = reading.own_words()
    found: dict[str, str] = {}
    views: set[str] = set()
    for username in ("demo-chief", "demo-branch", "demo-audit", "demo-security"):
        client = Client()
        client.force_login(User.objects.get(username=username))
        for path, text in reading.walk(client, "/"):
            views.add(reading.view_of(path))
            found |= {said: path for said in reading.Page(text).said if reading.left_over(said, own)}
    assert found == {}
    assert {entry.url for entry in (*frame.NAV, *frame.REGISTER, *frame.MECHANISMS)} - views == set()
    assert len(views) > 100
