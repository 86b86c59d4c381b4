"""A reader who goes through the pages in English and notes every Chinese word that is not somebody's own."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import Resolver404, resolve

from guatu.people.models import Person
from tests.translations.extraction import HAN

SPOKEN = {"title", "alt", "placeholder", "aria-label", "data-label", "data-confirm", "data-confirm-title"}
WORD = re.compile(r"[\u4e00-\u9fff]+")


class Page(HTMLParser):
    """The links of a page and what it says, without what it marks as Chinese."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.links: list[str] = []
        self.chinese = 0  # depth inside an element with lang="zh-CN"
        self.mute = 0
        self.feed(text)

    VOID = frozenset({"br", "img", "input", "link", "meta", "hr", "wbr", "use", "path", "rect", "circle", "area"})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in self.VOID and (self.chinese or (given.get("lang") == "zh-CN" and tag != "html")):
            self.chinese += 1
        if tag in {"script", "style", "textarea"}:
            self.mute += 1
        if not self.chinese:
            self.said += [value for name, value in attrs if value and name in SPOKEN and HAN.search(value)]
        for name in ("href", "hx-get"):
            if given.get(name) and "download" not in given and tag != "link":
                self.links.append(str(given[name]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.chinese and tag not in self.VOID:
            self.chinese -= 1
        if tag in {"script", "style", "textarea"}:
            self.mute -= 1

    def handle_data(self, data: str) -> None:
        if not self.chinese and not self.mute and HAN.search(data):
            self.said.append(data.strip())


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from texts(key)
            yield from texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts(inner)


@dataclass(frozen=True)
class Own:
    """People's own Chinese: names of persons, which stand alone, and all else, of which pages may show a part."""

    names: frozenset[str]
    words: str  # joined by spaces


# Apps whose rows hold what people wrote; those of the others are the product's own words.
INHABITED = {
    "accounts", "orgs", "people", "campaigns", "activities", "coverage", "submissions", "appraisals", "supervision",
    "bulletins", "fieldwork", "guidance",
}  # fmt: skip


def own_words() -> Own:
    """All runs of Chinese characters that the database holds: names, reasons, standards, titles."""
    found: set[str] = set()
    kinds = models.CharField | models.TextField | models.JSONField
    for model in apps.get_models():
        if model._meta.app_label in INHABITED:
            names = [field.attname for field in model._meta.concrete_fields if isinstance(field, kinds)]
            names = [name for name in names if model is not Person or name != "name"]
            for row in model._default_manager.values_list(*names).distinct() if names else []:
                for text in texts(list(row)):
                    found.update(WORD.findall(text))
    persons = {run for name in Person.objects.values_list("name", flat=True) for run in WORD.findall(name)}
    return Own(frozenset(persons), f" {' '.join(sorted(found))} ")


NUMBER = re.compile(r"\S*〔\d{4}〕\S*号")  # of a document: the same in every language


def left_over(said: str, own: Own) -> str:
    """What remains of a text when everybody's own words, and parts of them, are taken out."""
    rest = []
    for run in WORD.findall(NUMBER.sub("", said)):
        at = len(run) if run in own.names or f" {run} " in own.words else 0
        while at < len(run):
            size = next((n for n in range(len(run) - at, 1, -1) if run[at : at + n] in own.words), 0)
            if not size:
                rest.append(run[at])
            at += size or 1
    return "".join(rest)


def shape(path: str) -> str:
    """An address without its numbers: of one shape, one page is read."""
    parts = urlsplit(path)
    names = sorted(pair.partition("=")[0] for pair in parts.query.split("&") if pair)
    return re.sub(r"\d+", "9", parts.path) + "?" + "&".join(names)


def view_of(path: str) -> str:
    """The name of the page that answers an address, "" where none does."""
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return ""


def walk(client: Client, start: str, each: int = 2) -> Iterator[tuple[str, str]]:
    """The pages reached from one, in English: each page at most a few times, no two alike but for their numbers."""
    waiting, seen, read = [start], {shape(start)}, Counter[str]()
    while waiting:
        path = waiting.pop(0)
        view = view_of(path)
        if not view or read[view] >= each or "format=" in path:
            continue
        answer = client.get(path, headers={"accept-language": "en"}, follow=True)
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        read[view] += 1
        text = answer.content.decode()
        yield path, text
        for link in Page(text).links:
            target = urljoin(path, link.replace("&amp;", "&")).partition("#")[0]
            if target.startswith("/") and not target.startswith("/static/") and shape(target) not in seen:
                seen.add(shape(target))
                waiting.append(target)
